using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reporting;

/// <summary>What a report is asked for.</summary>
/// <param name="Span">The days: a year, months or days.</param>
/// <param name="Scope">What is reported; null: everything.</param>
/// <param name="Indicators">Codes of the indicators, in the report's order.</param>
/// <param name="Period">The reporting period of these days; null: none was opened for them.</param>
public sealed record ReportQuestion(Occurrence Span, ReportScope? Scope, IReadOnlyList<string> Indicators, PeriodView? Period)
{
    /// <summary>The report of a period.</summary>
    public static ReportQuestion Of(PeriodView period) => new(period.Span, period.Scope, period.Indicators, period);
}

/// <summary>What a cell of a report counts: a figure, or the difference of several.</summary>
/// <param name="Code">The indicator.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Figure">The figure; null: it is a difference.</param>
/// <param name="Unreported">The difference; null: it is a figure.</param>
public sealed record ReportCellScope(string Code, ReportCellKind Cell, FigureScope? Figure, UnreportedScope? Unreported)
{
    /// <summary>Given for what counts since the start and adds up: what was reported before; null: nothing.</summary>
    public BaselineView? Baseline { get; init; }

    /// <summary>Whether the baseline is part of the cell's value.</summary>
    public bool BaselineAdded { get; init; }
}

/// <summary>
/// Makes reports: of each indicator what was reported before Collab, what counted until the last seal, in the period, and since the start.
/// What was sealed is read as it was sealed; a report that is not follows what is recorded. Each cell is a figure of its own, whose facts
/// can be asked for.
/// </summary>
public sealed class ReportQueries(NpgsqlDataSource database, IndicatorQueries indicators, NameQueries names)
{
    private const string Schema = StoreSchema.Name;

    private static readonly DateTimeOffset EndOfTime = new(2999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The report of a period.</summary>
    /// <param name="period">The period at the moment.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<ReportView> OfAsync(PeriodView period, Moment moment, CancellationToken cancellation) =>
        OfAsync(ReportQuestion.Of(period), moment, cancellation);

    /// <summary>A report.</summary>
    public async Task<ReportView> OfAsync(ReportQuestion question, Moment moment, CancellationToken cancellation)
    {
        var frame = Frame.Of(question, moment);
        var asked = await AskAsync(frame, question.Indicators, cancellation);
        var scopes = asked.SelectMany(line => line.Cells.Select(cell => cell.Figure).OfType<FigureScope>()).ToList();
        var figures = new Dictionary<FigureScope, IndicatorView>(
            scopes.Zip(await indicators.ValuesWithAmountsAsync(scopes, cancellation), KeyValuePair.Create),
            ReferenceEqualityComparer.Instance);
        var reported = new Reported
        {
            Id = question.Period?.Id ?? default,
            Programme = question.Scope?.Programme is { } programme ? new ProgrammeRef(programme) : null,
            Project = question.Scope?.Project is { } project ? new ProjectRef(project) : null,
        };
        await names.FillAsync([reported, .. asked.Select(line => line.Decided).OfType<IndicatorDecisions>()], moment, cancellation);
        var last = asked.Select(line => line.Last).OfType<PeriodView>().MaxBy(period => (period.LastDay, period.Id));
        return new ReportView
        {
            PeriodId = question.Period?.Id,
            Title = question.Period?.Title,
            Span = question.Span,
            FirstDay = frame.First,
            LastDay = frame.Until,
            Programme = reported.Programme,
            Objective = question.Scope?.Objective,
            Project = reported.Project,
            Seal = frame.Seal,
            Position = frame.KnownAt,
            AsOf = frame.At,
            Reopened = question.Period?.Reopened,
            Before = last is null ? null : BeforeOf(last),
            Lines = [.. asked.Select(line => line.With(scope => figures[scope], NoteOn(line.Indicator.Code)))],
            Note = NoteOn(null),
        };

        ReportNoteView? NoteOn(string? code) => question.Period?.Notes?.FirstOrDefault(note => note.Indicator == code);
    }

    /// <summary>What the cells of a report count, line by line.</summary>
    public async Task<IReadOnlyList<ReportCellScope>> ScopesAsync(
        ReportQuestion question, Moment moment, CancellationToken cancellation) =>
        [.. (await AskAsync(Frame.Of(question, moment), question.Indicators, cancellation)).SelectMany(line => line.Cells)];

    /// <summary>What a cell of a report counts; null: the report has no such cell.</summary>
    /// <param name="question">The report.</param>
    /// <param name="code">The indicator.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ReportCellScope?> ScopeAsync(
        ReportQuestion question, string code, ReportCellKind cell, Moment moment, CancellationToken cancellation) =>
        question.Indicators.Contains(code)
            ? (await ScopesAsync(question with { Indicators = [code] }, moment, cancellation)).FirstOrDefault(known => known.Cell == cell)
            : null;

