using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Wolverine.Marten;

namespace Collab.Domain.Indicators;

/// <summary>What had been reported of an indicator before Collab took over, up to a day: facts up to that day are part of it. Its own date
/// is when it was reported; without one it holds from the end of that day on.</summary>
[Label("Baseline recorded", "Ausgangswert erfasst")]
[Form("code", "value", "currency", "until", "programme", "objective", "project", "occurred", Details = ["currency"])]
public sealed record IndicatorBaselineRecorded : IndicatorFact, IReportedFact, IValidatableObject
{
    /// <summary>What was reported, in the indicator's unit, 0 to 10^12 with at most two decimals.</summary>
    [Range(typeof(decimal), "0", "1000000000000", ParseLimitsInInvariantCulture = true)]
    [Label("Value reported before", "Bisher berichteter Wert")]
    public required decimal Value { get; init; }

    /// <summary>ISO 4217 code of the currency, where the indicator counts money; left out: the indicator's own.</summary>
    [Currency]
    public string? Currency { get; init; }

    /// <summary>Up to when: the last day of this day, month or year. It stands before every period that begins later.</summary>
    [Label("Reported up to", "Berichtet bis")]
    public required Occurrence Until { get; init; }

    /// <summary>The programme that reported it; left out with the project: everybody did.</summary>
    public ProgrammeId? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that it was reported for; left out: the whole programme.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    public string? Objective { get; init; }

    /// <summary>The project that reported it, in place of a programme.</summary>
    public PartnershipId? Project { get; init; }

    /// <summary>The report that said so.</summary>
    public override required Provenance? Provenance { get; init; }

    /// <summary>The last day that it covers.</summary>
    internal DateOnly LastDay => Until.CalendarDays()?.Last ?? DateOnly.MaxValue;

    // Up to a day that has not come, nobody can have reported; of today, what was reported today.
    public override Refusal? RefuseAhead(DateTimeOffset now) => Until.Latest()?.AddDays(-1) > now
        ? Refusal.NotYet(
            $"It says what was reported up to {LastDay:yyyy-MM-dd}, which lies in the future: give the last day that the report covers.",
            new ValidationError("/until", ValidationCode.NotReportedYet, $"{LastDay:yyyy-MM-dd}"))
        : base.RefuseAhead(now);

    public override DateTimeOffset SinceAmong(FactRegister register, RecordedFact record) =>
        Occurred.Earliest() ?? Until.Latest() ?? record.Since;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (decimal.Round(Value, 2) != Value) yield return new MemberError(ValidationCode.MoreDecimals, nameof(Value));
        if (Until.Earliest() is null || Until.Latest() is null) yield return new MemberError(ValidationCode.SpanWithoutEnds, nameof(Until));
        if (Currency is not null && IndicatorDefinition.Find(Code.Value) is { Measure: not Measure.Euro })
            yield return new MemberError(ValidationCode.CurrencyNotUsed, nameof(Currency));
        if (Provenance is null) yield return new MemberError(ValidationCode.Missing, nameof(Provenance));
        foreach (var flaw in ReportScope.Flaws(this)) yield return flaw;
    }
}

/// <summary>Records what was reported of an indicator before.</summary>
[Command("record-baseline", "/api/indicators/{code}/baseline",
    Summary = "Records what was reported of an indicator before, up to a day.", Creates = true)]
[Label("Record what was reported before", "Bisher Berichtetes erfassen")]
[InForms(FormGroup.Reporting, 2)]
public sealed record RecordBaseline(Guid IndicatorId, IndicatorBaselineRecorded Event) : Command<IndicatorBaselineRecorded>(Event);

/// <summary>Decides <see cref="RecordBaseline"/>. The first decision about an indicator starts its stream.</summary>
public static class RecordBaselineHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordBaseline command, Indicator? indicator) =>
        command.DecideOrBegin(indicator, indicator => indicator.RefuseSameBaseline(command.Event));
}

/// <summary>What was reported of an indicator before.</summary>
/// <param name="Value">In the indicator's unit; of money in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code; null: the indicator counts no money, or it is in the indicator's own.</param>
/// <param name="Until">Up to when, as it was recorded.</param>
/// <param name="LastDay">The last day that it covers.</param>
/// <param name="Scope">What it was reported for; null: everything.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record BaselineView(
    decimal Value, string? Currency, Occurrence Until, DateOnly LastDay, ReportScope? Scope, Citation Cite)
{
    /// <summary>The baselines among some facts, those that reach furthest last.</summary>
    internal static IReadOnlyList<BaselineView> Of(IEnumerable<RecordedFact> facts) =>
    [
        .. facts.Of<IndicatorBaselineRecorded>().OrderBy(entry => entry.Fact.LastDay).ThenBy(entry => entry.Record.SortsAt)
            .ThenBy(entry => entry.Record.Id).Select(entry => new BaselineView(
                entry.Fact.Value, entry.Fact.Currency, entry.Fact.Until, entry.Fact.LastDay, ReportScope.Of(entry.Fact),
                Citation.Of(entry.Record))),
    ];
}
