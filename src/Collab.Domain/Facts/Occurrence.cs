using System.ComponentModel.DataAnnotations;
using Collab.Domain.Validation;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Collab.Domain.Facts;

/// <summary>How precisely a source dates a fact.</summary>
public enum Precision
{
    /// <summary>Local times to the minute, with their zone.</summary>
    Minute,

    /// <summary>Calendar days.</summary>
    Day,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>Calendar years.</summary>
    Year,

    /// <summary>At some time before the date in <see cref="Occurrence.To"/>.</summary>
    Before,

    /// <summary>At some time after the date in <see cref="Occurrence.From"/>.</summary>
    After,

    /// <summary>Dated only against a source ("yesterday" in an undated release): unknown until another fact resolves it.</summary>
    Relative,

    /// <summary>Not dated at all.</summary>
    Unknown,
}

/// <summary>
/// When something happened, no more precise than the source. Dates are ISO 8601 calendar text of reduced precision: <c>2019</c>,
/// <c>2023-11</c>, <c>2023-11-13</c>, <c>2025-10-01T14:00</c> (local to <see cref="Zone"/>).
/// </summary>
public sealed record Occurrence : IValidatableObject
{
    /// <summary>The zone of dates and of local times that name none.</summary>
    public const string DefaultZone = "Europe/Berlin";

    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly YearMonthPattern Months = YearMonthPattern.CreateWithInvariantCulture("uuuu-MM");

    // A day begins with the first moment of it that the clocks of its zone showed; one that they left out, with the next one.
    private static readonly ZoneLocalMappingResolver FirstMoment =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Not dated at all.</summary>
    public static Occurrence Unknown { get; } = new() { Precision = Precision.Unknown };

    public required Precision Precision { get; init; }

    /// <summary>The first moment, day, month or year; with precision "after", the date it came after.</summary>
    [MaxLength(16)]
    public string? From { get; init; }

    /// <summary>The last moment, day, month or year, where it differs from the first; with precision "before", the date it came
    /// before.</summary>
    [MaxLength(16)]
    public string? To { get; init; }

    /// <summary>IANA time zone of the dates, for example Europe/Prague; left out: Europe/Berlin.</summary>
    [MaxLength(64)]
    public string? Zone { get; init; }

    /// <summary>With precision "relative": the source it is dated against.</summary>
    public SourceId? RelativeTo { get; init; }

    /// <summary>With precision "relative": how, for example "day-before".</summary>
    [MaxLength(60)]
    public string? Relation { get; init; }

    /// <summary>A day, or a span of days.</summary>
    public static Occurrence Days(string from, string? to = null) => new() { Precision = Precision.Day, From = from, To = to };

    /// <summary>Whether it names any date of the calendar.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsDated => Precision is not (Precision.Relative or Precision.Unknown);

    /// <summary>The earliest moment it can have begun; null when nothing bounds it.</summary>
    public DateTimeOffset? Earliest() => Precision == Precision.After ? Bounds(From)?.End : Bounds(From)?.Start;

    /// <summary>The moment by which it was over at the latest (exclusive); null when nothing bounds it.</summary>
    public DateTimeOffset? Latest() => Precision switch
    {
        Precision.Before => Bounds(To)?.Start,
        Precision.After => null,
        Precision.Minute when To is null => Bounds(From)?.Start,
        Precision.Minute => Bounds(To)?.Start,
        _ => Bounds(To ?? From)?.End,
    };

    /// <summary>
    /// The calendar days of its own zone within which it can have occurred, as they are written: no other zone shifts them. With precision
    /// "before" or "after" it is open to one side; null when nothing dates it.
    /// </summary>
    public DaySpan? CalendarDays()
    {
        if (From is null && To is null) return null;
        if (Precision == Precision.Minute) return MinuteDays();
        var (first, last) = (From is null ? null : Span(From), Span((To ?? From)!));
        return Precision switch
        {
            Precision.Before => last is var (begins, _) ? new DaySpan(DateOnly.MinValue, begins.PlusDays(-1).ToDateOnly()) : null,
            Precision.After => first is var (_, after) ? new DaySpan(after.ToDateOnly(), DateOnly.MaxValue) : null,
            _ => first is var (start, _) && last is var (_, end) ? new DaySpan(start.ToDateOnly(), end.PlusDays(-1).ToDateOnly()) : null,
        };
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is null)
        {
            yield return new MemberError(ValidationCode.UnknownTimeZone, nameof(Zone));
            yield break;
        }