    /// <summary>The reporting period of some days that is reported for the same, if there is one: a sealed one before an open one, the one
    /// with the most indicators before others.</summary>
    public async Task<PeriodView?> PeriodOfAsync(Occurrence span, ReportScope? scope, Moment moment, CancellationToken cancellation) =>
        (await PeriodsAsync(Placing.Decided(Frame.EndOf(span), moment), cancellation))
        .Where(period => period.Scope == scope && period.Span.CalendarDays() == span.CalendarDays())
        .OrderBy(period => period.Status == PeriodStatus.Sealed ? 0 : 1).ThenByDescending(period => period.Indicators.Count)
        .ThenBy(period => period.Id).FirstOrDefault();

    private async Task<IReadOnlyList<Line>> AskAsync(Frame frame, IReadOnlyList<string> codes, CancellationToken cancellation)
    {
        var (scope, judged) = (frame.Question.Scope, new Moment(frame.At, frame.KnownAt, false));
        var decisions = await indicators.DecisionsAsync([judged, judged with { AsOf = EndOfTime }], cancellation);
        var decided = await indicators.DecisionsAsync(frame.Dimensions, frame.Decided, cancellation);
        var programme = (await indicators.ProgrammesAsync([(scope, judged)], cancellation))[0];
        // A period that is being reopened was reported all the same: until it is sealed again, as its last seal says.
        var periods = (await PeriodsAsync(frame.Decided, cancellation)).Where(period =>
            period.Id != frame.Question.Period?.Id && period.Scope == scope && period.LastDay < frame.First
                && period.LastReported is not null)
            .OrderByDescending(period => period.LastDay).ThenBy(period => period.Id).ToList();
        return [.. codes.Select(IndicatorDefinition.Find).OfType<IndicatorDefinition>().Select(LineOf)];

        Line LineOf(IndicatorDefinition indicator)
        {
            var code = indicator.Code;
            var own = decided.GetValueOrDefault(code);
            var now = FigureScope.Of(indicator, decisions[0].GetValueOrDefault(code), judged, frame.At, programme);
            var figure = FigureOf(frame.Seal, code);
            if (figure is not null) now = now with { Rule = RuleOf(now, figure.Rule) };
            var last = periods.FirstOrDefault(period => FigureOf(period.LastReported, code) is not null);
            var baseline = SinceStart.BaselineOf(own, scope, frame.First);
            var beside = SinceStart.AddsUp(now) ? baseline : null;
            // A baseline that reaches further than the last seal covers what was sealed.
            var covered = last is not null && beside?.LastDay >= last.LastDay ? last : null;
            if (covered is not null) last = null;
            return new Line
            {
                Indicator = indicator,
                AddsUp = SinceStart.AddsUp(now),
                Decided = own,
                Baseline = baseline,
                Target = TargetQueries.Next(own?.Targets ?? [], frame.At),
                Sealed = figure,
                Last = last,
                CoveredSeal = covered,
                Before = last is null ? null : BeforeOf(now, last, beside),
                This = frame is { Seal: { } seal, Question.Period: { } period }
                    ? now.In(period, seal.Placement)
                    : Within(frame.First),
                Since = SinceStart.After(Within(null), beside),
            };

            FigureScope Within(DateOnly? first) => (now with { Dimensions = frame.Dimensions }).Within(first, frame.Until, frame.End);
        }

        FigureScope BeforeOf(FigureScope now, PeriodView last, BaselineView? beside)
        {
            var seal = last.LastReported!;
            return SinceStart.After((now with
            {
                Moment = new Moment(Placing.EndOf(last), seal.Position, false),
                Rule = RuleOf(now, FigureOf(seal, now.Indicator.Code)!.Rule),
                Dimensions = frame.Dimensions,
            }).Within(null, last.LastDay, Placing.EndOf(last)), beside);
        }

        // The rule that a seal names, whatever is in force.
        AdoptedRule RuleOf(FigureScope scope, string version) =>
            RuleSet.By(decisions[1].GetValueOrDefault(scope.Indicator.Code)).Of(scope.Indicator)
                .FirstOrDefault(rule => rule.Version == version) ?? scope.Rule;
    }

