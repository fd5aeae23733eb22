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
    // As PostgreSQL writes a time, and as .NET does.
    private static readonly string[] Times = ["yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz", "O"];

    /// <summary>Opaque text for an address.</summary>
    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { List, AsOf, KnownAt, Key, Id }));

    /// <summary>The cursor of a question to a list; null when it has none, and an error when it is not one of that list.</summary>
    public static Cursor? Read(Question question, string list, bool byDate)
    {
        if (question.Text("cursor") is not { } text) return null;
        if (Read(text) is { } cursor && cursor.List == list && (byDate ? IsTime(cursor.Key) : !cursor.Key.Contains('\0'))) return cursor;
        question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        return null;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it is something else.</summary>
    public static Cursor? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement[]>(
                Base64Url.DecodeFromChars(text)) is [var list, var asOf, var knownAt, var key, var id]
                && asOf.GetInt64() is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.Ticks
                    && knownAt.GetInt64() is >= 0 and var position
                ? new Cursor(list.GetString() ?? "", ticks, position, key.GetString() ?? "", id.GetGuid())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsTime(string key) => key is "-infinity" or "infinity"
        || DateTimeOffset.TryParseExact(key, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
