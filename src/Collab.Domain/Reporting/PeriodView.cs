using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Views;

namespace Collab.Domain.Reporting;

/// <summary>Whether a period's figures are reported.</summary>
public enum PeriodStatus
{
    Open,
    Sealed,
}

/// <summary>What was reported at one time.</summary>
/// <param name="Position">The position up to which facts were known.</param>
/// <param name="SealedAt">When it was recorded.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Note">What was noted with it.</param>
/// <param name="Placement">By what facts were placed in the period.</param>
/// <param name="FactId">The event that sealed them.</param>
public sealed record SealView(
    long Position, DateTimeOffset SealedAt, IReadOnlyList<SealedFigure> Figures, string? Note, Placement Placement, Guid FactId);

/// <summary>Two seals of a period side by side, the later one next to the one before it.</summary>
/// <param name="Earlier">The event that sealed it before.</param>
/// <param name="Later">The event that sealed it again.</param>
/// <param name="Figures">The figures of both.</param>
public sealed record SealComparison(Guid Earlier, Guid Later, IReadOnlyList<ResealedFigure> Figures);

/// <summary>A figure as it was reported twice.</summary>
public sealed record ResealedFigure
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>What the earlier seal reports; null: nothing for this indicator.</summary>
    public SealedFigure? Earlier { get; init; }

    /// <summary>What the later seal reports; null: nothing for this indicator.</summary>
    public SealedFigure? Later { get; init; }

    /// <summary>How many facts make the difference.</summary>
    public required long DifferenceCount { get; init; }

    /// <summary>The facts that make the difference; the first hundred.</summary>
    public required IReadOnlyList<FigureDifference> Differences { get; init; }

    /// <summary>Given where both report a total in the programme's currency and the totals differ: what makes that difference.</summary>
    public TotalDifferences? TotalDifferences { get; init; }
}

/// <summary>A reopening.</summary>
/// <param name="ReopenedAt">When it was recorded.</param>
/// <param name="Reason">Why.</param>
/// <param name="FactId">The event.</param>
public sealed record ReopeningView(DateTimeOffset ReopenedAt, string Reason, Guid FactId);

/// <summary>A figure of a sealed period beside what the same question answers now.</summary>
public sealed record PeriodFigure
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>What was reported; null while the period is open.</summary>
    public decimal? Reported { get; init; }

    /// <summary>Whether what was reported rests on rough numbers; null while the period is open.</summary>
    public bool? ReportedApproximate { get; init; }

    /// <summary>Of money within a programme or a project, its total in the programme's currency as it was reported; null: none
    /// was.</summary>
    public ConvertedTotal? ReportedTotal { get; init; }

    /// <summary>The same by what is known now, of facts and of rates.</summary>
    public ConvertedTotal? TodayTotal { get; init; }

    /// <summary>Version of the rule it was reported under.</summary>
    public string? ReportedRule { get; init; }

    /// <summary>What the same span gives by what is known now.</summary>
    public required decimal Today { get; init; }

    /// <summary>Version of the rule in force now.</summary>
    public required string Rule { get; init; }

    /// <summary>Whether today's value rests on rough numbers.</summary>
    public required bool Approximate { get; init; }

    /// <summary>Facts that would count today if their date did not reach over an edge of the period.</summary>
    public required long Undecided { get; init; }

    /// <summary>How many facts make the difference.</summary>
    public required long DifferenceCount { get; init; }

    /// <summary>The facts that make the difference; the first hundred.</summary>
    public required IReadOnlyList<FigureDifference> Differences { get; init; }

    /// <summary>Given where the total in the programme's currency is not the one that was reported: what makes that difference.</summary>
    public TotalDifferences? TotalDifferences { get; init; }
}

