using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;

namespace Collab.Domain.Reporting;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>Something that happened to a reporting period.</summary>
public abstract record PeriodFact : Fact
{
    /// <summary>The document it rests on, for example the report that was handed in.</summary>
    public Provenance? Provenance { get; init; }

    public override Provenance? RestsOn => Provenance;
}

/// <summary>A reporting period was opened: figures of a span of time are to be reported.</summary>
[Label("Reporting period opened", "Berichtszeitraum eröffnet")]
[Form("title", "span", "programme", "objective", "project", "indicators", Details = ["indicators", "provenance", "occurred"])]
public sealed record PeriodOpened : PeriodFact, IReportedFact, IValidatableObject
{
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The span reported on: a year, months or days.</summary>
    public required Occurrence Span { get; init; }

    /// <summary>Codes of the indicators reported; empty: all.</summary>
    [MaxLength(50)]
    public IReadOnlyList<IndicatorCode> Indicators { get; init; } = [];

    /// <summary>The programme that is reported; left out with the project: everything is.</summary>
    public ProgrammeId? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that is reported; left out: the whole programme.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    public string? Objective { get; init; }

    /// <summary>The project that is reported, in place of a programme.</summary>
    public PartnershipId? Project { get; init; }

    public override bool HoldsWhenUndated => true;

    /// <summary>The codes of the indicators that it reports, whether they are named or all are meant.</summary>
    public IReadOnlyList<string> Reported => Indicators.Count > 0
        ? [.. Indicators.Select(code => code.Value)]
        : [.. IndicatorDefinition.All.Select(known => known.Code)];

    /// <summary>What two periods have in common that report the same: their days, what they are of and their indicators, in a text of one
    /// form. Its form for a period of everything is stored as a key and stays.</summary>
    public string Scope => string.Join(' ', Reported.Order(StringComparer.Ordinal).Prepend(
        Span.CalendarDays() is var (first, last) ? $"{first:O}/{last:O}" : "")
        .Concat(ReportScope.Of(this) is { } of ? [of.Dimension] : []));

    public override Refusal? RefuseRevision(FactRegister register) => register.Has<PeriodSealed>()
        ? new Refusal("period-was-sealed", "Figures were reported for this period: open another one instead.")
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Span.Earliest() is null || Span.Latest() is null) yield return new MemberError(ValidationCode.SpanWithoutEnds, nameof(Span));
        if (Indicators.Distinct().Count() != Indicators.Count)
            yield return new MemberError(ValidationCode.IndicatorTwice, nameof(Indicators));
        foreach (var flaw in ReportScope.Flaws(this)) yield return flaw;
    }
}

/// <summary>A figure as it was reported.</summary>
public sealed record SealedFigure
{
    public required IndicatorCode Code { get; init; }

    /// <summary>Version of the counting rule in force.</summary>
    public required string Rule { get; init; }

    /// <summary>In the indicator's unit.</summary>
    public required decimal Value { get; init; }

    /// <summary>Whether the value rests on rough numbers.</summary>
    public required bool Approximate { get; init; }

    /// <summary>Facts counted.</summary>
    public required long Counted { get; init; }

    /// <summary>Facts looked at and not counted.</summary>
    public required long Rejected { get; init; }

    /// <summary>Of those not counted, the facts that would count if their date did not reach over an edge of the period; left out in seals
    /// of before that was told.</summary>
    public long? Undecided { get; init; }

    /// <summary>SHA-256, in hexadecimal, over the counted facts in order of their ids: a line <c>id part value</c> for each, the value in
    /// hundredths. It proves later that the list of facts, which the explanation shows as known at the sealed position, is the list that
    /// was counted.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = nameof(ValidationCode.NoSha256))]
    public required string Facts { get; init; }

    /// <summary>What the report said beside it; left out in seals of before reports were sealed.</summary>
    public SealedCumulative? Cumulative { get; init; }

    /// <summary>The total in the programme's currency, of a figure of money within a programme or a project; left out for others, and in
    /// seals of before totals were sealed.</summary>
    public SealedTotal? PeriodTotal { get; init; }
}

