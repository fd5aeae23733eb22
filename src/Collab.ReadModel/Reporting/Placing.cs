using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;

namespace Collab.ReadModel.Reporting;

/// <summary>How figures are asked for a period: its days, as true at its end, of what it reports.</summary>
internal static class Placing
{
    // From the end of a day in UTC until it has ended everywhere: twelve hours, in the zone that is last.
    private static readonly TimeSpan DayEverywhere = TimeSpan.FromHours(12);

    /// <summary>The last moment of a period.</summary>
    public static DateTimeOffset EndOf(PeriodView period) => period.Until.AddTicks(-TimeSpan.TicksPerMicrosecond);

    /// <summary>A figure, of the period and of what the period reports.</summary>
    public static FigureScope In(this FigureScope whole, PeriodView period, Placement by)
    {
        var own = whole with { Dimensions = period.Scope is { } scope ? [scope.Dimension] : [] };
        return by == Placement.Moments
            ? own with { Moments = (Span.Database(period.From), Span.Database(period.Until)) }
            : own.Within(period.FirstDay, period.LastDay);
    }

    /// <summary>A figure, of some days. What happened on the last of them where the clocks are behind is judged as of when it
    /// happened.</summary>
    /// <param name="whole">The figure.</param>
    /// <param name="from">The first day; null: no beginning.</param>
    /// <param name="until">The last day.</param>
    public static FigureScope Within(this FigureScope whole, DateOnly? from, DateOnly until) => whole with
    {
        From = from,
        Until = until,
        Latest = Span.Database(new DateTimeOffset(until.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + DayEverywhere),
    };
}
