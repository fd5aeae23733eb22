using System.Buffers.Text;
using System.Text.Json;

namespace Collab.Reading;

/// <summary>Where the next page of a list begins. It pins the list's moment, so pages fit together whatever is recorded in between.</summary>
/// <param name="AsOf">Ticks (UTC) of the list's moment.</param>
/// <param name="KnownAt">Position of the list.</param>
/// <param name="Key">Sort key of the last entry.</param>
/// <param name="Id">Id of the last entry.</param>
public sealed record Cursor(long AsOf, long KnownAt, string Key, Guid Id)
{
    /// <summary>Opaque text for an address.</summary>
    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { AsOf, KnownAt, Key, Id }));

    /// <summary>Reads what <see cref="Write"/> wrote; null when it is something else.</summary>
    public static Cursor? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement[]>(Base64Url.DecodeFromChars(text)) is [var asOf, var knownAt, var key, var id]
                && asOf.GetInt64() is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.Ticks && knownAt.GetInt64() is >= 0 and var position
                ? new Cursor(ticks, position, key.GetString() ?? "", id.GetGuid())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
