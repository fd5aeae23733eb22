using Collab.Domain.Indicators;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Indicators;

/// <summary>Reads how figures went over time.</summary>
internal sealed class IndicatorTrends(FigureQueries figures)
{
    /// <summary>How the values of some indicators went up to a moment, each by the rule in force then, by code. At each of its dates a
    /// trend is what the figure is as of that date, by that rule.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>>> ReadAsync(
        IReadOnlyCollection<IndicatorView> shown, Moment moment, CancellationToken cancellation)
    {
        var families = shown.ToDictionary(view => view.Code, view => FigureKeys.Indicator(view.Code, view.Rule.Version));
        var trends = new Dictionary<string, IReadOnlyList<(int Month, long Value)>>(
            await figures.TrendsAsync(moment, [.. families.Values], "total", cancellation));
        var averaged = shown.Where(view => view.Rule.Says.Average).ToList();
        var counts = averaged.Count == 0
            ? new Dictionary<string, IReadOnlyList<(int Month, long Value)>>()
            : await figures.TrendsAsync(moment, [.. averaged.Select(view => families[view.Code])], "counted", cancellation);
        foreach (var view in averaged)
            if (trends.TryGetValue(families[view.Code], out var sums))
                trends[families[view.Code]] = Averages(sums, counts.GetValueOrDefault(families[view.Code]) ?? []);
        return shown.ToDictionary(
            view => view.Code, IReadOnlyList<TrendPoint> (view) =>
                Trend(trends.GetValueOrDefault(families[view.Code]) ?? [], view.Value, moment));
    }

    /// <summary>The figure that a sum makes under a rule, in hundredths: the sum, or its average over what is counted, halves
    /// rounded away from zero.</summary>
    public static long Averaged(AdoptedRule rule, long sum, long counted) =>
        !rule.Rule.Average ? sum : counted == 0 ? 0 : (long)decimal.Round((decimal)sum / counted, MidpointRounding.AwayFromZero);

    private static IReadOnlyList<(int Month, long Value)> Averages(
        IReadOnlyList<(int Month, long Value)> sums, IReadOnlyList<(int Month, long Value)> counts) =>
    [
        .. sums.Concat(counts).Select(month => month.Month).Distinct().Order().Select(month => (
            month, Last(counts, month) is var counted && counted == 0
                ? 0
                : (long)decimal.Round((decimal)Last(sums, month) / counted, MidpointRounding.AwayFromZero))),
    ];

    private static long Last(IReadOnlyList<(int Month, long Value)> months, int upTo) =>
        months.LastOrDefault(month => month.Month <= upTo).Value;

    // From nothing to now: what happened at the beginning of time is there from the first point on.
    private static IReadOnlyList<TrendPoint> Trend(IReadOnlyList<(int Month, long Value)> months, decimal value, Moment moment)
    {
        if (months.Count == 0 && value == 0) return [];
        var points = months.Where(month => month.Month > 0).Select(month => new TrendPoint(EndOf(month.Month), month.Value / 100m))
            .ToList();
        var before = months.LastOrDefault(month => month.Month == 0).Value / 100m;
        var last = FigureKeys.Local(moment.AsOf).Date.ToDateOnly();
        var first = points.Count > 0 ? points[0].Date : last;
        var begins = first.AddDays(1).AddMonths(-1).AddDays(-1);
        return [new TrendPoint(begins, before), .. points, new TrendPoint(last, value)];

        static DateOnly EndOf(int month) => new DateOnly(month / 12, (month % 12) + 1, 1).AddMonths(1).AddDays(-1);
    }
}
