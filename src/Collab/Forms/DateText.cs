using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Domain.Facts;

namespace Collab.Forms;

/// <summary>What became of a date as somebody wrote it.</summary>
/// <param name="Occurrence">What it means; null when that is not clear.</param>
/// <param name="Readings">Two dates that it may mean, as ISO 8601; empty unless that is what is wrong with it.</param>
public sealed record DateReading(Occurrence? Occurrence, IReadOnlyList<string> Readings)
{
    public static DateReading NotUnderstood { get; } = new(null, []);
}

/// <summary>
/// Reads dates as people write them, in German and in English whatever the language of the page, and writes them so that reading gives the
/// same again. Nothing becomes more precise by being read: a month stays a month.
/// </summary>
public static partial class DateText
{
    /// <summary>Reads a date.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="source">The document against which "yesterday" is dated; null when it is not known.</param>
    public static DateReading Read(string text, SourceId? source = null)
    {
        text = text.Replace('\u00a0', ' ').Replace('\u202f', ' ').Trim();
        string? zone = null;
        if (ZoneAtEnd().Match(text) is { Success: true } named)
        {
            zone = named.Groups[1].Value + named.Groups[2].Value;
            text = text[..named.Index].TrimEnd();
        }

        if (IdAtEnd().Match(text) is { Success: true } against)
        {
            source = new SourceId(Guid.Parse(against.Groups[1].Value));
            text = text[..against.Index].TrimEnd();
        }

        if (Quoted().Match(text) is { Success: true } own) return Understood(Relative(own.Groups[1].Value, source), zone);
        text = Spaces().Replace(text, " ");
        var lower = text.ToLowerInvariant();
        if (DateWords.Unknowns.Contains(lower)) return Understood(new() { Precision = Precision.Unknown }, zone);
        if (DateWords.Relations.FirstOrDefault(known => known.Words.Contains(lower, StringComparer.OrdinalIgnoreCase))
            .Relation is { } relation)
            return Understood(Relative(relation, source), zone);
        if (Bound().Match(lower) is { Success: true } bound)
            return ReadBound(bound.Groups[1].Value is "vor" or "before" or "prior to", bound.Groups[2].Value, zone);

        if (DatePartReader.Ambiguous(lower) is { } readings) return new DateReading(null, readings);
        if (Quarter().Match(lower) is { Success: true } quarter)
        {
            var first = (int.Parse(quarter.Groups[1].Value + quarter.Groups[2].Value, CultureInfo.InvariantCulture) * 3) - 2;
            var year = int.Parse(quarter.Groups[3].Value, CultureInfo.InvariantCulture);
            return Understood(Between(new DatePart(year, first, null, null), new DatePart(year, first + 2, null, null)), zone);
        }

        if (DatePartReader.Read(lower) is { IsWhole: true } single) return Understood(Between(single, null), zone);
        foreach (var separator in DateWords.Separators)
            for (var at = lower.IndexOf(separator, StringComparison.Ordinal); at > 0; at = lower.IndexOf(
                separator, at + 1, StringComparison.Ordinal))
            {
                var (left, right) = (lower[..at], lower[(at + separator.Length)..]);
                if ((DatePartReader.Ambiguous(left.Trim()) ?? DatePartReader.Ambiguous(right.Trim())) is { } either)
                    return new DateReading(null, either);
                if (Span(left, right) is { } span) return Understood(span, zone);
            }

        return DateReading.NotUnderstood;
    }

