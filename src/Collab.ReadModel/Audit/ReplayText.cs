using System.Collections;
using System.Globalization;

namespace Collab.ReadModel.Audit;

/// <summary>Writes values of rows into the sentences of a replay, the same for the same value whatever its type.</summary>
internal static class ReplayText
{
    /// <summary>A value as text.</summary>
    public static string Of(object? value) => value switch
    {
        null => "nothing",
        string text => text,
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
