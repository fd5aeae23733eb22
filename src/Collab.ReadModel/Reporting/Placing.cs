using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Reporting;

/// <summary>How figures are asked for a period: its days, as true at its end, of what it reports.</summary>
public static class Placing
{
    // From the end of a day in UTC until it has ended everywhere: twelve hours, in the zone that is last.
    private static readonly TimeSpan DayEverywhere = TimeSpan.FromHours(12);

    /// <summary>The last moment of a period.</summary>
    public static DateTimeOffset EndOf(PeriodView period) => period.Until.AddTicks(-TimeSpan.TicksPerMicrosecond);

    /// <summary>
    /// The moment that figures of some days are judged as of, whoever asks for them: their end or, where that is not reached – now, or by
    /// the moment asked about –, that moment. What was known is the other clock's alone.
    /// </summary>
    /// <param name="end">The last moment of the days.</param>
    /// <param name="moment">The moment of the question.</param>
    public static Moment Judged(DateTimeOffset end, Moment moment) =>
        moment.AsOf < end ? moment : moment with { AsOf = end, AsOfNow = false };

    /// <summary>The moment by which is decided – seals, targets, baselines – what stands beside figures of some days. Once they are over,
    /// it is now, whatever later date is asked about: what is decided about them is decided afterwards. What was known is the other clock's
    /// alone.</summary>
    /// <param name="end">The last moment of the days.</param>
    /// <param name="moment">The moment of the question.</param>
    public static Moment Decided(DateTimeOffset end, Moment moment) =>
        moment is { AsOfNow: false, Now: { } now } && end <= moment.AsOf && end <= now ? moment with { AsOf = now } : moment;

    /// <summary>A figure, of the period and of what the period reports.</summary>
    /// <param name="whole">The figure, as of the moment that it is judged as of.</param>
    /// <param name="period">The period.</param>
    /// <param name="by">By what facts are placed in it.</param>
    public static FigureScope In(this FigureScope whole, PeriodView period, Placement by)
    {
        var own = whole with { Dimensions = period.Scope is { } scope ? [scope.Dimension] : [] };
        return by == Placement.Moments
            ? own with { Moments = (Span.Database(period.From), Span.Database(period.Until)) }
            : own.Within(period.FirstDay, period.LastDay, EndOf(period));
    }

    /// <summary>A figure, of some days. Once they are over, what happened on the last of them where the clocks are behind is judged as of
    /// when it happened; before, nothing later counts.</summary>
    /// <param name="whole">The figure, as of the moment that it is judged as of.</param>
    /// <param name="from">The first day; null: no beginning.</param>
    /// <param name="until">The last day.</param>
    /// <param name="end">The last moment of the days.</param>
    public static FigureScope Within(this FigureScope whole, DateOnly? from, DateOnly until, DateTimeOffset end) => whole with
    {
        From = from,
        Until = until,
        Latest = whole.Moment.AsOf < end
            ? null
            : Span.Database(new DateTimeOffset(until.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + DayEverywhere),
    };
}
