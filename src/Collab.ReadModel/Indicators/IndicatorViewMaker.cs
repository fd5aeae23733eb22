using Collab.Domain.Indicators;
using Collab.Domain.Rates;

namespace Collab.ReadModel.Indicators;

/// <summary>Makes the view of an indicator from its figure and what was decided about it.</summary>
internal static class IndicatorViewMaker
{
    /// <summary>An indicator with its figure, its total where it has one, its target and its rule.</summary>
    public static IndicatorView Make(
        FigureScope scope, FigureValue figure, IndicatorDecisions? decisions, ConvertedTotal? total = null, SinceStart? since = null)
    {
        var value = figure.Value / 100m;
        var target = SinceStart.MayHaveTarget(scope) ? TargetQueries.Next(decisions?.Targets ?? [], scope.Moment.AsOf) : null;
        return new IndicatorView
        {
            Code = scope.Indicator.Code,
            Name = scope.Indicator.Name,
            NameDe = scope.Indicator.NameDe,
            Unit = scope.Indicator.Unit,
            Value = value,
            Approximate = figure.Approximate,
            Counted = figure.Counted,
            Rejected = figure.Rejected,
            RejectedValue = figure.RejectedValue / 100m,
            RejectedAmounts = RejectedAmounts(scope, figure),
            Undecided = figure.Undecided,
            Total = total,
            Baseline = SinceStart.Beside(scope, decisions) is { } baseline
                ? new ReportedBefore(
                    baseline.Value, scope.Indicator.Measure == Measure.Euro ? baseline.Currency ?? scope.Indicator.Unit : null,
                    baseline.LastDay, baseline.Cite.FactId)
                : null,
            Target = target is null ? null : Progress(target, scope.Indicator, since ?? new SinceStart(value, total, null)),
            Rule = RuleOf(scope.Rule, decisions),
        };
    }

    /// <summary>What the rejected facts of a figure in euro name, by currency; null where it was not asked for.</summary>
    public static IReadOnlyList<CurrencyAmount>? RejectedAmounts(FigureScope scope, FigureValue figure) =>
        figure.RejectedAmounts is not { } others
        ? null
        :
        [
            .. others.Append(KeyValuePair.Create(scope.Indicator.Unit, figure.RejectedValue)).Where(amount => amount.Value != 0)
                .OrderBy(amount => amount.Key, StringComparer.Ordinal)
                    .Select(amount => new CurrencyAmount(amount.Key, amount.Value / 100m)),
        ];

    /// <summary>How the regions of a figure add up to it.</summary>
    public static RegionSum SumOf(IReadOnlyList<FigurePart> regions, decimal value)
    {
        var countries = regions.Where(part => part.Key.Length == 2).Sum(part => part.Value);
        var rest = regions.FirstOrDefault(part => part.Key == HeadcountShare.NotAttributed)?.Value ?? 0;
        return new RegionSum(countries, rest, countries + rest - value);
    }

    /// <summary>The parts of a figure in one dimension, in order of their keys.</summary>
    public static IReadOnlyList<FigurePart> PartsIn(
        string dimension, IReadOnlyDictionary<string, long> parts, Func<string, string?> name) =>
    [
        .. parts.Where(part => part.Key.StartsWith(dimension + "|", StringComparison.Ordinal) && part.Value != 0)
            .Select(part => (Key: part.Key[(dimension.Length + 1)..], part.Value)).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => new FigurePart(part.Key, name(part.Key), part.Value / 100m)),
    ];

    /// <summary>How far a figure is towards a target since the start: of money, its total where that is in the target's currency; else the
    /// figure itself, where the target is in its unit.</summary>
    public static TargetProgress Progress(TargetView target, IndicatorDefinition indicator, SinceStart since)
    {
        var (value, total, baseline) = since;
        var currency = indicator.Measure == Measure.Euro ? target.Currency ?? indicator.Unit : null;
        var byTotal = currency is not null && total?.Currency == currency;
        decimal? reached = byTotal ? total!.Amount : currency is null || currency == indicator.Unit ? value : null;
        if (reached is null) baseline = null;
        var own = baseline is not null && SinceStart.IsAdded(baseline, indicator, currency) ? baseline : null;
        return new TargetProgress(
            target.Value, target.By, target.Value == 0 || reached is not { } known ? null : decimal.Round(known / target.Value, 4),
            target.Cite.FactId)
        {
            Currency = currency,
            ByTotal = byTotal ? true : null,
            Reason = reached is null ? TargetProgress.NoTotal : null,
            Reached = reached,
            Baseline = own?.Value,
            BaselineNotAdded = own is null && baseline is not null
                ? new CurrencyAmount(baseline.Currency ?? indicator.Unit, baseline.Value)
                : null,
            BaselineUntil = baseline?.LastDay,
        };
    }

    /// <summary>A rule with the reason for which it was adopted.</summary>
    public static RuleInForce RuleOf(AdoptedRule rule, IndicatorDecisions? decisions) => new(
        rule.Version, rule.Since == DateTimeOffset.MinValue ? null : rule.Since, rule.EventId,
        decisions?.Rules.FirstOrDefault(known => known.Cite.FactId == rule.EventId)?.Reason, rule.Rule, rule.Programme);
}