        var needsFrom = Precision is Precision.Minute or Precision.Day or Precision.Month or Precision.Year or Precision.After;
        var mayHaveTo = Precision is Precision.Minute or Precision.Day or Precision.Month or Precision.Year or Precision.Before;
        if (needsFrom && From is null) yield return new MemberError(ValidationCode.DateNeeded, nameof(From));
        if (!needsFrom && From is not null) yield return new MemberError(ValidationCode.DateNotUsed, nameof(From));
        if (Precision == Precision.Before && To is null) yield return new MemberError(ValidationCode.DateNeeded, nameof(To));
        if (!mayHaveTo && To is not null) yield return new MemberError(ValidationCode.DateNotUsed, nameof(To));
        if (Precision == Precision.Relative && RelativeTo is null)
            yield return new MemberError(ValidationCode.RelationNeeded, nameof(RelativeTo));
        if (Precision == Precision.Relative && Relation is null)
            yield return new MemberError(ValidationCode.RelationNeeded, nameof(Relation));
        if (Precision != Precision.Relative && RelativeTo is not null)
            yield return new MemberError(ValidationCode.RelationNotUsed, nameof(RelativeTo));
        if (Precision != Precision.Relative && Relation is not null)
            yield return new MemberError(ValidationCode.RelationNotUsed, nameof(Relation));

        foreach (var (text, member) in new[] { (From, nameof(From)), (To, nameof(To)) })
        {
            if (text is null) continue;
            if (Bounds(text) is null) yield return new MemberError(Wanted, member);
            else if (MeantBy(text) is var (one, other)) yield return new MemberError(ValidationCode.NeverWas, member, one, other);
        }

        if (From is not null && To is not null && Bounds(From) is { } first && Bounds(To) is { } last && last.Start < first.Start)
            yield return new MemberError(ValidationCode.EndsBeforeItBegins, nameof(To));
    }

    // What ends with midnight ends with the day before.
    private DaySpan? MinuteDays()
    {
        if (From is null || Minutes.Parse(From) is not { Success: true, Value: var start }) return null;
        if (To is null || Minutes.Parse(To) is not { Success: true, Value: var end } || end <= start)
            return new DaySpan(start.Date.ToDateOnly(), start.Date.ToDateOnly());
        return new DaySpan(start.Date.ToDateOnly(), end.PlusMinutes(-1).Date.ToDateOnly());
    }

    private ValidationCode Wanted => Precision switch
    {
        Precision.Minute => ValidationCode.NoLocalTime,
        Precision.Day => ValidationCode.NoDay,
        Precision.Month => ValidationCode.NoMonth,
        Precision.Year => ValidationCode.NoYear,
        _ => ValidationCode.NoDate,
    };

    private (DateTimeOffset Start, DateTimeOffset End)? Bounds(string? text)
    {
        if (text is null) return null;
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone ?? DefaultZone);
        if (zone is null) return null;
        if (Precision == Precision.Minute)
        {
            if (Minutes.Parse(text) is not { Success: true, Value: var time }
                || time.Year is < 1000 or > 2999) return null;
            var moment = zone.AtLeniently(time).ToInstant().ToDateTimeOffset();
            return (moment, moment.AddMinutes(1));
        }

        if (Span(text) is not var (first, after)) return null;
        return (Start(first), Start(after));

        // By its instant: before 1893 an offset had seconds, which a DateTimeOffset cannot carry.
        DateTimeOffset Start(LocalDate day) =>
            zone.ResolveLocal(day.AtMidnight(), FirstMoment).ToInstant().ToDateTimeOffset();
    }

    // What may be meant by a day or a time that the clocks of the zone left out, or by the 24th hour of a day; null where it was as it is
    // written. Only new facts are held to this: what was stored keeps the moment that it was read as.
    private (string One, string Other)? MeantBy(string text)
    {
        var zone = DateTimeZoneProviders.Tzdb[Zone ?? DefaultZone];
        if (Precision == Precision.Minute)
        {
            var time = Minutes.Parse(text).Value;
            if (text.EndsWith("T24:00", StringComparison.Ordinal)) return ($"{text[..10]}T00:00", Minutes.Format(time));
            return zone.MapLocal(time) is { Count: 0 } gap
                ? (AsShown(gap.LateInterval), AsShown(gap.EarlyInterval))
                : null;

            // The clock that was meant may have been put forward already, or not yet.
            string AsShown(ZoneInterval by) => Minutes.Format(time.WithOffset(by.WallOffset).ToInstant().InZone(zone).LocalDateTime);
        }

        if (text.Length < 10 || Span(text) is not var (day, after) || zone.ResolveLocal(day.AtMidnight(), FirstMoment).Date == day)
            return null;
        return (LocalDatePattern.Iso.Format(day.PlusDays(-1)), LocalDatePattern.Iso.Format(after));
    }

    // The first day, and the day after the last. Years are kept within what every calendar in use and the database can hold.
    private (LocalDate First, LocalDate After)? Span(string text)
    {
        var free = Precision is Precision.Before or Precision.After;
        if ((free || Precision == Precision.Year) && text.Length == 4 && int.TryParse(text, out var year) && year is >= 1000 and <= 2999)
            return (new LocalDate(year, 1, 1), new LocalDate(year + 1, 1, 1));
        if ((free || Precision == Precision.Month) && text.Length == 7
            && Months.Parse(text) is { Success: true, Value: var month } && month.Year is >= 1000 and <= 2999)
            return (month.OnDayOfMonth(1), month.OnDayOfMonth(1).PlusMonths(1));
        if ((free || Precision == Precision.Day) && text.Length == 10
            && LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } && day.Year is >= 1000 and <= 2999)
            return (day, day.PlusDays(1));
        return null;
    }
}
