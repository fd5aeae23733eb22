using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Collab.Domain.Validation;

namespace Collab.ReadModel.Reading;

/// <summary>Where the next page of a list begins. It pins the list's moment, so pages fit together whatever is recorded in
/// between.</summary>
/// <param name="List">The list it belongs to.</param>
/// <param name="AsOf">Ticks (UTC) of the list's moment.</param>
/// <param name="KnownAt">Position of the list.</param>
/// <param name="Key">Sort key of the last entry.</param>
/// <param name="Id">Id of the last entry.</param>
public sealed record Cursor(string List, long AsOf, long KnownAt, string Key, Guid Id)
{
    // What is longer does not fit into an address twice.
    private const int LongestValue = 200;

    // Not what a list is narrowed by: where its pages begin and end, in which form they come, and what is pinned beside.
    private static readonly HashSet<string> Apart =
        new(StringComparer.OrdinalIgnoreCase) { "cursor", "limit", "format", "lang", "asOf", "knownAt", "recorded" };

    // As PostgreSQL writes a time, and as .NET does.
    private static readonly string[] Times = ["yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz", "O"];

    /// <summary>What the list was narrowed by, and its order, by parameter: a page goes on with it, whether it is said again or not. Null:
    /// the cursor does not tell.</summary>
    public IReadOnlyDictionary<string, string>? Asked { get; init; }

    /// <summary>Opaque text for an address.</summary>
    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        Asked is null ? new object[] { List, AsOf, KnownAt, Key, Id } : [List, AsOf, KnownAt, Key, Id, Asked]));

    /// <summary>The same place in the list that a question asks for: at its moment, narrowed as it says.</summary>
    public Cursor For(Question question) => this with
    {
        AsOf = question.Moment.AsOf.UtcTicks,
        KnownAt = question.Moment.KnownAt,
        Asked = question.Parameters.Where(Narrows)
            .ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The same place in the list that a question asks for, of a cursor that was written already; null stays null.</summary>
    public static string? For(Question question, string? written) =>
        written is null ? null : (Read(written) ?? throw new ArgumentException("Not a cursor.", nameof(written))).For(question).Write();

    /// <summary>The cursor of a question to a list; null when it has none, and an error when it is not one of that list.</summary>
    public static Cursor? Read(Question question, string list, bool byDate)
    {
        if (question.Text("cursor") is not { } text) return null;
        if (Read(text) is { } cursor && cursor.List == list && (byDate ? IsTime(cursor.Key) : !cursor.Key.Contains('\0')))
        {
            // What is asked for now and was not when the first page was.
            if (cursor.Asked is { } asked)
                question.Errors.AddRange(question.Parameters.Where(Narrows)
                    .Where(now => asked.GetValueOrDefault(now.Name) is var then && then != now.Value
                        && (then is not null || now.Name != "sort"))
                    .Select(now => new ValidationError(now.Name, ValidationCode.OtherThanCursor)));
            return cursor;
        }

        question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        return null;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it is something else.</summary>
    public static Cursor? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement[]>(
                Base64Url.DecodeFromChars(text)) is [var list, var asOf, var knownAt, var key, var id, .. { Length: <= 1 } rest]
                && asOf.GetInt64() is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.Ticks
                    && knownAt.GetInt64() is >= 0 and var position
                ? new Cursor(list.GetString() ?? "", ticks, position, key.GetString() ?? "", id.GetGuid())
                {
                    Asked = rest is [var asked] ? ReadAsked(asked) : null,
                }
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    // Somebody else may have written it: it is held to what an address may say.
    private static Dictionary<string, string> ReadAsked(JsonElement asked)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in asked.EnumerateObject())
        {
            var value = member.Value.GetString() ?? "";
            if (Narrows((member.Name, value)) && !value.Contains('\0')) read[member.Name] = value;
        }

        return read;
    }

    private static bool Narrows((string Name, string Value) parameter) =>
        parameter.Value.Length is > 0 and <= LongestValue && !Apart.Contains(parameter.Name);

    private static bool IsTime(string key) => key is "-infinity" or "infinity"
        || DateTimeOffset.TryParseExact(key, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