/// <summary>A total in a programme's currency as it was reported.</summary>
public sealed record SealedTotal
{
    /// <summary>ISO 4217 code of the programme's currency.</summary>
    public required string Currency { get; init; }

    /// <summary>In units of it, to two decimals.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Whether a rough amount is among those added up.</summary>
    public required bool Approximate { get; init; }

    /// <summary>Amounts added up.</summary>
    public required long Facts { get; init; }

    /// <summary>Of those, the ones that were in another currency.</summary>
    public required long Converted { get; init; }

    /// <summary>Amounts that are not in it; left out: none.</summary>
    public IReadOnlyList<SealedLeftOut>? LeftOut { get; init; }

    /// <summary>The facts that adopted the rates by which it was converted; left out: none were needed.</summary>
    public IReadOnlyList<Guid>? Rates { get; init; }
}

/// <summary>Amounts that a reported total left out.</summary>
public sealed record SealedLeftOut
{
    /// <summary>Why: <c>no-rate</c>, <c>undecided-month</c>, <c>undated</c> or <c>baseline</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Their sum, in units of the currency.</summary>
    public required decimal Amount { get; init; }

    /// <summary>How many they are.</summary>
    public required long Facts { get; init; }
}

/// <summary>What a sealed report said of a figure since the start. Values are in the indicator's unit.</summary>
public sealed record SealedCumulative
{
    /// <summary>The baseline that was added; left out: none was.</summary>
    public decimal? Baseline { get; init; }

    /// <summary>What counted until the last seal before; left out: nothing had been sealed.</summary>
    public decimal? UntilLastSeal { get; init; }

    public required decimal SinceStart { get; init; }

    /// <summary>Whether what counts since the start rests on rough numbers.</summary>
    public required bool Approximate { get; init; }

    /// <summary>The total of what counted until the last seal before, as it was known and converted then; left out: there is
    /// none.</summary>
    public SealedTotal? UntilLastSealTotal { get; init; }

    /// <summary>What the totals since the start have that no report contained before, in units of the programme's currency, to two
    /// decimals; left out: there are no totals.</summary>
    public decimal? NotReportedBeforeTotal { get; init; }

    /// <summary>The total of what counts since the start, a baseline in the programme's currency included; left out: there is
    /// none.</summary>
    public SealedTotal? SinceStartTotal { get; init; }
}

/// <summary>By what facts are placed in a period.</summary>
public enum Placement
{
    /// <summary>By the earliest moment of a fact, between the first and the last moment of the period.</summary>
    Moments,

    /// <summary>By the calendar days of a fact's own zone, all of which must lie in the period.</summary>
    Days,
}

/// <summary>The figures of a period were reported: values, facts and position are frozen as they were known then.</summary>
[Label("Reporting period sealed", "Berichtszeitraum abgeschlossen")]
[Form(Details = ["position", "provenance", "occurred"])]
public sealed record PeriodSealed : PeriodFact
{
    /// <summary>The position up to which facts were known. A caller may name one at or below the newest, to seal what was looked at; left
    /// out: the newest.</summary>
    [Range(0, long.MaxValue)]
    public long? Position { get; init; }

    /// <summary>The figures; filled in by the tracker, a caller leaves them out.</summary>
    public IReadOnlyList<SealedFigure>? Figures { get; init; }

    /// <summary>By what facts were placed in the period; filled in by the tracker, a caller leaves it out. Left out in what is stored: by
    /// moments, as it was before periods went by calendar days.</summary>
    public Placement? Placement { get; init; }

    [MaxLength(500)]
    public string? Note { get; init; }

    public override Refusal? RefuseRevision(FactRegister register) => Reported;

    /// <summary>The refusal to revise what was reported.</summary>
    internal static Refusal Reported =>
        new("figures-reported", "What was reported stays reported: reopen the period with a reason and seal it again.");
}

/// <summary>A sealed period was opened again; what had been reported stays on record.</summary>
[Label("Reporting period reopened", "Berichtszeitraum wieder geöffnet")]
[Form(Details = ["provenance", "occurred"])]
public sealed record PeriodReopened : PeriodFact
{
    /// <summary>Why.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }

    public override Refusal? RefuseRevision(FactRegister register) => PeriodSealed.Reported;
}
