using System.Globalization;
using System.Text.RegularExpressions;

namespace Collab.Forms;

/// <summary>Reads a single date, time, or date with a time.</summary>
internal static partial class DatePartReader
{
    /// <summary>Reads what stands on one side of a span, or alone; null when it is none.</summary>
    public static DatePart? Read(string text)
    {
        text = Leading().Replace(text.Trim().Trim(','), "").Trim();
        if (text.Length == 0) return null;
        if (IsoMinute().Match(text) is { Success: true } iso)
            return new DatePart(Number(iso, 1), Number(iso, 2), Number(iso, 3), (Number(iso, 4)!.Value, Number(iso, 5)!.Value));
        if (Date(text) is { } date) return date;
        if (Clock(text) is { } time) return new DatePart(null, null, null, time);
        // A date, then a time: wherever the text can be cut so that both halves are read.
        for (var at = text.IndexOf(' ', StringComparison.Ordinal); at > 0; at = text.IndexOf(' ', at + 1))
            if (Date(text[..at].TrimEnd(',')) is { Day: not null } day && Clock(Joining().Replace(text[at..].Trim(), "")) is { } clock)
                return day with { Time = clock };
        return null;
    }

    /// <summary>The two days that a text may mean; null when it is clear. 3/4/2023 is a day in April on one side of the sea and a day in
    /// March on the other.</summary>
    public static string[]? Ambiguous(string text)
    {
        var cut = text.IndexOf(' ', StringComparison.Ordinal);
        if (Slashed().Match(cut < 0 ? text : text[..cut]) is not { Success: true } match) return null;
        var (one, other) = (Number(match, 1)!.Value, Number(match, 2)!.Value);
        if (one > 12 || other > 12 || one == other || FullYear(match.Groups[3].Value) is not { } year) return null;
        return [new DatePart(year, other, one, null).Iso, new DatePart(year, one, other, null).Iso];
    }

    private static DatePart? Date(string text)
    {
        if (IsoDay().Match(text) is { Success: true } iso) return new DatePart(Number(iso, 1), Number(iso, 2), Number(iso, 3), null);
        if (IsoMonth().Match(text) is { Success: true } isoMonth) return new DatePart(Number(isoMonth, 1), Number(isoMonth, 2), null, null);
        if (Year().IsMatch(text)) return new DatePart(int.Parse(text, CultureInfo.InvariantCulture), null, null, null);
        if (Dotted().Match(text) is { Success: true } dotted)
            return Fits(new DatePart(FullYear(dotted.Groups[3].Value), Number(dotted, 2), Number(dotted, 1), null));
        if (MonthOfYear().Match(text) is { Success: true } of) return Fits(new DatePart(Number(of, 2), Number(of, 1), null, null));
        if (Slashed().Match(text) is { Success: true } slashed)
        {
            var (one, other) = (Number(slashed, 1)!.Value, Number(slashed, 2)!.Value);
            return Fits(one > 12 || one == other
                ? new DatePart(FullYear(slashed.Groups[3].Value), other, one, null)
                : new DatePart(FullYear(slashed.Groups[3].Value), one, other, null));
        }

        if (DayAndMonth().Match(text) is { Success: true } named && MonthOf(named.Groups[2].Value) is { } month)
            return new DatePart(FullYear(named.Groups[3].Value), month, Number(named, 1), null);
        if (MonthAndDay().Match(text) is { Success: true } american && MonthOf(american.Groups[1].Value) is { } its)
            return new DatePart(FullYear(american.Groups[3].Value), its, Number(american, 2), null);
        if (MonthAlone().Match(text) is { Success: true } alone && MonthOf(alone.Groups[1].Value) is { } whole)
            return new DatePart(Number(alone, 2), whole, null, null);
        return YearAndDay().Match(text) is { Success: true } rest ? new DatePart(Number(rest, 2), null, Number(rest, 1), null) : null;

        static DatePart? Fits(DatePart part) => part.Month is >= 1 and <= 12 && part.Day is null or (>= 1 and <= 31) ? part : null;
    }

