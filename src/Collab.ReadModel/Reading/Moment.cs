using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using NodaTime;
using NodaTime.Text;

namespace Collab.ReadModel.Reading;

/// <summary>The two clocks of a question: what was true by one moment, as it was known at a position.</summary>
/// <param name="AsOf">What happened or held by this moment counts.</param>
/// <param name="KnownAt">What was recorded up to this position counts.</param>
/// <param name="AsOfNow">Whether nobody asked for a date: the moment is now, to the minute.</param>
public sealed record Moment(DateTimeOffset AsOf, long KnownAt, bool AsOfNow)
{
    /// <summary>What was now when it was asked about, to the minute; null: it is none that somebody asked about.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The moment as the database keeps it.</summary>
    public DateTime AsOfRow => Span.Database(AsOf);

    /// <summary>The condition under which a row of a table alias holds at this moment; the parameters are <c>@asOf</c> and
    /// <c>@knownAt</c>.</summary>
    public static string Holds(string alias) => $"{alias}.valid_from <= @asOf and {alias}.valid_until > @asOf and {Known(alias)}";

    /// <summary>The condition under which a row of a table alias was known at this moment.</summary>
    public static string Known(string alias) => $"{alias}.known_from <= @knownAt and {alias}.known_until > @knownAt";
}

/// <summary>Reads instants as people and programs write them in addresses.</summary>
public static class Instants
{
    /// <summary>A date (its end, in Europe/Berlin) or an ISO 8601 instant with offset; null and an error when it is neither.</summary>
    public static DateTimeOffset? Read(string text, string member, List<ValidationError> errors) =>
        Date(text) is { } date ? Start(date.PlusDays(1)).AddMicroseconds(-1) : Instant(text, member, errors);

    /// <summary>A date (its beginning, in Europe/Berlin) or an ISO 8601 instant with offset; null and an error when it is
    /// neither.</summary>
    public static DateTimeOffset? ReadStart(string text, string member, List<ValidationError> errors) => Date(text) is { } date
        ? Start(date)
        : Instant(text, member, errors);

    /// <summary>A calendar day, whatever the zone; of an ISO 8601 instant with offset, the day that it names. Null and an error when it is
    /// neither.</summary>
    public static DateOnly? ReadDay(string text, string member, List<ValidationError> errors)
    {
        if (Date(text) is { } date) return date.ToDateOnly();
        return Instant(text, member, errors) is null ? null : OffsetDateTimePattern.ExtendedIso.Parse(text).Value.Date.ToDateOnly();
    }

    /// <summary>The moments <c>from</c> and <c>to</c> of a question; what is wrong with them is noted there.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? To) ReadSpan(Question question)
    {
        var from = question.Text("from") is { } first ? ReadStart(first, "from", question.Errors) : null;
        var to = question.Text("to") is { } last ? Read(last, "to", question.Errors) : null;
        CheckSpan(from, to, ("from", "to"), question.Errors);
        return (from, to);
    }

    /// <summary>Notes where a span ends before it begins: nothing can be in it, and whoever asks for it means another one.</summary>
    /// <param name="from">Its beginning; null: it has none.</param>
    /// <param name="to">Its end; null: it has none.</param>
    /// <param name="names">The parameters that say so.</param>
    /// <param name="errors">Where it is noted, of both.</param>
    public static void CheckSpan<T>(T? from, T? to, (string From, string To) names, List<ValidationError> errors)
        where T : struct, IComparable<T>
    {
        if (from is not { } first || to is not { } last || first.CompareTo(last) <= 0) return;
        errors.Add(new ValidationError(names.From, ValidationCode.EndsBeforeItBegins));
        errors.Add(new ValidationError(names.To, ValidationCode.EndsBeforeItBegins));
    }

    /// <summary>The last moment of a day in Europe/Berlin.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => Start(LocalDate.FromDateOnly(day).PlusDays(1)).AddMicroseconds(-1);

    /// <summary>Reads a position such as <c>@128</c>; null and an error when it is none.</summary>
    public static long? Position(string? text, string member, List<ValidationError> errors)
    {
        if (text is null) return null;
        if (long.TryParse(text.StartsWith('@') ? text.AsSpan(1) : text, System.Globalization.NumberStyles.None, null, out var position))
            return position;
        errors.Add(new ValidationError(member, ValidationCode.NoPosition));
        return null;
    }

    private const int FirstYear = 1000;
    private const int LastYear = 2999;

    private static LocalDate? Date(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
        && IsKept(date.Year) ? date : null;

    private static bool IsKept(int year) => year is >= FirstYear and <= LastYear;

    // A date or an instant of a year that no calendar in use, or not the database, holds.
    private static bool IsOfAnotherYear(string text) =>
        (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date } && !IsKept(date.Year))
        || (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var instant } && !IsKept(instant.Year));

    private static DateTimeOffset Start(LocalDate date) =>
        DateTimeZoneProviders.Tzdb[Occurrence.DefaultZone].AtStartOfDay(date).ToInstant().ToDateTimeOffset();

    private static DateTimeOffset? Instant(string text, string member, List<ValidationError> errors)
    {
        if (text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            && OffsetDateTimePattern.ExtendedIso.Parse(text).Success && IsKept(instant.Year))
            return instant.ToUniversalTime();
        errors.Add(IsOfAnotherYear(text)
            ? new ValidationError(member, ValidationCode.YearOutOfBounds, FirstYear, LastYear)
            : new ValidationError(member, ValidationCode.NoInstant));
        return null;
    }
}
