using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>Takes JSON apart into submissions: the ids beside the event's own members.</summary>
public static class CommandReader
{
    public const string NameMember = "command";
    public const string KeyMember = "commandId";

    /// <summary>The header that names a command in place of the member.</summary>
    public const string KeyHeader = "Idempotency-Key";
    public const string VersionMember = "ifVersion";
    private const int LongestKey = 200;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Parses a body or a line as one JSON object; null and an error when it is not.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> utf8, List<ValidationError> errors)
    {
        // A byte order mark is no part of JSON, but spreadsheets and editors write one.
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            errors.Add(new ValidationError("", ValidationCode.NotUtf8));
            return null;
        }

        try
        {
            var node = JsonNode.Parse(utf8, documentOptions: Strict);
            if (node is not JsonObject read) errors.Add(new ValidationError("", ValidationCode.NoJsonObject));
            else if (FindNoText(read, "") is { } pointer) errors.Add(new ValidationError(pointer, ValidationCode.HalfCharacter));
            else return read;
        }
        catch (JsonException exception)
        {
            var place = exception is { LineNumber: { } line, BytePositionInLine: { } column }
                ? $" at line {line + 1}, byte {column + 1}"
                : "";
            errors.Add(exception.Message.Contains("maximum configured depth", StringComparison.Ordinal)
                ? new ValidationError("", ValidationCode.TooDeep)
                : new ValidationError(
                    "", exception.Message.Contains("uplicate", StringComparison.Ordinal)
                        ? ValidationCode.MemberTwice
                        : ValidationCode.NotJson, place));
        }

        catch (InvalidOperationException)
        {
            errors.Add(new ValidationError("", ValidationCode.HalfCharacterInName));
        }

        return null;
    }

    /// <summary>What is wrong with a caller's name for a command.</summary>
    /// <param name="key">The name; null: there is none.</param>
    /// <param name="pointer">Where it stands.</param>
    public static IEnumerable<ValidationError> FaultsInKey(string? key, string pointer)
    {
        if (key is { Length: 0 or > LongestKey }) yield return new ValidationError(pointer, ValidationCode.BadLength, LongestKey);
    }

    /// <summary>Takes the ids out of a command's members; what remains is the event's.</summary>
    /// <param name="kind">Which command it is.</param>
    /// <param name="body">Its members; the ids are removed from it.</param>
    /// <param name="route">Values of the path, by name.</param>
    /// <param name="key">The <c>Idempotency-Key</c>, if any.</param>
    /// <param name="ifVersion">The version in <c>If-Match</c>, if any.</param>
    /// <param name="errors">What is wrong with the ids.</param>
    public static Submission Read(
        CommandKind kind, JsonObject body, IReadOnlyDictionary<string, string> route, string? key, long? ifVersion,
        List<ValidationError> errors)
    {
        var given = TakeText(body, KeyMember, errors);
        if (key is not null && given is not null && key != given) errors.Add(new ValidationError("/" + KeyMember, ValidationCode.OtherKey));
        errors.AddRange(FaultsInKey(key ?? given, key is null ? "/" + KeyMember : KeyHeader));
        key ??= given;

        if (body.Remove(VersionMember, out var version))
        {
            if (version is JsonValue number && number.TryGetValue<long>(out var expected) && expected >= 0) ifVersion ??= expected;
            else errors.Add(new ValidationError("/" + VersionMember, ValidationCode.NoVersion));
        }

        Guid? stream = null;
        if (kind is { StreamMember: { } streamMember, StreamOfCode: null })
        {
            var text = TakeText(body, streamMember, errors);
            if (route.TryGetValue(streamMember, out var inPath))
            {
                if (text is not null && !string.Equals(text, inPath, StringComparison.OrdinalIgnoreCase))
                    errors.Add(new ValidationError("/" + streamMember, ValidationCode.OtherThanPath));
                text = inPath;
            }

            if (text is null)
            {
                if (!kind.Creates) errors.Add(new ValidationError("/" + streamMember, ValidationCode.Missing));
            }
            else if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty) stream = id;
            else errors.Add(new ValidationError("/" + streamMember, ValidationCode.NoUuid));
        }

        foreach (var member in kind.EventMembersInRoute)
        {
            if (!route.TryGetValue(member, out var inPath)) continue;
            if (body.TryGetPropertyValue(member, out var inBody)
                && !string.Equals(inBody?.ToString(), inPath, StringComparison.OrdinalIgnoreCase))
                errors.Add(new ValidationError("/" + member, ValidationCode.OtherThanPath));
            body[member] = inPath;
        }

        // An unknown code is an error of the event itself.
        if (kind.StreamOfCode is { } streamOf && body["code"] is JsonValue code && code.TryGetValue<string>(out var named))
            stream = streamOf(named) ?? Guid.Empty;
        return new Submission(kind, key, stream, ifVersion, body);
    }

    /// <summary>The UUIDs that stand in a command's members, whatever they name; of very many, the first.</summary>
    public static IEnumerable<Guid> IdsIn(JsonObject body)
    {
        const int most = 200;
        return Inside(body).Take(most);

        static IEnumerable<Guid> Inside(JsonNode? node) => node switch
        {
            JsonObject members => members.SelectMany(member => Inside(member.Value)),
            JsonArray items => items.SelectMany(Inside),
            JsonValue value when value.TryGetValue<string>(out var text) && Guid.TryParseExact(text, "D", out var id) => [id],
            _ => [],
        };
    }

    /// <summary>The event's id for a caller's key: the key itself where it is a UUID, else derived from it and the account, so that
    /// accounts do not meet.</summary>
    public static Guid IdOf(string key, string actor) =>
        Guid.TryParseExact(key, "D", out var id) && id != Guid.Empty ? id : DerivedId.Of($"{actor}\n{key}");

    /// <summary>Tells whether two commands under one id are the same one: SHA-256 over the name, the entity and the event.</summary>
    public static string DigestOf(CommandKind kind, Guid? stream, object payload) =>
        DigestOfSent(kind, stream, JsonSerializer.Serialize(payload, kind.EventType, FactJson.Options));

    /// <summary>The same of an event that is JSON already: as it was sent, before its texts were brought into their form.</summary>
    internal static string DigestOfSent(CommandKind kind, Guid? stream, string sent) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Name}\n{stream}\n{sent}")));

    // The first member whose text, or one of whose names, is no text at all: an escape such as \ud83d without its other half.
    private static string? FindNoText(JsonNode? node, string pointer)
    {
        try
        {
            switch (node)
            {
                case JsonObject members:
                    return members.Select(member => FindNoText(member.Value, $"{pointer}/{StrictJson.Escape(member.Key)}"))
                        .FirstOrDefault(found => found is not null);
                case JsonArray items:
                    return items.Select((item, index) => FindNoText(item, $"{pointer}/{index}")).FirstOrDefault(found => found is not null);
                case JsonValue value:
                    value.TryGetValue<string>(out _);
                    return null;
                default:
                    return null;
            }
        }
        catch (InvalidOperationException)
        {
            return pointer;
        }
    }

    public static string? TakeText(JsonObject body, string member, List<ValidationError> errors)
    {
        if (!body.Remove(member, out var node)) return null;
        try
        {
            if (node is JsonValue value && value.TryGetValue<string>(out var text)) return text;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no text at all.
        }

        errors.Add(new ValidationError("/" + member, ValidationCode.NoText));
        return null;
    }
}