    private static (int Hour, int Minute)? Clock(string text)
    {
        if (Time().Match(text) is not { Success: true } match) return null;
        var (hour, minute) = (Number(match, 1)!.Value, Number(match, 2) ?? 0);
        var half = match.Groups[3].Value.Replace(".", "", StringComparison.Ordinal).Trim();
        if (match.Groups[2].Value.Length == 0 && half.Length == 0) return null;
        if (match.Value.Contains('.') && half.Length == 0) return null;
        if (half is "am" or "pm")
        {
            if (hour is < 1 or > 12) return null;
            hour = (hour % 12) + (half == "pm" ? 12 : 0);
        }

        return hour <= 23 && minute <= 59 ? (hour, minute) : null;
    }

    private static int? MonthOf(string word)
    {
        var at = Array.FindIndex(DateWords.Months, names => names.Contains(word.TrimEnd('.')));
        return at < 0 ? null : at + 1;
    }

    private static int? FullYear(string text) => text.Length switch
    {
        0 => null,
        2 => int.Parse(text, CultureInfo.InvariantCulture) is var year && year < 70 ? 2000 + year : 1900 + year,
        _ => int.Parse(text, CultureInfo.InvariantCulture),
    };

    private static int? Number(Match match, int group) => match.Groups[group] is { Success: true, Length: > 0 } found
        ? int.Parse(found.Value, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(@"^(?:(?:am|vom|von|from|on|the|den|der|im|in|zwischen|between) )*(?:(?:mo|di|mi|do|fr|sa|so|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\.?,? )?(?:(?:dem|den|the) )?")]
    private static partial Regex Leading();

    [GeneratedRegex("^(?:um|at|ab|from|von) ")]
    private static partial Regex Joining();

    [GeneratedRegex(@"^([0-9]{4})-([0-9][0-9])-([0-9][0-9])[t ]([0-9][0-9]):([0-9][0-9])(?: uhr)?\z")]
    private static partial Regex IsoMinute();

    [GeneratedRegex(@"^([0-9]{4})[-/]([0-9][0-9]?)[-/]([0-9][0-9]?)\z")]
    private static partial Regex IsoDay();

    [GeneratedRegex(@"^([0-9]{4})-([0-9][0-9]?)\z")]
    private static partial Regex IsoMonth();

    [GeneratedRegex(@"^[0-9]{4}\z")]
    private static partial Regex Year();

    [GeneratedRegex(@"^([0-9][0-9]?)\. ?([0-9][0-9]?)\. ?([0-9]{4}|[0-9][0-9])?\z")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^([0-9][0-9]?) ?[/.] ?([0-9]{4})\z")]
    private static partial Regex MonthOfYear();

    [GeneratedRegex(@"^([0-9][0-9]?)/([0-9][0-9]?)/([0-9]{4}|[0-9][0-9])\z")]
    private static partial Regex Slashed();

    [GeneratedRegex(@"^([0-9][0-9]?)(?:\.|st|nd|rd|th)? ?(?:of )?([a-zäöü]+\.?),?(?: ?([0-9]{4}|[0-9][0-9]))?\z")]
    private static partial Regex DayAndMonth();

    [GeneratedRegex(@"^([a-zäöü]+\.?) ([0-9][0-9]?)(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?\z")]
    private static partial Regex MonthAndDay();

    [GeneratedRegex(@"^([a-zäöü]+\.?)(?:,? ([0-9]{4}))?\z")]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"^([0-9][0-9]?)(?:st|nd|rd|th)?, ([0-9]{4})\z")]
    private static partial Regex YearAndDay();

    [GeneratedRegex(@"^([0-9][0-9]?)(?:[:.]([0-9][0-9]))? ?(uhr|h|am|pm|a\.m\.|p\.m\.)?\z")]
    private static partial Regex Time();
}
