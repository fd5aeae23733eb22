using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.ReadModel.Rates;
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
    private readonly EntityTitles titles;
    private readonly ProjectProgrammes programmes;
    private readonly TargetQueries targets;
    private readonly ConvertedFigures converted;
    private readonly UnreportedFacts unreported;
    private readonly TotalDifferenceQueries totalDifferences;

    public IndicatorQueries(NpgsqlDataSource database, FigureQueries figures, RateQueries rates, CodeLists codes)
    {
        this.figures = figures;
        this.codes = codes;
        titles = new EntityTitles(database);
        programmes = new ProjectProgrammes(database);
        targets = new TargetQueries(database);
        values = new FigureValues(database, figures);
        trial = new RuleTrial(database);
        decisions = new IndicatorDecisionQueries(database);
        converted = new ConvertedFigures(database, rates);
        trends = new IndicatorTrends(database, figures, values, converted);
        explanations = new Explanations(database, figures, values, trial, decisions, titles, converted);
        differences = new FigureDifferences(database, titles);
        unreported = new UnreportedFacts(database, titles, decisions, converted);
        totalDifferences = new TotalDifferenceQueries(database, titles, rates, converted);
    }

    /// <summary>Every indicator at a moment.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(Moment moment, CancellationToken cancellation)
    {
        var decided = await targets.OfAsync(await decisions.AtAsync(moment, cancellation), [], moment, cancellation);
        var scopes = IndicatorDefinition.All
            .Select(indicator => FigureScope.Of(indicator, decided.GetValueOrDefault(indicator.Code), moment, moment.AsOf)).ToList();
        var known = await values.TotalsAsync(moment, scopes, cancellation);
        return await ViewsAsync(
            scopes, [.. scopes.Select(scope => FigureValues.Of(scope, known))], new ConvertedTotal?[scopes.Count], Of(decided),
            cancellation);
    }

    /// <summary>The figures of some scopes of one moment. Of everything, the running totals know them; of a part, each is added
    /// up.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes.All(scope => scope.IsWhole)) return await AllAsync(scopes[0].Moment, cancellation);
        var decided = await DecidedAsync(scopes[0], cancellation);
        return await SummedAsync(scopes, Of(decided), cancellation);
    }

    /// <summary>The figures of several parts of everything at one moment, each with the targets and the baseline of its own; all are added
    /// up together.</summary>
    /// <param name="parts">The figures of each part; one without any is left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Those of each part, in order.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<IndicatorView>>> AllAsync(
        IReadOnlyList<IReadOnlyList<FigureScope>> parts, CancellationToken cancellation)
    {
        parts = [.. parts.Where(part => part.Count > 0)];
        if (parts.Count == 0) return [];
        var moment = parts[0][0].Moment;
        var own = await targets.OfPartsAsync(
            await decisions.AtAsync(moment, cancellation), [.. parts.Select(part => part[0].Dimensions)], moment, cancellation);
        var decided = new Dictionary<FigureScope, IndicatorDecisions?>(ReferenceEqualityComparer.Instance);
        foreach (var (part, known) in parts.Zip(own))
            foreach (var scope in part) decided[scope] = known.GetValueOrDefault(scope.Indicator.Code);
        var views = await SummedAsync([.. parts.SelectMany(part => part)], scope => decided[scope], cancellation);
        var read = 0;
        return [.. parts.Select(part => views.Skip((read += part.Count) - part.Count).Take(part.Count).ToList())];
    }

    private async Task<IReadOnlyList<IndicatorView>> SummedAsync(
        IReadOnlyList<FigureScope> scopes, Func<FigureScope, IndicatorDecisions?> decided, CancellationToken cancellation) =>
        await ViewsAsync(
            scopes, await values.SumsAsync(scopes, cancellation), await converted.TotalsAsync(scopes, cancellation), decided, cancellation);

    private static Func<FigureScope, IndicatorDecisions?> Of(IReadOnlyDictionary<string, IndicatorDecisions> decided) =>
        scope => decided.GetValueOrDefault(scope.Indicator.Code);

    // Each with its progress towards its target, which is read anew only where a baseline, or days that are asked for, make it another than
    // the figure.
    private async Task<IReadOnlyList<IndicatorView>> ViewsAsync(
        IReadOnlyList<FigureScope> scopes, IReadOnlyList<FigureValue> sums, IReadOnlyList<ConvertedTotal?> totals,
        Func<FigureScope, IndicatorDecisions?> decided, CancellationToken cancellation)
    {
        var since = await SinceStartAsync(scopes, sums, totals, decided, cancellation);
        return
        [
            .. scopes.Select((scope, place) => IndicatorViewMaker.Make(
                scope, sums[place], decided(scope), totals[place], since[place])),
        ];
    }

    private async Task<IReadOnlyList<SinceStart>> SinceStartAsync(
        IReadOnlyList<FigureScope> scopes, IReadOnlyList<FigureValue> sums, IReadOnlyList<ConvertedTotal?> totals,
        Func<FigureScope, IndicatorDecisions?> decided, CancellationToken cancellation)
    {
        var found = scopes.Select((_, place) => new SinceStart(sums[place].Value / 100m, totals[place], null)).ToArray();
        var others = scopes.Index().Select(entry =>
            (Place: entry.Index, Since: SinceStart.Of(entry.Item, decided(entry.Item))))
            .Where(entry => entry.Since is not null).ToList();
        List<FigureScope> asked = [.. others.Select(entry => entry.Since!.Value.Scope)];
        // By a rule that is tried, it is tried as well: there are no rows of it.
        var (own, converts) = asked is [{ IsTrial: true } tried]
            ? await TriedAsync(tried, cancellation)
            : (await values.SumsAsync(asked, cancellation), await converted.TotalsAsync(asked, cancellation));
        foreach (var (number, (place, since)) in others.Index())
            found[place] = SinceStart.With(
                scopes[place].Indicator, own[number].Value / 100m, converts[number], since!.Value.Baseline);
        return found;
    }

    private async Task<(IReadOnlyList<FigureValue> Sums, IReadOnlyList<ConvertedTotal?> Totals)> TriedAsync(
        FigureScope scope, CancellationToken cancellation)
    {
        var made = await trial.RunAsync(scope, cancellation);
        return ([made.Value], [await converted.TotalAsync(scope, made.Amounts, cancellation)]);
    }

    /// <summary>The values of all indicators for one part of everything that the running totals know: a region, a topic, a kind of partner,
    /// or a calendar year. Null for any other part.</summary>
    public async Task<IReadOnlyList<PartOfIndicator>?> PartsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes[0].TotalKey is not { } key) return null;
        var moment = scopes[0].Moment;
        var decided = await DecidedAsync(scopes[0], cancellation);
        var known = await figures.ReadAsync(moment, [.. scopes.Select(scope => scope.Family)], [key, "approximate", "approximate-share"],
            cancellation);
        // Whether the rough numbers lie in this part, the totals do not say.
        var doubtful = scopes.Where(
            scope => known[scope.Family, key] != 0 && known[scope.Family, "approximate"] + known[scope.Family, "approximate-share"] > 0)
                .ToList();
        var rough = doubtful.Zip(await values.SumsAsync(doubtful, cancellation))
            .Where(entry => entry.Second.Approximate).Select(entry => entry.First).ToHashSet();
        var totals = await converted.TotalsAsync(scopes, cancellation);
        var sums = scopes.Select(scope => new FigureValue(known[scope.Family, key], rough.Contains(scope), 0, 0, 0)).ToList();
        return
        [
            .. (await ViewsAsync(scopes, sums, totals, Of(decided), cancellation)).Select(view => new PartOfIndicator(view, null, null)),
        ];
    }

    /// <summary>How the values of some indicators went up to a moment, each by the rule in force then, by code.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>>> TrendsAsync(
        IReadOnlyCollection<IndicatorView> shown, Moment moment, CancellationToken cancellation) =>
            trends.ReadAsync(shown, moment, cancellation);

    /// <summary>How the value of a figure went up to its moment, by its rule.</summary>
    public Task<IReadOnlyList<TrendPoint>> TrendAsync(FigureScope scope, CancellationToken cancellation) =>
        trends.ReadAsync(scope, cancellation);

    /// <summary>One indicator with its parts.</summary>
    public async Task<IndicatorView> ShowAsync(FigureScope scope, CancellationToken cancellation)
    {
        var decisions = await DecidedAsync(scope, cancellation);
        var decided = decisions.GetValueOrDefault(scope.Indicator.Code);
        FigureValue value;
        IReadOnlyDictionary<string, long> parts;
        IReadOnlyList<MonthlyAmount>? amounts = null;
        if (scope.IsTrial)
        {
            var tried = await trial.RunAsync(scope, cancellation);
            (value, parts, amounts) = (tried.Value, tried.Parts, tried.Amounts);
        }
        else (value, parts) = await values.ReadWithPartsAsync(scope, cancellation);

        var total = await converted.TotalAsync(scope, amounts, cancellation);
        var since = (await SinceStartAsync([scope], [value], [total], Of(decisions), cancellation))[0];
        var view = IndicatorViewMaker.Make(scope, value, decided, total, since);
        var named = parts.Keys.SelectMany(EntitiesIn).Distinct().ToList();
        var known = named.Count == 0 ? [] : await titles.ReadAsync(named, scope.Shown ?? scope.Moment, cancellation);
        var regions = IndicatorViewMaker.PartsIn("region", parts, RegionName);
        return view with
        {
            By = new FigureParts(
                IndicatorViewMaker.PartsIn("year", parts, _ => null),
                regions,
                IndicatorViewMaker.PartsIn(
                    "pair", parts, pair => string.Join(" - ", pair.Split('-').Select(code => RegionName(code) ?? code))),
                IndicatorViewMaker.PartsIn("topic", parts, code => codes.Find(new TopicCode(code))?.NameEn),
                IndicatorViewMaker.PartsIn("partner", parts, _ => null),
                IndicatorViewMaker.PartsIn("service", parts, _ => null),
                IndicatorViewMaker.PartsIn("venue", parts, RegionName),
                IndicatorViewMaker.PartsIn("programme", parts, TitleOf),
                IndicatorViewMaker.PartsIn("objective", parts, key => $"{TitleOf(key[..36])} {key[37..]}"),
                IndicatorViewMaker.PartsIn("project", parts, TitleOf),
                IndicatorViewMaker.PartsIn("funder", parts, TitleOf),
                IndicatorViewMaker.SumOf(regions, view.Value)),
            Targets =
            [
                .. (SinceStart.MayHaveTarget(scope) ? decided?.Targets ?? [] : [])
                    .Select(target => IndicatorViewMaker.Progress(target, scope.Indicator, since)),
            ],
            Rules = [.. RuleSet.By(decided).Of(scope.Indicator).Select(rule => IndicatorViewMaker.RuleOf(rule, decided))],
        };

        string? TitleOf(string id) => Guid.TryParseExact(id, "D", out var entity) ? known.GetValueOrDefault(entity) : null;
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

    /// <summary>The same of a figure as it stands for itself, by the rule in force or one that is tried: what was reported of it before
    /// Collab is told beside it, and is no part of it.</summary>
    public async Task<Explanation> ExplainBesideBaselineAsync(
        FigureScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation)
    {
        var why = await explanations.ExplainAsync(scope, cursor, limit, cancellation);
        var decided = (await DecidedAsync(scope, cancellation)).GetValueOrDefault(scope.Indicator.Code);
        return SinceStart.Beside(scope, decided) is { } baseline ? why with { Baseline = baseline, BaselineAdded = false } : why;
    }

    /// <summary>Every fact that was looked at, counted ones first.</summary>
    public IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        FigureScope scope, CancellationToken cancellation = default) =>
        explanations.EverythingAsync(scope, cancellation);

    /// <summary>The figures of some scopes without their parts, added up from their rows; one question.</summary>
    /// <returns>A figure each, in order.</returns>
    public async Task<IReadOnlyList<IndicatorView>> ValuesAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation) =>
        [.. scopes.Zip(await values.SumsAsync(scopes, cancellation), (scope, sum) => IndicatorViewMaker.Make(scope, sum, null))];

    /// <summary>The same, and beside each figure in euro what its rejected facts name in other currencies, and its total in the programme's
    /// currency where it is asked for within one.</summary>
    /// <returns>A figure each, in order.</returns>
    public async Task<IReadOnlyList<IndicatorView>> ValuesWithAmountsAsync(
        IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        var sums = await values.SumsWithAmountsAsync(scopes, cancellation);
        var totals = await converted.TotalsAsync(scopes, cancellation);
        return [.. scopes.Select((scope, place) => IndicatorViewMaker.Make(scope, sums[place], null, totals[place]))];
    }

    /// <summary>The totals of some figures in their programmes' currencies; null for those that have none.</summary>
    /// <returns>A total each, in order.</returns>
    public Task<IReadOnlyList<ConvertedTotal?>> TotalsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation) =>
        converted.TotalsAsync(scopes, cancellation);

    /// <summary>What makes the total of a figure in the programme's currency differ between two scopes.</summary>
    /// <param name="then">The scope before.</param>
    /// <param name="now">The scope after.</param>
    /// <param name="most">The most facts.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<TotalDifferences> TotalDifferencesAsync(FigureScope then, FigureScope now, int most, CancellationToken cancellation) =>
        totalDifferences.BetweenAsync(then, now, most, cancellation);

    /// <summary>The facts behind what no report contained before: a page of those that make the difference of the figure, and of those that
    /// make one of its total in the programme's currency alone (as <see cref="Explanation.Rejected"/>).</summary>
    /// <param name="scope">The difference.</param>
    /// <param name="cursor">The page; null for the first.</param>
    /// <param name="limit">Entries of each list.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<Explanation> ExplainAsync(
        UnreportedScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation) =>
        unreported.ExplainAsync(scope, cursor, limit, cancellation);

    /// <summary>Every fact behind what no report contained before.</summary>
    public IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        UnreportedScope scope, CancellationToken cancellation = default) =>
        unreported.EverythingAsync(scope, cancellation);

    /// <summary>What was decided about indicators, by code, at a moment, with the targets of one part of everything.</summary>
    /// <param name="dimensions">What the figures are asked for.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyDictionary<string, IndicatorDecisions>> DecisionsAsync(
        IReadOnlyList<string> dimensions, Moment moment, CancellationToken cancellation) =>
        await targets.OfAsync(await decisions.AtAsync(moment, cancellation), dimensions, moment, cancellation);

    /// <summary>The counted facts of some scopes as lines <c>id part value</c>, scope by scope in order of ids, the value in hundredths:
    /// what a seal is taken over.</summary>
    /// <returns>Each line with its scope's place among the scopes.</returns>
    public IAsyncEnumerable<(int Scope, string Line)> CountedAsync(
        IReadOnlyList<FigureScope> scopes, CancellationToken cancellation = default) =>
        differences.CountedAsync(scopes, cancellation);

    /// <summary>The facts that make a figure differ between two scopes.</summary>
    /// <param name="then">The scope before.</param>
    /// <param name="now">The scope after.</param>
    /// <param name="skip">How many of them are left out.</param>
    /// <param name="most">The most facts after those.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<ScopeDifferences> DifferencesAsync(
        FigureScope then, FigureScope now, int skip, int most, CancellationToken cancellation) =>
        differences.BetweenAsync(then, now, skip, most, cancellation);

    /// <summary>The facts that make figures differ, each between two scopes of which all the later ones are of one moment.</summary>
    /// <returns>The differences of each pair, in order.</returns>
    public Task<IReadOnlyList<ScopeDifferences>> DifferencesAsync(
        IReadOnlyList<(FigureScope Then, FigureScope Now)> pairs, int most, CancellationToken cancellation) =>
        differences.BetweenAsync(pairs, 0, most, cancellation);

    /// <summary>What was decided about indicators, by code, at a moment.</summary>
    public Task<IReadOnlyDictionary<string, IndicatorDecisions>> DecisionsAsync(Moment moment, CancellationToken cancellation) =>
        decisions.AtAsync(moment, cancellation);

    /// <summary>What was decided about indicators, by code, at each of some moments.</summary>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, IndicatorDecisions>>> DecisionsAsync(
        IReadOnlyList<Moment> moments, CancellationToken cancellation) =>
        decisions.AtAsync(moments, cancellation);

    private Task<IReadOnlyDictionary<string, IndicatorDecisions>> DecidedAsync(FigureScope scope, CancellationToken cancellation) =>
        DecisionsAsync(scope.Dimensions, scope.Decided ?? scope.Shown ?? scope.Moment, cancellation);

    /// <summary>The programme whose counting rules each of what is reported is counted by, at its moment; null: everybody's.</summary>
    public Task<IReadOnlyList<Guid?>> ProgrammesAsync(
        IReadOnlyList<(ReportScope? Scope, Moment Moment)> asked, CancellationToken cancellation) =>
        programmes.OfAsync(asked, cancellation);

    // The programmes and projects that parts are named by.
    private static IEnumerable<(string Kind, Guid Id)> EntitiesIn(string part)
    {
        var (dimension, key) = (part[..part.IndexOf('|', StringComparison.Ordinal)],
            part[(part.IndexOf('|', StringComparison.Ordinal) + 1)..]);
        if (dimension is "project" or "programme" or "objective" or "funder"
            && Guid.TryParseExact(key[..Math.Min(36, key.Length)], "D", out var id))
            yield return (dimension switch { "project" => "project", "funder" => "organisation", _ => "programme" }, id);
    }

    private string? RegionName(string code) => codes.Find(new RegionCode(code))?.Name;
}
