using Collab.Domain.Indicators;

namespace Collab.ReadModel.Indicators;

/// <summary>Makes the view of an indicator from its figure and what was decided about it.</summary>
internal static class IndicatorViewMaker
{
    /// <summary>An indicator with its figure, its target and its rule.</summary>
    public static IndicatorView Make(FigureScope scope, FigureValue figure, IndicatorDecisions? decisions)
    {
        var value = figure.Value / 100m;
        var targets = decisions?.Targets ?? [];
        var target = targets.FirstOrDefault(known => known.By.Latest() > scope.Moment.AsOf) ?? (targets.Count > 0 ? targets[^1] : null);
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
            Undecided = figure.Undecided,
            Target = target is null ? null : Progress(target, value),
            Rule = RuleOf(scope.Rule, decisions),
        };
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
        decisions?.Rules.FirstOrDefault(known => known.Cite.FactId == rule.EventId)?.Reason, rule.Rule);
}