    private static SealedBefore? BeforeOf(PeriodView period) => period.LastReported is { } seal
        ? new SealedBefore(period.Id, period.Title, period.FirstDay, period.LastDay, seal.Position, seal.SealedAt)
        {
            Reopened = period.Reopened,
        }
        : null;

    private static SealedFigure? FigureOf(SealView? seal, string code) =>
        seal?.Figures.FirstOrDefault(figure => figure.Code.Value == code);

    private async Task<IReadOnlyList<PeriodView>> PeriodsAsync(Moment moment, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand($"select view from {Schema}.entity e where e.kind = 'period' and {Moment.Holds("e")}");
        EntityList.Add(command, moment);
        var periods = new List<PeriodView>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            periods.Add(JsonSerializer.Deserialize<PeriodView>(rows.GetString(0), FactJson.Options)!);
        return periods;
    }

    /// <summary>The moments of a report.</summary>
    /// <param name="Question">What is asked.</param>
    /// <param name="First">The first day.</param>
    /// <param name="Until">The last day.</param>
    /// <param name="At">What is judged as of.</param>
    /// <param name="KnownAt">The position up to which facts are known.</param>
    /// <param name="Decided">The moment whose targets, baselines and seals stand in it.</param>
    /// <param name="Seal">What was reported; null: it is live.</param>
    /// <param name="End">The last moment of the period.</param>
    private sealed record Frame(
        ReportQuestion Question, DateOnly First, DateOnly Until, DateTimeOffset At, long KnownAt, Moment Decided, SealView? Seal,
        DateTimeOffset End)
    {
        public IReadOnlyList<string> Dimensions => Question.Scope is { } scope ? [scope.Dimension] : [];

        public static DateTimeOffset EndOf(Occurrence span) =>
            (span.Latest() ?? DateTimeOffset.MaxValue).AddTicks(-TimeSpan.TicksPerMicrosecond);

        public static Frame Of(ReportQuestion question, Moment moment)
        {
            var days = question.Span.CalendarDays() ?? new DaySpan(DateOnly.MinValue, DateOnly.MaxValue);
            var end = EndOf(question.Span);
            var seal = question.Period?.Reported;
            return new Frame(
                question, days.First, days.Last, seal is null ? Placing.Judged(end, moment).AsOf : end, seal?.Position ?? moment.KnownAt,
                seal is null ? Placing.Decided(end, moment) : new Moment(seal.SealedAt, seal.Position, false), seal, end);
        }
    }

    /// <summary>The figures of an indicator in a report, before they are read.</summary>
    private sealed record Line
    {
        public required IndicatorDefinition Indicator { get; init; }

        public required bool AddsUp { get; init; }

        /// <summary>What was decided about it, with the targets of what is reported.</summary>
        public IndicatorDecisions? Decided { get; init; }

        public BaselineView? Baseline { get; init; }

        public TargetView? Target { get; init; }

        /// <summary>As the period was sealed.</summary>
        public SealedFigure? Sealed { get; init; }

        /// <summary>The last sealed period before this one that reports it.</summary>
        public PeriodView? Last { get; init; }

        /// <summary>The last sealed period before this one that reports it, where the baseline reaches as far as that.</summary>
        public PeriodView? CoveredSeal { get; init; }

        public FigureScope? Before { get; init; }

        public required FigureScope This { get; init; }

        public required FigureScope Since { get; init; }

        /// <summary>What its cells count, in the order of the columns.</summary>
        public IEnumerable<ReportCellScope> Cells
        {
            get
            {
                if (Before is not null) yield return new(Indicator.Code, ReportCellKind.UntilLastSeal, Before, null);
                if (AddsUp)
                    yield return new(Indicator.Code, ReportCellKind.NotReportedBefore, null, new UnreportedScope(Since, Before, This));
                yield return new(Indicator.Code, ReportCellKind.ThisPeriod, This, null);
                yield return new(Indicator.Code, ReportCellKind.SinceStart, Since, null)
                {
                    Baseline = AddsUp ? Baseline : null,
                    BaselineAdded = BaselineAdded,
                };
            }
        }

