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
/// Reads dates as people write them, in German and in English whatever the language of the page, and writes them so that reading gives the same again. Nothing becomes
/// more precise by being read: a month stays a month.
/// </summary>
public static partial class DateText
{
    private static readonly string[][] Months =
    [
        ["january", "januar", "jänner", "jan"], ["february", "februar", "feber", "feb"], ["march", "märz", "maerz", "mär", "mrz", "mar"], ["april", "apr"], ["may", "mai"],
        ["june", "juni", "jun"], ["july", "juli", "jul"], ["august", "aug"], ["september", "sept", "sep"], ["october", "oktober", "oct", "okt"], ["november", "nov"],
        ["december", "dezember", "dec", "dez"],
    ];

    // The first of each is how it is written back: in English, in German.
    private static readonly (string Relation, string[] Words)[] Relations =
    [
        ("day-before", ["the day before", "am Tag davor", "yesterday", "gestern", "day before", "vortag", "am vortag", "tag davor"]),
        ("same-day", ["on the same day", "am selben Tag", "today", "heute", "same day", "am gleichen tag"]),
        ("day-after", ["the day after", "am Tag danach", "tomorrow", "morgen", "day after", "tag danach"]),
        ("week-before", ["the week before", "in der Woche davor", "last week", "letzte woche", "vorige woche", "vergangene woche"]),
        ("same-week", ["in the same week", "in derselben Woche", "this week", "diese woche"]),
        ("recently", ["recently", "kürzlich", "neulich", "vor kurzem", "the other day"]),
    ];

    private static readonly string[] Unknowns = ["unknown", "unbekannt", "not known", "nicht bekannt", "date unknown", "datum unbekannt", "?"];

    private static readonly string[] Separators = [" bis zum ", " bis ", " until ", " through ", " to ", "–", "—", " - ", "-"];

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
        if (Unknowns.Contains(lower)) return Understood(new() { Precision = Precision.Unknown }, zone);
        if (Relations.FirstOrDefault(known => known.Words.Contains(lower, StringComparer.OrdinalIgnoreCase)).Relation is { } relation)
            return Understood(Relative(relation, source), zone);
        if (Bound().Match(lower) is { Success: true } bound) return ReadBound(bound.Groups[1].Value is "vor" or "before" or "prior to", bound.Groups[2].Value, zone);

        if (Ambiguous(lower) is { } readings) return new DateReading(null, readings);
        if (Quarter().Match(lower) is { Success: true } quarter)
        {
            var first = (int.Parse(quarter.Groups[1].Value + quarter.Groups[2].Value, CultureInfo.InvariantCulture) * 3) - 2;
            var year = int.Parse(quarter.Groups[3].Value, CultureInfo.InvariantCulture);
            return Understood(Between(new Part(year, first, null, null), new Part(year, first + 2, null, null)), zone);
        }

