using System.Globalization;
using System.Text.RegularExpressions;

namespace Collab.Forms;

/// <summary>
/// Reads numbers as people write them: with points or commas, in groups of three, with "2,3 Mio." or "2.3 million". Where a single sign
/// before three digits may be either, the language of the page decides.
/// </summary>
public static partial class NumberText
{
    /// <summary>Reads a number; null when it is none.</summary>
    public static decimal? Read(string text, bool german)
    {
        if (Pattern().Match(text.Replace('\u00a0', ' ').Replace('\u202f', ' ').Trim()) is not { Success: true } match) return null;
        var factor = match.Groups[2].Value.ToLowerInvariant().TrimEnd('.') switch
        {
            "" => 1m,
            "tsd" or "tausend" or "thousand" or "k" => 1_000m,
            "mio" or "million" or "millionen" or "millions" or "m" => 1_000_000m,
            _ => 1_000_000_000m,
        };
        return Plain(match.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)
            .Replace("’", "", StringComparison.Ordinal),
            german) is { } number
            && number < 1e18m ? number * factor : null;
    }

    /// <summary>Writes a number so that it can be edited and read again.</summary>
    public static string Write(decimal value, bool german)
    {
        var text = value.ToString("0.############", CultureInfo.InvariantCulture);
        return german ? text.Replace('.', ',') : text;
    }

    private static decimal? Plain(string digits, bool german)
    {
        var (points, commas) = (digits.Count(c => c == '.'), digits.Count(c => c == ','));
        var last = Math.Max(digits.LastIndexOf('.'), digits.LastIndexOf(','));
        var after = digits.Length - last - 1;
        // The sign that separates decimals: the later one of two kinds; a lone one that has no group of three behind it, or that means it
        // in this language.
        var separator = last < 0 ? '\0'
            : points > 0 && commas > 0 ? digits[last]
            : points + commas > 1 ? '\0'
            : after != 3 || digits[last] == (german ? ',' : '.') ? digits[last] : '\0';
        if (separator != '\0' && digits.Count(c => c == separator) > 1) return null;
        var whole = separator == '\0' ? digits : digits[..last];
        if (whole.Any(c => c is '.' or ',') && !Grouped().IsMatch(whole)) return null;
        var plain = whole.Replace(".", "", StringComparison.Ordinal)
            .Replace(",", "", StringComparison.Ordinal) + (separator == '\0' ? "" : "." + digits[(last + 1)..]);
        return decimal.TryParse(
            plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    [GeneratedRegex(@"^(-?[0-9][0-9.,'’ ]*?) ?(tsd\.?|tausend|thousand|k|mio\.?|m|millionen|million|millions|mrd\.?|milliarden|milliarde|billion|billions|bn)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^-?[0-9]{1,3}([.,][0-9]{3})+\z")]
    private static partial Regex Grouped();
}