        private bool BaselineAdded => AddsUp && Baseline is { } known && SinceStart.IsAdded(known, Indicator);

        // The exact amounts are taken: of rounded ones a cent might be left that no fact explains.
        private CurrencyAmount? Beyond(ConvertedTotal? since, ConvertedTotal? before, ConvertedTotal? own) =>
            !AddsUp || since is null || own?.Currency != since.Currency || (before is not null && before.Currency != since.Currency)
                ? null
                : new CurrencyAmount(since.Currency, ConvertedTotal.Rounded(since.Exact - (before?.Exact ?? 0) - own.Exact));

        /// <summary>The line of the report.</summary>
        public ReportLine With(Func<FigureScope, IndicatorView> figureOf, ReportNoteView? note)
        {
            var baseline = BaselineAdded ? Baseline!.Value : 0;
            var (before, own, since) = (Before is null ? null : CellOf(Before), CellOf(This), CellOf(Since));
            var late = Beyond(since.Total, before?.Total, own.Total);
            var beside = AddsUp ? Baseline : null;
            var sum = SinceStart.With(Indicator, since.Value, since.Total, beside);
            since = since with { Value = sum.Value, Total = sum.Total };
            if (Sealed is { } figure)
            {
                own = own with
                {
                    Value = figure.Value,
                    Approximate = figure.Approximate,
                    Counted = figure.Counted,
                    Rejected = figure.Rejected,
                    Undecided = figure.Undecided ?? own.Undecided,
                    Total = SealedTotals.Shown(figure.PeriodTotal) ?? own.Total,
                };
            }

            if (Sealed?.Cumulative is { } cumulative)
            {
                since = since with
                {
                    Value = cumulative.SinceStart,
                    Approximate = cumulative.Approximate,
                    Total = SealedTotals.Shown(cumulative.SinceStartTotal) ?? since.Total,
                };
                baseline = cumulative.Baseline ?? 0;
                if (before is not null && cumulative.UntilLastSeal is { } then)
                    before = before with { Value = then, Total = SealedTotals.Shown(cumulative.UntilLastSealTotal) ?? before.Total };
                if (cumulative is { SinceStartTotal: { } total, NotReportedBeforeTotal: var more })
                    late = more is { } amount ? new CurrencyAmount(total.Currency, amount) : null;
            }

            return new ReportLine
            {
                Code = Indicator.Code,
                Name = Indicator.Name,
                NameDe = Indicator.NameDe,
                Unit = Indicator.Unit,
                AddsUp = AddsUp,
                Baseline = Baseline,
                BaselineAdded = BaselineAdded,
                CoveredSeal = CoveredSeal is { } covered ? BeforeOf(covered) : null,
                UntilLastSeal = before,
                NotReportedBefore = AddsUp ? since.Value - baseline - (before?.Value ?? 0) - own.Value : null,
                NotReportedBeforeTotal = late,
                ThisPeriod = own,
                SinceStart = since,
                Target = Target is { } target
                    ? IndicatorViewMaker.Progress(target, Indicator, new SinceStart(since.Value, since.Total, beside))
                    : null,
                Note = note,
            };

            ReportCell CellOf(FigureScope scope)
            {
                var figure = figureOf(scope);
                return new ReportCell
                {
                    Value = figure.Value,
                    Approximate = figure.Approximate,
                    Counted = figure.Counted,
                    Rejected = figure.Rejected,
                    Undecided = figure.Undecided,
                    RejectedAmounts = figure.RejectedAmounts,
                    Total = figure.Total,
                    From = scope.From,
                    To = scope.Until ?? DateOnly.MaxValue,
                    Position = scope.Moment.KnownAt,
                    Rule = scope.Rule.Version,
                };
            }
        }
    }

    /// <summary>What is reported, to be named.</summary>
    private sealed record Reported : EntityView
    {
        public ProgrammeRef? Programme { get; init; }

        public ProjectRef? Project { get; init; }

        public override IEnumerable<object?> References => [Programme, Project];
    }
}