/// <summary>A reporting period.</summary>
public sealed record PeriodView : EntityView
{
    /// <summary>What the read side knows about reporting periods.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<PeriodView>("period", At, period => new EntityFace(
        "period", period.Id, period.Title, "period", Codes.Of(period.Status), period)
    {
        Starts = period.From,
        Ends = period.Until,
        Programmes = period.Programme is { } programme ? [programme.Id] : [],
        Objective = period.Objective,
        Projects = period.Project is { } project ? [project.Id] : [],
    });

    public required string Title { get; init; }

    public required PeriodStatus Status { get; init; }

    public required Occurrence Span { get; init; }

    /// <summary>Its first day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Its last day. A fact counts if all the days on which it can have occurred, in its own zone, lie between the two.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Its first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The moment after its last.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Codes of the indicators it reports.</summary>
    public required IReadOnlyList<string> Indicators { get; init; }

    /// <summary>The programme that it reports; null with the project: it reports everything.</summary>
    public ProgrammeRef? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that it reports.</summary>
    public string? Objective { get; init; }

    /// <summary>The project that it reports.</summary>
    public ProjectRef? Project { get; init; }

    /// <summary>Everything that was ever reported, the latest last.</summary>
    public required IReadOnlyList<SealView> Seals { get; init; }

    public required IReadOnlyList<ReopeningView> Reopenings { get; init; }

    /// <summary>The notes that the report bears, the latest of each indicator, that of the whole report first; null: none.</summary>
    public IReadOnlyList<ReportNoteView>? Notes { get; init; }

    /// <summary>Filled in when one period is read: each figure as reported and as it is now.</summary>
    public IReadOnlyList<PeriodFigure>? Figures { get; set; }

    /// <summary>Filled in when one period is read that was sealed more than once: the latest seals, each beside the one
    /// before it.</summary>
    public IReadOnlyList<SealComparison>? Resealed { get; set; }

    public required Citation Cite { get; init; }

    /// <summary>What stands as reported; null while the period is open.</summary>
    public SealView? Reported => Status == PeriodStatus.Sealed ? Seals[^1] : null;

    /// <summary>What was reported last: the seal that stands or, while the period is reopened, the one that stood; null: it was never
    /// sealed.</summary>
    [JsonIgnore]
    public SealView? LastReported => Seals.Count > 0 ? Seals[^1] : null;

    /// <summary>The reopening after which it has not been sealed again; null: it is sealed, or never was.</summary>
    [JsonIgnore]
    public ReopeningView? Reopened =>
        Status == PeriodStatus.Open && Seals.Count > 0 && Reopenings.Count > 0 ? Reopenings[^1] : null;

    /// <summary>What it reports, where that is not everything.</summary>
    [JsonIgnore]
    public ReportScope? Scope => ReportScope.Of(Programme?.Id, Objective, Project?.Id);

    public override IEnumerable<object?> References => [Programme, Project, .. In(Cite), .. InJudgements];

    /// <summary>The period at a time; null when no fact of that time knows it.</summary>
    public static PeriodView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => record.Since <= asOf).OrderBy(record => record.Position).ToList();
        if (facts.Last<PeriodOpened>() is not var (record, opened)) return null;
        return new PeriodView
        {
            Id = register.Id,
            Title = opened.Title,
            Status = facts.LastOrDefault(known => known.Fact is PeriodSealed or PeriodReopened)?.Fact is PeriodSealed
                ? PeriodStatus.Sealed
                : PeriodStatus.Open,
            Span = opened.Span,
            FirstDay = opened.Span.CalendarDays()?.First ?? DateOnly.MinValue,
            LastDay = opened.Span.CalendarDays()?.Last ?? DateOnly.MaxValue,
            From = opened.Span.Earliest() ?? DateTimeOffset.MinValue,
            Until = opened.Span.Latest() ?? DateTimeOffset.MaxValue,
            Indicators = opened.Reported,
            Programme = opened.Programme is { } programme ? new ProgrammeRef(programme.Value) : null,
            Objective = opened.Objective,
            Project = opened.Project is { } project ? new ProjectRef(project.Value) : null,
            Seals = [.. facts.Of<PeriodSealed>().Select(entry => new SealView(
                entry.Fact.Position ?? 0, entry.Record.RecordedAt, entry.Fact.Figures ?? [], entry.Fact.Note,
                entry.Fact.Placement ?? Placement.Moments, entry.Record.Id))],
            Reopenings = [.. facts.Of<PeriodReopened>()
                .Select(entry => new ReopeningView(entry.Record.RecordedAt, entry.Fact.Reason, entry.Record.Id))],
            Notes = ReportNoteView.Of(facts),
            Cite = Citation.Of(record),
            Conflicts = ConflictView.Of(register),
        };
    }
}