        if (Single(lower) is { IsWhole: true } single) return Understood(Between(single, null), zone);
        foreach (var separator in Separators)
            for (var at = lower.IndexOf(separator, StringComparison.Ordinal); at > 0; at = lower.IndexOf(separator, at + 1, StringComparison.Ordinal))
            {
                var (left, right) = (lower[..at], lower[(at + separator.Length)..]);
                if ((Ambiguous(left.Trim()) ?? Ambiguous(right.Trim())) is { } either) return new DateReading(null, either);
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
            Precision.Relative => Words(occurrence.Relation ?? "", german) + (occurrence.RelativeTo is { } other && other != source ? $" [{other.Value}]" : ""),
            Precision.Before => $"{(german ? "vor" : "before")} {Words(occurrence.To, german, false)}",
            Precision.After => $"{(german ? "nach" : "after")} {Words(occurrence.From, german, false)}",
            _ when occurrence.To is null => Words(occurrence.From, german, true),
            Precision.Minute when occurrence.From![..10] == occurrence.To[..10] => $"{Words(occurrence.From, german, true)}–{occurrence.To[11..]}",
            _ => $"{Words(occurrence.From, german, true)} – {Words(occurrence.To, german, true)}",
        };
        return occurrence.Zone is { } zone ? $"{text} ({zone})" : text;
    }

    private static string Words(string relation, bool german) =>
        Relations.FirstOrDefault(known => known.Relation == relation).Words is { } words ? words[german ? 1 : 0] : german ? $"„{relation}“" : $"“{relation}”";

    private static string Words(string? date, bool german, bool full) => date switch
    {
        null => "",
        { Length: 7 } => $"{MonthName(int.Parse(date[5..], CultureInfo.InvariantCulture), german)} {date[..4]}",
        { Length: >= 10 } => Day(date, german) + (full && date.Length > 10 ? " " + date[11..] : ""),
        _ => date,
    };

    private static string Day(string date, bool german)
    {
        var (year, month, day) = (date[..4], int.Parse(date[5..7], CultureInfo.InvariantCulture), int.Parse(date[8..10], CultureInfo.InvariantCulture));
        return german ? $"{day}.{month}.{year}" : $"{day} {MonthName(month, false)} {year}";
    }

    private static string MonthName(int month, bool german)
    {
        var name = german
            ? Months[month - 1].First(word => word is not ("january" or "february" or "march" or "may" or "june" or "july" or "october" or "december"))
            : Months[month - 1][0];
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static Occurrence Relative(string relation, SourceId? source) => new() { Precision = Precision.Relative, Relation = relation, RelativeTo = source };

    private static DateReading Understood(Occurrence occurrence, string? zone) => new(zone is null ? occurrence : occurrence with { Zone = zone }, []);

    private static DateReading ReadBound(bool before, string text, string? zone)
    {
        if (Ambiguous(text) is { } readings) return new DateReading(null, readings);
        if (Single(text) is not { IsWhole: true, Time: null } part) return DateReading.NotUnderstood;
        return Understood(before ? new() { Precision = Precision.Before, To = part.Iso } : new() { Precision = Precision.After, From = part.Iso }, zone);
    }

    private static Occurrence? Span(string left, string right)
    {
        if (Single(right) is not { } last) return null;
        // "14 – 17 Uhr", "2 – 5 pm": what follows the second number is said of the first as well.
        var first = Single(left) ?? (last is { Time: not null, Year: null } && left.Length > 0 && char.IsDigit(left.TrimEnd()[^1]) ? Single($"{left.TrimEnd()} {Suffix(right)}")
            : null);
        if (first is null && last.Day is not null && BareDay().Match(left.Trim()) is { Success: true } bare)
            first = new Part(null, null, int.Parse(bare.Groups[1].Value, CultureInfo.InvariantCulture), null);
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

    private static Occurrence Between(Part first, Part? last) => new() { Precision = first.Precision, From = first.Iso, To = last?.Iso };

    private static Part? Single(string text)
    {
        text = Leading().Replace(text.Trim().Trim(','), "").Trim();
        if (text.Length == 0) return null;
        if (IsoMinute().Match(text) is { Success: true } iso)
            return new Part(Number(iso, 1), Number(iso, 2), Number(iso, 3), (Number(iso, 4)!.Value, Number(iso, 5)!.Value));
        if (Date(text) is { } date) return date;
        if (Clock(text) is { } time) return new Part(null, null, null, time);
        // A date, then a time: wherever the text can be cut so that both halves are read.
        for (var at = text.IndexOf(' ', StringComparison.Ordinal); at > 0; at = text.IndexOf(' ', at + 1))
            if (Date(text[..at].TrimEnd(',')) is { Day: not null } day && Clock(Joining().Replace(text[at..].Trim(), "")) is { } clock)
                return day with { Time = clock };
        return null;
    }

    private static Part? Date(string text)
    {
        if (IsoDay().Match(text) is { Success: true } iso) return new Part(Number(iso, 1), Number(iso, 2), Number(iso, 3), null);
        if (IsoMonth().Match(text) is { Success: true } isoMonth) return new Part(Number(isoMonth, 1), Number(isoMonth, 2), null, null);
        if (Year().IsMatch(text)) return new Part(int.Parse(text, CultureInfo.InvariantCulture), null, null, null);
        if (Dotted().Match(text) is { Success: true } dotted) return Fits(new Part(FullYear(dotted.Groups[3].Value), Number(dotted, 2), Number(dotted, 1), null));
        if (MonthOfYear().Match(text) is { Success: true } of) return Fits(new Part(Number(of, 2), Number(of, 1), null, null));
        if (Slashed().Match(text) is { Success: true } slashed)
        {
            var (one, other) = (Number(slashed, 1)!.Value, Number(slashed, 2)!.Value);
            return Fits(one > 12 || one == other ? new Part(FullYear(slashed.Groups[3].Value), other, one, null) : new Part(FullYear(slashed.Groups[3].Value), one, other, null));
        }

        if (DayAndMonth().Match(text) is { Success: true } named && MonthOf(named.Groups[2].Value) is { } month)
            return new Part(FullYear(named.Groups[3].Value), month, Number(named, 1), null);
        if (MonthAndDay().Match(text) is { Success: true } american && MonthOf(american.Groups[1].Value) is { } its)
            return new Part(FullYear(american.Groups[3].Value), its, Number(american, 2), null);
        if (MonthAlone().Match(text) is { Success: true } alone && MonthOf(alone.Groups[1].Value) is { } whole) return new Part(Number(alone, 2), whole, null, null);
        return YearAndDay().Match(text) is { Success: true } rest ? new Part(Number(rest, 2), null, Number(rest, 1), null) : null;

        static Part? Fits(Part part) => part.Month is >= 1 and <= 12 && part.Day is null or (>= 1 and <= 31) ? part : null;
    }

    // 3/4/2023 is a day in April on one side of the sea and a day in March on the other.
    private static string[]? Ambiguous(string text)
    {
        var cut = text.IndexOf(' ', StringComparison.Ordinal);
        if (Slashed().Match(cut < 0 ? text : text[..cut]) is not { Success: true } match) return null;
        var (one, other) = (Number(match, 1)!.Value, Number(match, 2)!.Value);
        if (one > 12 || other > 12 || one == other || FullYear(match.Groups[3].Value) is not { } year) return null;
        return [new Part(year, other, one, null).Iso, new Part(year, one, other, null).Iso];
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
        var at = Array.FindIndex(Months, names => names.Contains(word.TrimEnd('.')));
        return at < 0 ? null : at + 1;
    }

    private static int? FullYear(string text) => text.Length switch
    {
        0 => null,
        2 => int.Parse(text, CultureInfo.InvariantCulture) is var year && year < 70 ? 2000 + year : 1900 + year,
        _ => int.Parse(text, CultureInfo.InvariantCulture),
    };

    private static int? Number(Match match, int group) => match.Groups[group] is { Success: true, Length: > 0 } found ? int.Parse(found.Value, CultureInfo.InvariantCulture) : null;

    private sealed record Part(int? Year, int? Month, int? Day, (int Hour, int Minute)? Time)
    {
        public bool IsWhole => Year is not null && (Day is null || Month is not null) && (Time is null || Day is not null);

        public Precision Precision => Time is not null ? Precision.Minute : Day is not null ? Precision.Day : Month is not null ? Precision.Month : Precision.Year;

        public string Iso => (Month, Day, Time) switch
        {
            (null, _, _) => $"{Year:0000}",
            (_, null, _) => $"{Year:0000}-{Month:00}",
            (_, _, null) => $"{Year:0000}-{Month:00}-{Day:00}",
            _ => $"{Year:0000}-{Month:00}-{Day:00}T{Time.Value.Hour:00}:{Time.Value.Minute:00}",
        };
    }

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

    [GeneratedRegex(@"^(?:q([1-4])|([1-4])\. ?quartal),? ?(\d{4})\z")]
    private static partial Regex Quarter();

    [GeneratedRegex(@"^(?:(?:am|vom|von|from|on|the|den|der|im|in|zwischen|between) )*(?:(?:mo|di|mi|do|fr|sa|so|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\.?,? )?(?:(?:dem|den|the) )?")]
    private static partial Regex Leading();

    [GeneratedRegex("^(?:um|at|ab|from|von) ")]
    private static partial Regex Joining();

    [GeneratedRegex(@"^(\d{4})-(\d\d)-(\d\d)[t ](\d\d):(\d\d)(?: uhr)?\z")]
    private static partial Regex IsoMinute();

    [GeneratedRegex(@"^(\d{4})[-/](\d\d?)[-/](\d\d?)\z")]
    private static partial Regex IsoDay();

    [GeneratedRegex(@"^(\d{4})-(\d\d?)\z")]
    private static partial Regex IsoMonth();

    [GeneratedRegex(@"^\d{4}\z")]
    private static partial Regex Year();

    [GeneratedRegex(@"^(\d\d?)\. ?(\d\d?)\. ?(\d{4}|\d\d)?\z")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^(\d\d?) ?[/.] ?(\d{4})\z")]
    private static partial Regex MonthOfYear();

    [GeneratedRegex(@"^(\d\d?)/(\d\d?)/(\d{4}|\d\d)\z")]
    private static partial Regex Slashed();

    [GeneratedRegex(@"^(\d\d?)(?:\.|st|nd|rd|th)? ?(?:of )?([a-zäöü]+\.?),?(?: ?(\d{4}|\d\d))?\z")]
    private static partial Regex DayAndMonth();

    [GeneratedRegex(@"^([a-zäöü]+\.?) (\d\d?)(?:st|nd|rd|th)?(?:,? (\d{4}))?\z")]
    private static partial Regex MonthAndDay();

    [GeneratedRegex(@"^([a-zäöü]+\.?)(?:,? (\d{4}))?\z")]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"^(\d\d?)(?:st|nd|rd|th)?, (\d{4})\z")]
    private static partial Regex YearAndDay();

    [GeneratedRegex(@"^(?:(?:vom|von|from|am|on|the|den) )*(\d\d?)(?:\.|st|nd|rd|th)?\z")]
    private static partial Regex BareDay();

    [GeneratedRegex(@"^(\d\d?)(?:[:.](\d\d))? ?(uhr|h|am|pm|a\.m\.|p\.m\.)?\z")]
    private static partial Regex Time();
}