    /// <summary>Writes a date so that it can be edited and read again.</summary>
    /// <param name="occurrence">The date.</param>
    /// <param name="german">In German; else in English.</param>
    /// <param name="source">The document that the fact rests on, against which "yesterday" needs no further word.</param>
    public static string Write(Occurrence occurrence, bool german, SourceId? source = null)
    {
        var text = occurrence.Precision switch
        {
            Precision.Unknown => german ? "unbekannt" : "unknown",
            Precision.Relative =>
                DateWriter.Words(occurrence.Relation ?? "", german)
                    + (occurrence.RelativeTo is { } other && other != source ? $" [{other.Value}]" : ""),
            Precision.Before => $"{(german ? "vor" : "before")} {DateWriter.Words(occurrence.To, german, false)}",
            Precision.After => $"{(german ? "nach" : "after")} {DateWriter.Words(occurrence.From, german, false)}",
            _ when occurrence.To is null => DateWriter.Words(occurrence.From, german, true),
            Precision.Minute when occurrence.From![..10] == occurrence.To[..10] =>
                $"{DateWriter.Words(occurrence.From, german, true)}–{occurrence.To[11..]}",
            _ => $"{DateWriter.Words(occurrence.From, german, true)} – {DateWriter.Words(occurrence.To, german, true)}",
        };
        return occurrence.Zone is { } zone ? $"{text} ({zone})" : text;
    }

    private static Occurrence Relative(string relation, SourceId? source) =>
        new() { Precision = Precision.Relative, Relation = relation, RelativeTo = source };

    private static DateReading Understood(Occurrence occurrence, string? zone) =>
        new(zone is null ? occurrence : occurrence with { Zone = zone }, []);

    private static DateReading ReadBound(bool before, string text, string? zone)
    {
        if (DatePartReader.Ambiguous(text) is { } readings) return new DateReading(null, readings);
        if (DatePartReader.Read(text) is not { IsWhole: true, Time: null } part) return DateReading.NotUnderstood;
        return Understood(
            before ? new() { Precision = Precision.Before, To = part.Iso } : new() { Precision = Precision.After, From = part.Iso }, zone);
    }

    private static Occurrence? Span(string left, string right)
    {
        if (DatePartReader.Read(right) is not { } last) return null;
        // "14 – 17 Uhr", "2 – 5 pm": what follows the second number is said of the first as well.
        var first = DatePartReader.Read(left)
            ?? (last is { Time: not null, Year: null } && left.TrimEnd() is [.., var end] && char.IsAsciiDigit(end)
                ? DatePartReader.Read($"{left.TrimEnd()} {Suffix(right)}")
            : null);
        if (first is null && last.Day is not null && BareDay().Match(left.Trim()) is { Success: true } bare)
            first = new DatePart(null, null, int.Parse(bare.Groups[1].Value, CultureInfo.InvariantCulture), null);
        if (first is null) return null;

        if (last is { Time: not null, Year: null, Month: null, Day: null })
        {
            if (first is not { Time: not null, IsWhole: true }) return null;
            last = first with { Time = last.Time };
        }

        // What only one end says holds for both: the year, and for days the month.
        if (first.Year is null) first = first with { Year = last.Year };
        if (last.Year is null) last = last with { Year = first.Year };
        if (first is { Day: not null, Month: null }) first = first with { Month = last.Month };
        if (last is { Day: not null, Month: null }) last = last with { Month = first.Month };
        return first.IsWhole && last.IsWhole && first.Precision == last.Precision ? Between(first, last) : null;
    }

    private static string Suffix(string right) => right.Contains("uhr", StringComparison.Ordinal) ? "uhr" : right.Contains('p') ? "pm"
        : right.Contains("am", StringComparison.Ordinal) ? "am" : "uhr";

    private static Occurrence Between(DatePart first, DatePart? last) =>
        new() { Precision = first.Precision, From = first.Iso, To = last?.Iso };

    [GeneratedRegex(@"\s*\(([A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2})\)\z|\s+([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)\z")]
    private static partial Regex ZoneAtEnd();

    [GeneratedRegex(@"\s*\[([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\]\z")]
    private static partial Regex IdAtEnd();

    [GeneratedRegex("^[\"„“«‚](.+)[\"“”»‘]\\z", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^(vor|before|prior to|nach|after) (?:dem |the )?(.+)\z")]
    private static partial Regex Bound();

    [GeneratedRegex(@"^(?:q([1-4])|([1-4])\. ?quartal),? ?([0-9]{4})\z")]
    private static partial Regex Quarter();

    [GeneratedRegex(@"^(?:(?:vom|von|from|am|on|the|den) )*([0-9][0-9]?)(?:\.|st|nd|rd|th)?\z")]
    private static partial Regex BareDay();
}
