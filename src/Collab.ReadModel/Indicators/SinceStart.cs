using Collab.Domain.Indicators;
using Collab.Domain.Rates;

namespace Collab.ReadModel.Indicators;

/// <summary>
/// What a figure comes to since the start, wherever it is said: what was reported before Collab, and what counts after the last day of
/// that. A report, a page and an answer of the API go by this one rule.
/// </summary>
/// <param name="Value">In the indicator's unit, with the baseline where that is in the same.</param>
/// <param name="Total">In the programme's currency, with the baseline where that is in the same; null: there is none.</param>
/// <param name="Baseline">What was reported before; null: nothing, or nothing that adds up.</param>
public sealed record SinceStart(decimal Value, ConvertedTotal? Total, BaselineView? Baseline)
{
    /// <summary>Whether parts of time add up. What is counted once however often it occurs may be counted in each of two periods, and once
    /// in both together; increases begin anew with each first assessment.</summary>
    internal static bool AddsUp(FigureScope scope) => scope.Indicator.Measure != Measure.Increase
        && scope.Rule.Rule is { Lasting: false, Average: false, Distinct: DistinctBy.Fact or DistinctBy.Activity };

    /// <summary>Whether a baseline is part of a figure, or of its total in a currency: it is in the same. In another one it is not,
    /// whatever rates there are, and whoever shows the figure says so.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="indicator">What it was reported of.</param>
    /// <param name="currency">ISO 4217 code of the total; null: the figure itself.</param>
    internal static bool IsAdded(BaselineView baseline, IndicatorDefinition indicator, string? currency = null) =>
        (baseline.Currency ?? indicator.Unit) == (currency ?? indicator.Unit);

    /// <summary>The baseline of exactly what is reported that reaches furthest and ends before a day; null: there is none.</summary>
    /// <param name="decided">What was decided about the indicator.</param>
    /// <param name="scope">What is reported; null: everything.</param>
    /// <param name="before">The day.</param>
    internal static BaselineView? BaselineOf(IndicatorDecisions? decided, ReportScope? scope, DateOnly before) =>
        decided?.Baselines.LastOrDefault(known => known.Scope == scope && known.LastDay < before);

    /// <summary>Whether a figure is one that a target may be set for: of everything, or of exactly what is reported. What is narrowed
    /// further, to a region or a topic, is a part of what a target is about, and no progress towards it.</summary>
    internal static bool MayHaveTarget(FigureScope figure) =>
        figure.Dimensions.Count <= 1 && figure.Dimensions.All(dimension => ReportScope.TryParse(dimension, out _));

    /// <summary>What counts beside a baseline: from the day after it on. What lies before is covered by it.</summary>
    internal static FigureScope After(FigureScope figure, BaselineView? baseline) => baseline is null
        ? figure with { From = null }
        : figure with { From = baseline.LastDay.AddDays(1), Covered = baseline.LastDay };

    /// <summary>What the progress towards a figure's targets is to be read of, where that is not the figure itself; null: it is, or it is
    /// the figure of a part that nothing is reported for.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="decided">What was decided about it.</param>
    internal static (FigureScope Scope, BaselineView? Baseline)? Of(FigureScope figure, IndicatorDecisions? decided)
    {
        if (decided is not { Targets.Count: > 0 } || !MayHaveTarget(figure)) return null;
        var baseline = Beside(figure, decided);
        return baseline is null && figure.From is null ? null : (After(figure, baseline), baseline);
    }

    /// <summary>The baseline that stands beside a figure; null: none does, or the figure does not add up, or is of a part that nothing is
    /// reported for.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="decided">What was decided about it.</param>
    internal static BaselineView? Beside(FigureScope figure, IndicatorDecisions? decided)
    {
        if (decided is null || !AddsUp(figure) || !MayHaveTarget(figure) || !ReportScope.IsOne(figure.Dimensions, out var scope))
            return null;
        // One that reaches beyond the days that are asked for is not of them.
        var last = FigureKeys.Local(figure.Moment.AsOf).Date.ToDateOnly();
        return BaselineOf(decided, scope, figure.From ?? (figure.Until < last ? figure.Until.Value : last).AddDays(1));
    }

    /// <summary>What counts after a baseline, with it. What was reported before Collab is of many months: it is in a total of its own
    /// currency, and has no rate for another.</summary>
    internal static SinceStart With(IndicatorDefinition indicator, decimal value, ConvertedTotal? total, BaselineView? baseline) =>
        baseline is null
            ? new SinceStart(value, total, null)
            : new SinceStart(
                value + (IsAdded(baseline, indicator) ? baseline.Value : 0),
                total?.With(baseline.Value, baseline.Currency ?? indicator.Unit, ExchangeRates.OfBaseline), baseline);
}
