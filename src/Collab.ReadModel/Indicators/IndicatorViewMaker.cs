using Collab.Domain.Indicators;

namespace Collab.ReadModel.Indicators;

/// <summary>Makes the view of an indicator from its figure and what was decided about it.</summary>
internal static class IndicatorViewMaker
{
    /// <summary>An indicator with its figure, its target and its rule.</summary>
    public static IndicatorView Make(FigureScope scope, FigureValue figure, IndicatorDecisions? decisions)
    {
        var value = figure.Value / 100m;
        var target = TargetQueries.Next(decisions?.Targets ?? [], scope.Moment.AsOf);
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
            Target = target is null ? null : Progress(target, value),
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

    /// <summary>How far a figure is towards a target.</summary>
    public static TargetProgress Progress(TargetView target, decimal value) =>
        new(target.Value, target.By, target.Value == 0 ? null : decimal.Round(value / target.Value, 4), target.Cite.FactId);

    /// <summary>A rule with the reason for which it was adopted.</summary>
    public static RuleInForce RuleOf(AdoptedRule rule, IndicatorDecisions? decisions) => new(
        rule.Version, rule.Since == DateTimeOffset.MinValue ? null : rule.Since, rule.EventId,
        decisions?.Rules.FirstOrDefault(known => known.Cite.FactId == rule.EventId)?.Reason, rule.Rule, rule.Programme);
}
