using System.Text.RegularExpressions;
using Collab.Domain.Validation;

namespace Collab.Forms;

/// <summary>Reads amounts as people write them: "2,3 Mio. €", "CZK 5 000", "1200 Kč" – a number beside the currency's code,
/// sign or name.</summary>
public static partial class MoneyText
{
    /// <summary>Takes an amount apart. Where what stands beside the number is no currency that is understood, or where there are two, the
    /// text is left whole: it is no number then, and is refused as it was written.</summary>
    /// <returns>The text of the number, and the code of the currency; null where none is named.</returns>
    public static (string Number, string? Currency) Split(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match) return (text, null);
        var (before, after) = (match.Groups["before"].Value.Trim(), match.Groups["after"].Value.Trim());
        return (before.Length > 0, after.Length > 0) switch
        {
            (true, false) when Currencies.Find(before) is { } code => (match.Groups["number"].Value.Trim(), code),
            (false, true) when Currencies.Find(after) is { } code => (match.Groups["number"].Value.Trim(), code),
            _ => (text, null),
        };
    }

    // A word for thousands or millions belongs to the number, unless it is the beginning of another word: the K of "Kč".
    [GeneratedRegex(
        @"
        ^(?<before>[^0-9]*?)
        (?<number>-?[0-9](?:[0-9.,'’\s]*[0-9])?\s*
          (?:(?:tsd|tausend|thousand|k|mio|m|millionen|million|millions|mrd|milliarden|milliarde|billion|billions|bn)(?!\p{L})\.?)?)
        (?<after>[^0-9]*)\z",
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
