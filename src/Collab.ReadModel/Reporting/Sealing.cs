using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reporting;

/// <summary>
/// Takes the figures of a period as they are known at a position: what a seal freezes. A figure of a period counts what happened on its
/// days, by the calendar of each fact's own zone, as true at its end, by the rule in force at its end.
/// </summary>
public sealed class Sealing(
    NpgsqlDataSource database, IndicatorQueries indicators, ReportQueries reports, ReadPosition position, TimeProvider time)
        : ICommandPreparation
{
    private const string Schema = StoreSchema.Name;
    /// <summary>Of a period that was sealed again and again, how many of the latest seals are shown beside the one before them.</summary>
    private const int MostComparisons = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Type EventType => typeof(PeriodSealed);

    public async Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation) =>
        await ErrorsInAsync((PeriodSealed)asked, cancellation);

    public async Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(
        Guid stream, object asked, PendingBatch? pending, CancellationToken cancellation) =>
        await FillAsync(stream, (PeriodSealed)asked, cancellation) is { } filled ? (filled, null) : (asked, NotThere);

    private async Task<IReadOnlyList<ValidationError>> ErrorsInAsync(PeriodSealed asked, CancellationToken cancellation)
    {
        var errors = new List<ValidationError>();
        if (asked.Figures is not null) errors.Add(new ValidationError("/figures", ValidationCode.FilledInByTracker));
        if (asked.Placement is not null) errors.Add(new ValidationError("/placement", ValidationCode.FilledInByTracker));
        // What is stored and not read yet is waited for, so that a receipt's own position can be sealed.
        if (asked.Position is { } at && at > position.Current
            && (at > await StoredAsync(cancellation) || !await position.IncludesAsync(at, Patience, cancellation)))
            errors.Add(new ValidationError("/position", ValidationCode.PositionNotReached, position.Current));
        return errors;
    }

    // Null when the read side does not include in time what was stored before. A period that does not exist is left to the decision.
    private async Task<PeriodSealed?> FillAsync(Guid period, PeriodSealed asked, CancellationToken cancellation)
    {
        if (!await position.IncludesAsync(await StoredAsync(cancellation), Patience, cancellation)) return null;
        var knownAt = asked.Position ?? position.Current;
        if (await FindAsync(period, cancellation)
            is not { } view) return asked with { Position = knownAt, Figures = [], Placement = Placement.Days };
        var scopes = await ScopesAsync(view, knownAt, cancellation);
        var hashes = scopes.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToList();
        await foreach (var (scope, line) in indicators.CountedAsync(scopes, cancellation))
            hashes[scope].AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        var figures = await indicators.ValuesAsync(scopes, cancellation);
        var lines = (await reports.OfAsync(view, new Moment(time.GetUtcNow(), knownAt, false), cancellation)).Lines
            .ToDictionary(line => line.Code);
        return asked with
        {
            Position = knownAt,
            Placement = Placement.Days,
            Figures =
            [
                .. figures.Select((figure, place) => new SealedFigure
                {
                    Code = new IndicatorCode(figure.Code),
                    Rule = scopes[place].Rule.Version,
                    Value = figure.Value,
                    Approximate = figure.Approximate,
                    Counted = figure.Counted,
                    Rejected = figure.Rejected,
                    Undecided = figure.Undecided,
                    Facts = HashOf(hashes[place]),
                    Cumulative = CumulativeOf(lines[figure.Code]),
                    PeriodTotal = SealedTotals.Of(lines[figure.Code].ThisPeriod.Total),
                }),
            ],
        };

        static string HashOf(IncrementalHash hash)
        {
            using (hash) return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    private static SealedCumulative CumulativeOf(ReportLine line) => new()
    {
        Baseline = line.BaselineAdded ? line.Baseline?.Value : null,
        UntilLastSeal = line.UntilLastSeal?.Value,
        SinceStart = line.SinceStart.Value,
        Approximate = line.SinceStart.Approximate,
        UntilLastSealTotal = SealedTotals.Of(line.UntilLastSeal?.Total),
        NotReportedBeforeTotal = line.NotReportedBeforeTotal?.Amount,
        SinceStartTotal = SealedTotals.Of(line.SinceStart.Total),
    };

    private SubmissionProblem NotThere => new(
        ProblemKind.Unavailable, "not-there-yet",
        $"The read side is at position {position.Current} and does not include everything stored: seal again in a moment.");

    /// <summary>The periods known at a question's moment, the latest first.</summary>
    public async Task<IReadOnlyList<PeriodView>> PeriodsAsync(int most, Question question)
    {
        await using var command = database.CreateCommand(
            $"select view from {Schema}.entity e where e.kind = 'period' and {Moment.Holds("e")} order by e.starts desc, e.id desc limit {most}");
        EntityList.Add(command, question.Moment);
        var periods = new List<PeriodView>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            periods.Add(JsonSerializer.Deserialize<PeriodView>(rows.GetString(0), FactJson.Options)!);
        return periods;
    }

    /// <summary>The figures of a period at a position, as questions.</summary>
    public async Task<IReadOnlyList<FigureScope>> ScopesAsync(PeriodView period, long knownAt, CancellationToken cancellation) =>
        (await ScopesAsync([(period, AtEnd(period, knownAt), Placement.Days)], cancellation))[0];

    /// <summary>Each figure of a period: as reported, and as the same question is answered at a moment – as of the period's end, or an
    /// earlier one.</summary>
    public async Task<IReadOnlyList<PeriodFigure>> FiguresAsync(PeriodView period, Moment moment, int most, CancellationToken cancellation)
    {
        var judged = Placing.Judged(Placing.EndOf(period), moment);
        var reported = period.Status == PeriodStatus.Sealed ? period.Seals[^1] : null;
        var scopes = await ScopesAsync(
            reported is null
                ? [(period, judged, Placement.Days)]
                : [(period, judged, Placement.Days), (period, AtEnd(period, reported.Position), reported.Placement)], cancellation);
        var figures = await indicators.ValuesAsync(scopes[0], cancellation);
        var totals = await indicators.TotalsAsync(scopes[0], cancellation);
        var before = scopes.Skip(1).SelectMany(then => BySealedRules(reported!, then)).ToDictionary(scope => scope.Indicator.Code);
        var compared = scopes[0].Where(now => before.ContainsKey(now.Indicator.Code) && Reported(now) is not null).ToList();
        var found = await indicators.DifferencesAsync(
            [.. compared.Select(now => (before[now.Indicator.Code], now))], most, cancellation);
        var differences = compared.Zip(found).ToDictionary(entry => entry.First.Indicator.Code, entry => entry.Second);
        var moved = new Dictionary<string, TotalDifferences>();
        foreach (var (now, total) in scopes[0].Zip(totals))
            if (before.TryGetValue(now.Indicator.Code, out var then) && SealedTotals.Differs(Reported(now)?.PeriodTotal, total))
                moved[now.Indicator.Code] = await indicators.TotalDifferencesAsync(then, now, most, cancellation);
        return
        [
            .. scopes[0].Select((now, place) => FigureOf(now, figures[place], totals[place])),
        ];

        PeriodFigure FigureOf(FigureScope now, IndicatorView today, ConvertedTotal? total) => new()
        {
            Code = now.Indicator.Code,
            Name = now.Indicator.Name,
            Unit = now.Indicator.Unit,
            Reported = Reported(now)?.Value,
            ReportedApproximate = Reported(now)?.Approximate,
            ReportedTotal = SealedTotals.Shown(Reported(now)?.PeriodTotal),
            TodayTotal = total,
            ReportedRule = Reported(now)?.Rule,
            Today = today.Value,
            Rule = now.Rule.Version,
            Approximate = today.Approximate,
            Undecided = today.Undecided,
            DifferenceCount = differences.GetValueOrDefault(now.Indicator.Code)?.Count ?? 0,
            Differences = differences.GetValueOrDefault(now.Indicator.Code)?.Facts ?? [],
            TotalDifferences = moved.GetValueOrDefault(now.Indicator.Code),
        };

        SealedFigure? Reported(FigureScope scope) => reported?.Figures.FirstOrDefault(known => known.Code.Value == scope.Indicator.Code);
    }

    /// <summary>The latest seals of a period, each beside the one before it: what was reported, and the facts that make the difference.
    /// Null where there are not two.</summary>
    /// <param name="period">The period.</param>
    /// <param name="most">The most facts of each difference.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<SealComparison>?> ResealedAsync(PeriodView period, int most, CancellationToken cancellation)
    {
        if (period.Seals.Count < 2) return null;
        var latest = period.Seals.TakeLast(MostComparisons + 1).ToList();
        var scopes = await ScopesAsync([.. latest.Select(seal => (period, AtEnd(period, seal.Position), seal.Placement))], cancellation);
        var comparisons = new List<SealComparison>();
        for (var place = 1; place < latest.Count; place++)
        {
            var (earlier, later) = (latest[place - 1], latest[place]);
            var pairs = BySealedRules(earlier, scopes[place - 1]).Zip(BySealedRules(later, scopes[place])).ToList();
            var differences = await indicators.DifferencesAsync(pairs, most, cancellation);
            var moved = new Dictionary<string, TotalDifferences>();
            foreach (var (then, now) in pairs)
                if (Of(later, now)?.PeriodTotal is { } total
                    && SealedTotals.Differs(Of(earlier, then)?.PeriodTotal, SealedTotals.Shown(total)))
                    moved[then.Indicator.Code] = await indicators.TotalDifferencesAsync(then, now, most, cancellation);
            comparisons.Add(new SealComparison(earlier.FactId, later.FactId,
            [
                .. pairs.Zip(differences, (pair, difference) => new ResealedFigure
                {
                    Code = pair.First.Indicator.Code,
                    Name = pair.First.Indicator.Name,
                    Unit = pair.First.Indicator.Unit,
                    Earlier = Of(earlier, pair.First),
                    Later = Of(later, pair.First),
                    DifferenceCount = difference.Count,
                    Differences = difference.Facts,
                    TotalDifferences = moved.GetValueOrDefault(pair.First.Indicator.Code),
                }),
            ]));
        }

        return comparisons;

        static SealedFigure? Of(SealView seal, FigureScope scope) =>
            seal.Figures.FirstOrDefault(known => known.Code.Value == scope.Indicator.Code);
    }

    /// <summary>The figures of sealed periods that come out differently at a position, or whose total in the programme's currency
    /// does.</summary>
    /// <returns>The figures of each period in order.</returns>
    public async Task<IReadOnlyList<Drift>> DriftAsync(
        IReadOnlyList<PeriodView> periods, long knownAt, CancellationToken cancellation)
    {
        if (periods.Count == 0) return [];
        var scopes = await ScopesAsync([.. periods.Select(period => (period, AtEnd(period, knownAt), Placement.Days))], cancellation);
        var reported = periods.Zip(scopes).SelectMany(entry => entry.Second.Select(now => (
            Period: entry.First, Now: now,
            Figure: entry.First.Seals[^1].Figures.FirstOrDefault(known => known.Code.Value == now.Indicator.Code))))
            .Where(entry => entry.Figure is not null).ToList();
        var figures = await indicators.ValuesAsync([.. reported.Select(entry => entry.Now)], cancellation);
        // A total is looked for where one was reported.
        var totalled = reported.Where(entry => entry.Figure!.PeriodTotal is not null).ToList();
        var totals = totalled.Zip(await indicators.TotalsAsync([.. totalled.Select(entry => entry.Now)], cancellation))
            .ToDictionary(entry => (entry.First.Period.Id, entry.First.Now.Indicator.Code), entry => entry.Second);
        return
        [
            .. reported.Zip(figures, (entry, today) => (
                    entry.Period, entry.Now, Figure: entry.Figure!, Today: today.Value, today.Approximate,
                    Total: totals.GetValueOrDefault((entry.Period.Id, entry.Now.Indicator.Code))))
                .Where(entry => entry.Today != entry.Figure.Value || SealedTotals.Differs(entry.Figure.PeriodTotal, entry.Total))
                .Select(entry => new Drift(
                    entry.Period, entry.Now.Indicator, entry.Figure.Value, entry.Today, SealedTotals.Shown(entry.Figure.PeriodTotal),
                    entry.Total, entry.Figure.Approximate, entry.Approximate)),
        ];
    }

    /// <summary>A reported figure that comes out differently, itself or its total in the programme's currency.</summary>
    /// <param name="Period">The sealed period.</param>
    /// <param name="Indicator">The indicator.</param>
    /// <param name="Reported">What was reported.</param>
    /// <param name="Today">What the same span gives now.</param>
    /// <param name="ReportedTotal">The total that was reported; null: none was.</param>
    /// <param name="TodayTotal">The total now; null: there is none, or none was reported.</param>
    /// <param name="ReportedApproximate">Whether what was reported rests on rough numbers.</param>
    /// <param name="TodayApproximate">Whether what it is now does.</param>
    public sealed record Drift(
        PeriodView Period, IndicatorDefinition Indicator, decimal Reported, decimal Today, ConvertedTotal? ReportedTotal,
        ConvertedTotal? TodayTotal, bool ReportedApproximate, bool TodayApproximate);

    // What was sealed is compared by the rules that it was sealed by, though the built-in ones changed since.
    private static IReadOnlyList<FigureScope> BySealedRules(SealView seal, IReadOnlyList<FigureScope> scopes) =>
    [
        .. scopes.Select(scope =>
            scope.Indicator.EarlierRule is { } earlier && scope.Rule.EventId is null
                && seal.Figures.Any(figure => figure.Code.Value == scope.Indicator.Code && figure.Rule == IndicatorDefinition.Earlier)
                ? scope with { Rule = new AdoptedRule(IndicatorDefinition.Earlier, earlier, DateTimeOffset.MinValue, null) }
                : scope),
    ];

    private async Task<IReadOnlyList<IReadOnlyList<FigureScope>>> ScopesAsync(
        IReadOnlyList<(PeriodView Period, Moment Judged, Placement By)> periods, CancellationToken cancellation)
    {
        var moments = periods.Select(entry => entry.Judged).ToList();
        var decisions = await indicators.DecisionsAsync(moments, cancellation);
        var programmes = await indicators.ProgrammesAsync([.. periods.Zip(moments, (entry, moment) => (entry.Period.Scope, moment))],
            cancellation);
        return
        [
            .. periods.Select((entry, place) => entry.Period.Indicators.Select(IndicatorDefinition.Find).OfType<IndicatorDefinition>()
                .Select(indicator => FigureScope.Of(
                    indicator, decisions[place]
                        .GetValueOrDefault(indicator.Code), moments[place], moments[place].AsOf, programmes[place])
                    .In(entry.Period, entry.By))
                .ToList()),
        ];
    }

    private static Moment AtEnd(PeriodView period, long knownAt) => new(Placing.EndOf(period), knownAt, false);

    // The period as it stands: its span never changes once figures were reported.
    private async Task<PeriodView?> FindAsync(Guid period, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select view from {Schema}.entity where kind = 'period' and id = $1 and known_until = {Span.StillKnown} order by valid_from desc limit 1");
        command.Parameters.Add(new() { Value = period });
        return await command.ExecuteScalarAsync(cancellation) is string view
            ? JsonSerializer.Deserialize<PeriodView>(view, FactJson.Options)
            : null;
    }

    private async Task<long> StoredAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {StoredEvents.LastPosition}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
