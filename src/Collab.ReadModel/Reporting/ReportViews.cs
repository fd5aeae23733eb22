using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;

namespace Collab.ReadModel.Reporting;

/// <summary>The cells of a report that count facts.</summary>
public enum ReportCellKind
{
    /// <summary>From the start until the end of the last period that was sealed before, as it was known and counted then.</summary>
    UntilLastSeal,

    /// <summary>What counts since the start and in none of the other cells, or no longer does and was reported: the facts that make the
    /// difference.</summary>
    NotReportedBefore,

    /// <summary>The days of the period.</summary>
    ThisPeriod,

    /// <summary>From the start until the end of the period.</summary>
    SinceStart,
}

/// <summary>A cell of a report: a figure of some days.</summary>
public sealed record ReportCell
{
    /// <summary>In the indicator's unit.</summary>
    public required decimal Value { get; init; }

    /// <summary>Whether the value rests on rough numbers.</summary>
    public required bool Approximate { get; init; }

    /// <summary>Facts counted.</summary>
    public required long Counted { get; init; }

    /// <summary>Facts looked at and not counted.</summary>
    public required long Rejected { get; init; }

    /// <summary>Of those, the facts that would count if their date did not reach over an edge of these days.</summary>
    public required long Undecided { get; init; }

    /// <summary>Given for money: what the rejected facts name, by currency. Sums of different currencies do not exist.</summary>
    public IReadOnlyList<CurrencyAmount>? RejectedAmounts { get; init; }

    /// <summary>Given for money within a programme, an objective or a project: the total in the programme's currency, with what is left out
    /// of it and why. Since the start, with the baseline where that is in the same currency.</summary>
    public ConvertedTotal? Total { get; init; }

    /// <summary>The first day counted; null: no beginning.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day counted.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The position up to which facts were known.</summary>
    public required long Position { get; init; }

    /// <summary>Version of the rule it was counted by.</summary>
    public required string Rule { get; init; }
}

/// <summary>
/// An indicator in a report. Where it adds up, what counts since the start is the baseline, what counted until the last seal, what no
/// report contained before, and this period.
/// </summary>
public sealed record ReportLine
{
    public required string Code { get; init; }

    /// <summary>Official name in English.</summary>
    public required string Name { get; init; }

    public required string NameDe { get; init; }

    public required string Unit { get; init; }

    /// <summary>Whether parts of time add up. False for what is counted once however often it occurs, and for increases: what counts since
    /// the start is a figure of its own then, of all that is recorded, to which no baseline is added.</summary>
    public required bool AddsUp { get; init; }

    /// <summary>What was reported before Collab, up to a day before the period; null: nothing.</summary>
    public BaselineView? Baseline { get; init; }

    /// <summary>Whether the baseline is part of what counts since the start: it adds up and is in the indicator's unit.</summary>
    public required bool BaselineAdded { get; init; }

    /// <summary>Given where the baseline reaches as far as the last period that was sealed before, and stands in its place.</summary>
    public SealedBefore? CoveredSeal { get; init; }

    /// <summary>Null: nothing was sealed before, or a baseline covers what was.</summary>
    public ReportCell? UntilLastSeal { get; init; }

    /// <summary>What counts since the start and in none of the other cells: what happened between the last sealed period and this one, what
    /// became known after the seal, dates that reach over an edge between them. Null where the indicator does not add up.</summary>
    public decimal? NotReportedBefore { get; init; }

    /// <summary>The same of the totals in the programme's currency: what the total since the start has beyond the others, whatever became
    /// known of facts or of rates. Null where there are no totals, or the programme changed its currency since the last seal.</summary>
    public CurrencyAmount? NotReportedBeforeTotal { get; init; }

    public required ReportCell ThisPeriod { get; init; }

    public required ReportCell SinceStart { get; init; }

    /// <summary>The target of exactly what is reported whose end is next; its progress is that since the start.</summary>
    public TargetProgress? Target { get; init; }

    /// <summary>What the manager notes on it.</summary>
    public ReportNoteView? Note { get; init; }
}

/// <summary>The last period before the one that is reported that was sealed, whether its seal stands or it is being
/// reopened.</summary>
/// <param name="PeriodId">The period.</param>
/// <param name="Title">What it is called.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="Position">The position of its seal.</param>
/// <param name="SealedAt">When it was sealed.</param>
public sealed record SealedBefore(
    Guid PeriodId, string Title, DateOnly FirstDay, DateOnly LastDay, long Position, DateTimeOffset SealedAt)
{
    /// <summary>Given while that period is reopened and not sealed again: what is reported until then is what its earlier seal
    /// reported.</summary>
    public ReopeningView? Reopened { get; init; }
}

/// <summary>The report of a period for a programme, a specific objective, a project, or everything.</summary>
public sealed record ReportView
{
    /// <summary>The reporting period; null: days for which none was opened.</summary>
    public Guid? PeriodId { get; init; }

    /// <summary>What the period is called; null: days for which none was opened.</summary>
    public string? Title { get; init; }

    public required Occurrence Span { get; init; }

    public required DateOnly FirstDay { get; init; }

    public required DateOnly LastDay { get; init; }

    /// <summary>The programme that is reported; null with the project: everything is.</summary>
    public ProgrammeRef? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that is reported.</summary>
    public string? Objective { get; init; }

    /// <summary>The project that is reported.</summary>
    public ProjectRef? Project { get; init; }

    /// <summary>What was reported; null: the report is live and follows what is recorded.</summary>
    public SealView? Seal { get; init; }

    /// <summary>Given where the period was sealed and is reopened: the report is live until it is sealed again.</summary>
    public ReopeningView? Reopened { get; init; }

    /// <summary>The position up to which facts are known: of the seal, or of the question.</summary>
    public required long Position { get; init; }

    /// <summary>The moment that is judged as of: the end of the period, or an earlier one that was asked about.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The last period of the same that was sealed before; null: none was.</summary>
    public SealedBefore? Before { get; init; }

    public required IReadOnlyList<ReportLine> Lines { get; init; }

    /// <summary>What the manager notes on the whole.</summary>
    public ReportNoteView? Note { get; init; }
}
