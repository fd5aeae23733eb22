using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Reads how figures went over time.</summary>
internal sealed class IndicatorTrends(
    NpgsqlDataSource database, FigureQueries figures, FigureValues values, ConvertedFigures converted)
{
    private const string Total = "total";

    /// <summary>How the values of some indicators went up to a moment, each by the rule in force then, by code. At each of its dates a
    /// trend is what the figure is as of that date, by that rule.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>>> ReadAsync(
        IReadOnlyCollection<IndicatorView> shown, Moment moment, CancellationToken cancellation)
    {
        var families = shown.ToDictionary(view => view.Code, view => FigureKeys.Indicator(view.Code, view.Rule.Version));
        var trends = new Dictionary<string, IReadOnlyList<(int Month, long Value)>>(
            await figures.TrendsAsync(moment, [.. families.Values], Total, cancellation));
        var averaged = shown.Where(view => view.Rule.Says.Average).ToList();
        var counts = averaged.Count == 0
            ? new Dictionary<string, IReadOnlyList<(int Month, long Value)>>()
            : await figures.TrendsAsync(moment, [.. averaged.Select(view => families[view.Code])], "counted", cancellation);
        foreach (var view in averaged)
            if (trends.TryGetValue(families[view.Code], out var sums))
                trends[families[view.Code]] = Averages(view.Rule.Says, sums, counts.GetValueOrDefault(families[view.Code]) ?? []);
        return shown.ToDictionary(
            view => view.Code, IReadOnlyList<TrendPoint> (view) =>
                Trend(WithoutTotals(trends.GetValueOrDefault(families[view.Code])), view.Value, null, moment));
    }

    private static IReadOnlyList<(int Month, long Value)> Averages(
        CountingRule rule, IReadOnlyList<(int Month, long Value)> sums, IReadOnlyList<(int Month, long Value)> counts) =>
    [
        .. sums.Concat(counts).Select(month => month.Month).Distinct().Order()
            .Select(month => (month, rule.FigureOf(Last(sums, month), Last(counts, month)))),
    ];

    private static long Last(IReadOnlyList<(int Month, long Value)> months, int upTo) =>
        months.LastOrDefault(month => month.Month <= upTo).Value;

    /// <summary>How a figure went up to its moment: of everything, and of a part that the running totals know, from these; of any other
    /// part, and of money within a programme or a project, added up at the end of each month in which one of its rows begins or
    /// ends.</summary>
    public async Task<IReadOnlyList<TrendPoint>> ReadAsync(FigureScope scope, CancellationToken cancellation)
    {
        var value = (await values.ReadAsync(scope, cancellation)).Value / 100m;
        if (!scope.Rule.Rule.Average && !ConvertedFigures.IsAsked(scope) && (scope.IsWhole || scope.TotalKey is not null))
        {
            var known = await figures.TrendsAsync(scope.Moment, [scope.Family], scope.TotalKey ?? Total, cancellation);
            return Trend(WithoutTotals(known.GetValueOrDefault(scope.Family)), value, null, scope.Moment);
        }

        var months = await MonthsAsync(scope, cancellation);
        List<FigureScope> ends =
        [
            .. months.Select(month => scope with { Moment = scope.Moment with { AsOf = EndOf(month) }, Latest = null }),
        ];
        var sums = await values.SumsAsync(ends, cancellation);
        var totals = await converted.TotalsAsync([.. ends, scope], cancellation);
        var changes = new List<(int Month, long Value, ConvertedTotal? Total)>();
        foreach (var (place, month) in months.Index())
        {
            var (before, total) = (changes.LastOrDefault(), totals[place]);
            if (sums[place].Value != before.Value || (total?.Amount ?? 0) != (before.Total?.Amount ?? 0))
                changes.Add((month, sums[place].Value, total));
        }

        return Trend(changes, value, totals[^1], scope.Moment);
    }

    private static IReadOnlyList<(int Month, long Value, ConvertedTotal? Total)> WithoutTotals(
        IReadOnlyList<(int Month, long Value)>? months) =>
        [.. (months ?? []).Select(month => (month.Month, month.Value, (ConvertedTotal?)null))];

    // The months before the moment's own in which the figure may change; 0: the beginning of time.
    private async Task<List<int>> MonthsAsync(FigureScope scope, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select distinct v.at from {StoreSchema.Name}.contribution c, unnest(array[greatest(c.valid_from, c.occurred), c.valid_until]) v (at)
            where c.code = @code and c.rule = @rule and {Moment.Known("c")} and c.dimensions @> @dimensions and v.at <= @asOf
            """);
        command.Parameters.AddWithValue("code", scope.Indicator.Code);
        command.Parameters.AddWithValue("rule", scope.Rule.Version);
        command.Parameters.AddWithValue("dimensions", scope.Dimensions.ToArray());
        EntityList.Add(command, scope.Moment);
        var months = new SortedSet<int>();
        var last = FigureKeys.Month(scope.Moment.AsOfRow);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            if (FigureKeys.Month(rows.GetDateTime(0)) is var month && month < last) months.Add(month);
        return [.. months];
    }

    // The last moment of a month; of the beginning of time, that.
    private static DateTimeOffset EndOf(int month) =>
        month == 0 ? DateTimeOffset.MinValue : FigureKeys.EndOf(month).AddMicroseconds(-1);

    // From nothing to now: what happened at the beginning of time is there from the first point on.
    private static IReadOnlyList<TrendPoint> Trend(
        IReadOnlyList<(int Month, long Value, ConvertedTotal? Total)> months, decimal value, ConvertedTotal? total, Moment moment)
    {
        if (months.Count == 0 && value == 0 && (total?.Amount ?? 0) == 0) return [];
        var points = months.Where(month => month.Month > 0)
            .Select(month => Point(LastDayOf(month.Month), month.Value / 100m, month.Total)).ToList();
        var before = months.LastOrDefault(month => month.Month == 0);
        var last = FigureKeys.Local(moment.AsOf).Date.ToDateOnly();
        var first = points.Count > 0 ? points[0].Date : last;
        var begins = first.AddDays(1).AddMonths(-1).AddDays(-1);
        return [Point(begins, before.Value / 100m, before.Total), .. points, Point(last, value, total)];

        // Before anything counts, there is nothing of the currency in which it does.
        TrendPoint Point(DateOnly day, decimal value, ConvertedTotal? then) => new(day, value)
        {
            Total = then is not null ? new CurrencyAmount(then.Currency, then.Amount)
                : total is not null ? new CurrencyAmount(total.Currency, 0) : null,
        };

        static DateOnly LastDayOf(int month) => new DateOnly(month / 12, (month % 12) + 1, 1).AddMonths(1).AddDays(-1);
    }
}
