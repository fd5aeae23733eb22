using System.Runtime.CompilerServices;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Comparison;

/// <summary>Compares indicators: an indicator differs by the facts it counts, those that count at one moment and not at the other, or with
/// another number.</summary>
internal sealed class FigureComparison(IndicatorQueries indicators)
{
    private const int RowsAtOnce = 5_000;

    /// <summary>The columns of what makes an indicator differ: its facts, then the facts that are another amount in its total in the
    /// programme's currency (<c>total</c>), then the rates by which they are (<c>rate</c>).</summary>
    public static readonly string[] Columns =
    [
        "change", "then", "now", "type", "entityKind", "entity", "organisation", "factId", "event", "eventType", "eventRecordedAt",
        "currency", "month",
    ];

    /// <summary>The indicators that differ between two moments, in the programmes' order.</summary>
    public async Task<IReadOnlyList<FigureMove>> AllAsync(Comparison comparison, CancellationToken cancellation)
    {
        var then = await indicators.AllAsync(comparison.From, cancellation);
        var now = await indicators.AllAsync(comparison.To, cancellation);
        return Moves(then, now);
    }

    private static IReadOnlyList<FigureMove> Moves(IReadOnlyList<IndicatorView> then, IReadOnlyList<IndicatorView> now) =>
    [
        .. then.Zip(now, (was, is_) => new FigureMove(is_.Code, is_.Unit, was.Value, is_.Value, was.Rejected, is_.Rejected)
        {
            ThenTotal = was.Total,
            NowTotal = is_.Total,
        }).Where(move => move.Differs),
    ];

    /// <summary>The indicators that differ in a part of everything, in the programmes' order.</summary>
    public async Task<IReadOnlyList<FigureMove>> AllAsync(Comparison comparison, ComparedPart part, CancellationToken cancellation)
    {
        var then = await indicators.AllAsync(await AllScopesAsync(comparison.From, part, cancellation), cancellation);
        var now = await indicators.AllAsync(await AllScopesAsync(comparison.To, part, cancellation), cancellation);
        return Moves(then, now);
    }

    /// <summary>What makes an indicator differ, as rows.</summary>
    public async Task<IAsyncEnumerable<IReadOnlyList<object?>>> RowsAsync(
        IndicatorDefinition indicator, Comparison comparison, ComparedPart part, CancellationToken cancellation)
    {
        var (then, now) = await ScopesAsync(indicator, comparison, part, cancellation);
        return RowsAsync(then, now, cancellation);
    }

    /// <summary>What makes an indicator differ between two moments.</summary>
    public async Task<FigureComparisonView> OneAsync(
        IndicatorDefinition indicator, Comparison comparison, ComparedPart part, int limit, CancellationToken cancellation)
    {
        var (then, now) = await ScopesAsync(indicator, comparison, part, cancellation);
        var (count, _, facts) = await indicators.DifferencesAsync(then, now, 0, limit, cancellation);
        var totals = await indicators.TotalsAsync([then, now], cancellation);
        return new FigureComparisonView
        {
            From = new ComparedMoment(then.Moment.AsOf, then.Moment.KnownAt),
            To = new ComparedMoment(now.Moment.AsOf, now.Moment.KnownAt),
            Code = indicator.Code,
            Unit = indicator.Unit,
            Then = (await indicators.ValueAsync(then, cancellation)).Value,
            Now = (await indicators.ValueAsync(now, cancellation)).Value,
            Appeared = [.. facts.Where(fact => ChangeOf(fact) == Change.Appeared)],
            Changed = [.. facts.Where(fact => ChangeOf(fact) == Change.Changed)],
            Went = [.. facts.Where(fact => ChangeOf(fact) == Change.Went)],
            Total = count,
            ThenTotal = totals[0],
            NowTotal = totals[1],
            TotalDifferences = ConvertedTotal.Same(totals[0], totals[1])
                ? null
                : await indicators.TotalDifferencesAsync(then, now, limit, cancellation),
        };
    }

    // Part by part: nothing of the database is held while one is written.
    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(
        FigureScope then, FigureScope now, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<FigureDifference> facts;
        var read = 0;
        do
        {
            facts = (await indicators.DifferencesAsync(then, now, read, RowsAtOnce, cancellation)).Facts;
            read += facts.Count;
            foreach (var fact in facts)
                yield return
                [
                    ChangeOf(fact), fact.Then, fact.Now, fact.Type, fact.Entity.Kind, fact.Entity.Title, fact.Organisation?.Title,
                    fact.EventId, fact.Because?.Id, fact.Because?.Type, fact.Because?.RecordedAt, null, null,
                ];
        }
        while (facts.Count == RowsAtOnce);

        var totals = await indicators.TotalsAsync([then, now], cancellation);
        if (ConvertedTotal.Same(totals[0], totals[1])) yield break;
        var moved = await indicators.TotalDifferencesAsync(then, now, int.MaxValue, cancellation);
        foreach (var fact in moved.Facts)
            yield return
            [
                "total", fact.Then?.Converted, fact.Now?.Converted, fact.Type, fact.Entity.Kind, fact.Entity.Title,
                fact.Organisation?.Title, fact.EventId, fact.Because?.Id, fact.Because?.Type, fact.Because?.RecordedAt,
                (totals[1] ?? totals[0])?.Currency, (fact.Now ?? fact.Then)?.Month,
            ];
        foreach (var rate in moved.Rates)
            yield return
            [
                "rate", rate.Then, rate.Now, null, null, null, null, null, rate.Because?.Id, rate.Because?.Type, rate.Because?.RecordedAt,
                rate.Currency, rate.Month,
            ];
    }

    private async Task<(FigureScope Then, FigureScope Now)> ScopesAsync(
        IndicatorDefinition indicator, Comparison comparison, ComparedPart part, CancellationToken cancellation)
    {
        return (await AtAsync(comparison.From), await AtAsync(comparison.To));

        async Task<FigureScope> AtAsync(Moment moment) =>
            (await AllScopesAsync(moment, part, cancellation)).Single(scope => scope.Indicator == indicator);
    }

    // By the rules of the programme that is meant, as its figures are everywhere.
    private async Task<IReadOnlyList<FigureScope>> AllScopesAsync(Moment moment, ComparedPart part, CancellationToken cancellation)
    {
        var decisions = await indicators.DecisionsAsync(moment, cancellation);
        var programme = (await indicators.ProgrammesAsync([(part.Of, moment)], cancellation))[0];
        return
        [
            .. IndicatorDefinition.All.Select(indicator => FigureScope.Of(
                indicator, decisions.GetValueOrDefault(indicator.Code), moment, moment.AsOf, programme) with
            {
                Dimensions = part.Dimensions,
            }),
        ];
    }

    private static Change ChangeOf(FigureDifference fact) => fact.Then is null
        ? Change.Appeared
        : fact.Now is null ? Change.Went : Change.Changed;
}

/// <summary>The part of everything whose figures are compared.</summary>
/// <param name="Dimensions">What they are to belong to, as contributions name it.</param>
/// <param name="Of">What of it is reported by rules of its own; null: nothing.</param>
internal sealed record ComparedPart(string[] Dimensions, ReportScope? Of)
{
    /// <summary>What belongs to a programme.</summary>
    public static ComparedPart OfProgramme(Guid programme)
    {
        var scope = new ReportScope(programme, null, null);
        return new ComparedPart([scope.Dimension], scope);
    }
}
