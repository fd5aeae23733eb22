using System.IO.Hashing;
using System.Text;
using Collab.Domain.Facts;
using Collab.Domain.Views;
using NodaTime;

namespace Collab.Domain.Indicators;

/// <summary>What a row adds to a figure while it is known and holds: the figure's family and key, the span of time, and how much.</summary>
/// <param name="Family">Figures that are read together, for example <c>region</c> or <c>indicator:RCO87:1</c>.</param>
/// <param name="Key">The figure within the family.</param>
/// <param name="From">From when the row counts.</param>
/// <param name="Until">Until when; the end of time for as long as can be said.</param>
/// <param name="Amount">How much it adds.</param>
public readonly record struct FigureDelta(string Family, string Key, DateTime From, DateTime Until, long Amount);

/// <summary>
/// A change of a figure: what is true by <paramref name="At"/> as known by <paramref name="Position"/> includes <paramref name="Delta"/>. A
/// figure as of T, known at K, is the sum of its points with At up to T and Position up to K.
/// </summary>
public readonly record struct Point(string Family, string Key, DateTime At, long Position, long Delta);

/// <summary>Collects the points of one event: what rows that ended and rows that began have in common cancels out.</summary>
public sealed class PointSum
{
    private readonly Dictionary<(string Family, string Key, DateTime At), long> sums = [];

    /// <summary>Adds a delta, or takes it back.</summary>
    public void Add(FigureDelta delta, int sign)
    {
        if (delta.Amount == 0 || delta.From >= delta.Until) return;
        Change(delta.Family, delta.Key, delta.From, sign * delta.Amount);
        if (delta.Until < Span.End) Change(delta.Family, delta.Key, delta.Until, -sign * delta.Amount);
    }

    /// <summary>The points at a position.</summary>
    public IEnumerable<Point> At(long position) =>
        sums.Where(entry => entry.Value != 0)
            .Select(entry => new Point(entry.Key.Family, entry.Key.Key, entry.Key.At, position, entry.Value));

    private void Change(string family, string key, DateTime at, long by)
    {
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, (family, key, at), out _);
        sum += by;
    }
}

/// <summary>Months and families as the totals keep them.</summary>
public static class FigureKeys
{
    /// <summary>Counts of entities by kind and status.</summary>
    public const string Entities = "entity";

    /// <summary>Plans and milestones whose date has passed.</summary>
    public const string Due = "due";

    /// <summary>Counts of facts.</summary>
    public const string Facts = "fact";

    /// <summary>Open conflicts.</summary>
    public const string Conflicts = "conflict";

    /// <summary>What goes on in each region: <c>DED|held</c> with its participation, <c>DED|held-there</c> within it.</summary>
    public const string Regions = "region";

    /// <summary>Activities held by pair of countries or NUTS 1 regions, <c>CZ|DED</c> in order, what lies in each of the two included; a
    /// region with itself: those it takes part in; a region alone: those that name it, and no NUTS 1 region in it.</summary>
    public const string Ties = "tie";

    /// <summary>Activities by the month they begin in (or the year, or <c>unknown</c>), kind and status:
    /// <c>2023-11|workshop|held</c>.</summary>
    public const string Months = "month";

    /// <summary>The part of a figure by years that nothing dates.</summary>
    public const string Undated = "unknown";

    /// <summary>The part of a figure by years whose date reaches over the end of a year.</summary>
    public const string OverYears = "undecided";

    /// <summary>The part of a figure by years that has no end.</summary>
    public const string OpenEnd = "open";

    /// <summary>Whether running totals are kept of the figures under a rule: of every rule that can be in force. Figures by the built-in
    /// rule that is no longer are added up from their rows.</summary>
    public static bool HasTotals(string rule) => rule != IndicatorDefinition.Earlier;

    /// <summary>The calendar month in Central Europe that a moment lies in, counted from year 0; 0 for the beginning of time. It is stored;
    /// other months need another version of the rows.</summary>
    public static int Month(DateTime moment)
    {
        if (moment == Span.Beginning) return 0;
        var local = Local(new DateTimeOffset(moment));
        return (local.Year * 12) + local.Month - 1;
    }

    /// <summary>The first moment after a month.</summary>
    /// <param name="month">The month, counted from year 0.</param>
    public static DateTimeOffset EndOf(int month) =>
        new LocalDate(month / 12, (month % 12) + 1, 1).PlusMonths(1).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[Occurrence.DefaultZone])
            .ToInstant().ToDateTimeOffset();

    /// <summary>The family of an indicator's figures under a rule.</summary>
    public static string Indicator(string code, string rule) => $"indicator:{code}:{rule}";

    /// <summary>A number under which the family's points are found: XXH32 of its name in UTF-8. It is stored; another number needs another
    /// the version of the rows.</summary>
    public static int Number(string family) => unchecked((int)XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(family)));

    /// <summary>A moment on the calendar of Central Europe.</summary>
    public static ZonedDateTime Local(DateTimeOffset moment) =>
        Instant.FromDateTimeOffset(moment).InZone(DateTimeZoneProviders.Tzdb[Occurrence.DefaultZone]);
}
