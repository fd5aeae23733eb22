using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.ReadModel.Reading;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Answers questions about indicators from the rows: values, parts, trends, explanations, differences.</summary>
public sealed class IndicatorQueries
{
    private readonly FigureQueries figures;
    private readonly CodeLists codes;
    private readonly FigureValues values;
    private readonly RuleTrial trial;
    private readonly IndicatorTrends trends;
    private readonly IndicatorDecisionQueries decisions;
    private readonly Explanations explanations;
    private readonly FigureDifferences differences;

    public IndicatorQueries(NpgsqlDataSource database, FigureQueries figures, CodeLists codes)
    {
        this.figures = figures;
        this.codes = codes;
        var titles = new EntityTitles(database);
        values = new FigureValues(database, figures);
        trial = new RuleTrial(database);
        trends = new IndicatorTrends(figures);
        decisions = new IndicatorDecisionQueries(database);
        explanations = new Explanations(database, figures, values, trial, decisions, titles);
        differences = new FigureDifferences(database, titles);
    }

    /// <summary>Every indicator at a moment.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(Moment moment, CancellationToken cancellation)
    {
        var decided = await decisions.AtAsync(moment, cancellation);
        var scopes = IndicatorDefinition.All
            .Select(indicator => FigureScope.Of(indicator, decided.GetValueOrDefault(indicator.Code), moment, moment.AsOf)).ToList();
        var known = await values.TotalsAsync(moment, scopes, cancellation);
        return [.. scopes.Select(
            scope => IndicatorViewMaker.Make(scope, FigureValues.Of(scope, known), decided.GetValueOrDefault(scope.Indicator.Code)))];
    }

    /// <summary>The figures of some scopes of one moment. Of everything, the running totals know them; of a part, each is added
    /// up.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes.All(scope => scope.IsWhole)) return await AllAsync(scopes[0].Moment, cancellation);
        var decided = await decisions.AtAsync(scopes[0].Moment, cancellation);
        var shown = new IndicatorView[scopes.Count];
        var few = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation };
        await Parallel.ForAsync(0, scopes.Count, few, async (index, cancel) =>
        {
            var scope = scopes[index];
            shown[index] = IndicatorViewMaker.Make(
                scope, await values.SumAsync(scope, cancel), decided.GetValueOrDefault(scope.Indicator.Code));
        });
        return shown;
    }

    /// <summary>The values of all indicators for one part of everything that the running totals know: a region, a topic, a kind of partner,
    /// or a calendar year. Null for any other part.</summary>
    public async Task<IReadOnlyList<PartOfIndicator>?> PartsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes[0].TotalKey is not { } key) return null;
        var moment = scopes[0].Moment;
        var decided = await decisions.AtAsync(moment, cancellation);
        var known = await figures.ReadAsync(moment, [.. scopes.Select(scope => scope.Family)], [key, "approximate"], cancellation);
        var parts = new List<PartOfIndicator>();
        foreach (var scope in scopes)
        {
            var value = known[scope.Family, key];
            // Whether the rough numbers lie in this part, the totals do not say.
            var approximate = value != 0 && known[scope.Family, "approximate"] > 0
                && (await values.SumAsync(scope, cancellation)).Approximate;
            var view = IndicatorViewMaker.Make(
                scope, new FigureValue(value, approximate, 0, 0, 0), decided.GetValueOrDefault(scope.Indicator.Code));
            parts.Add(new PartOfIndicator(view, null, null));
        }

        return parts;
    }

    /// <summary>How the values of some indicators went up to a moment, each by the rule in force then, by code.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>>> TrendsAsync(
        IReadOnlyCollection<IndicatorView> shown, Moment moment, CancellationToken cancellation) =>
            trends.ReadAsync(shown, moment, cancellation);

    /// <summary>One indicator with its parts.</summary>
    public async Task<IndicatorView> ShowAsync(FigureScope scope, CancellationToken cancellation)
    {
        var decided = (await decisions.AtAsync(scope.Moment, cancellation)).GetValueOrDefault(scope.Indicator.Code);
        FigureValue value;
        IReadOnlyDictionary<string, long> parts;
        if (scope.IsTrial)
        {
            var tried = await trial.RunAsync(scope, cancellation);
            (value, parts) = (tried.Value, tried.Parts);
        }
        else (value, parts) = await values.ReadWithPartsAsync(scope, cancellation);

        var view = IndicatorViewMaker.Make(scope, value, decided);
        return view with
        {
            By = new FigureParts(
                IndicatorViewMaker.PartsIn("year", parts, _ => null),
                IndicatorViewMaker.PartsIn("region", parts, RegionName),
                IndicatorViewMaker.PartsIn(
                    "pair", parts, pair => string.Join(" - ", pair.Split('-').Select(code => RegionName(code) ?? code))),
                IndicatorViewMaker.PartsIn("topic", parts, code => codes.Find(new TopicCode(code))?.NameEn),
                IndicatorViewMaker.PartsIn("partner", parts, _ => null),
                IndicatorViewMaker.PartsIn("service", parts, _ => null)),
            Targets = [.. (decided?.Targets ?? []).Select(target => IndicatorViewMaker.Progress(target, view.Value))],
            Rules = [.. RuleSet.By(decided).Of(scope.Indicator).Select(rule => IndicatorViewMaker.RuleOf(rule, decided))],
        };
    }

    /// <summary>The figure of a scope without its parts.</summary>
    public async Task<IndicatorView> ValueAsync(FigureScope scope, CancellationToken cancellation) =>
        IndicatorViewMaker.Make(scope, await values.ReadAsync(scope, cancellation), null);

    /// <summary>Why a figure is what it is: a page of what was counted and of what was not.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="cursor">The page; null for the first.</param>
    /// <param name="limit">Entries of each list.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<Explanation> ExplainAsync(FigureScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation) =>
        explanations.ExplainAsync(scope, cursor, limit, cancellation);

    /// <summary>Every fact that was looked at, counted ones first.</summary>
    public IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        FigureScope scope, CancellationToken cancellation = default) =>
        explanations.EverythingAsync(scope, cancellation);

    /// <summary>The counted facts of a scope as lines <c>id part value</c> in order of ids, the value in hundredths: what a seal is taken
    /// over.</summary>
    public IAsyncEnumerable<string> CountedAsync(FigureScope scope, CancellationToken cancellation = default) =>
        differences.CountedAsync(scope, cancellation);

    /// <summary>The facts that make a figure differ between two scopes.</summary>
    public Task<(long Count, long Sum, IReadOnlyList<FigureDifference> Facts)> DifferencesAsync(
        FigureScope then, FigureScope now, int most, CancellationToken cancellation) =>
            differences.BetweenAsync(then, now, most, cancellation);

    /// <summary>What was decided about indicators, by code, at a moment.</summary>
    public Task<IReadOnlyDictionary<string, IndicatorDecisions>> DecisionsAsync(Moment moment, CancellationToken cancellation) =>
        decisions.AtAsync(moment, cancellation);

    private string? RegionName(string code) => codes.Find(new RegionCode(code))?.Name;
}
