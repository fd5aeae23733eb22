using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>Something decided about an indicator: how it is counted, or what is to be reached.</summary>
public abstract record IndicatorFact : Fact
{
    /// <summary>Code of the indicator, for example RCO87.</summary>
    public required IndicatorCode Code { get; init; }

    /// <summary>The document it rests on, for example the grant agreement or the programme manual.</summary>
    public virtual Provenance? Provenance { get; init; }

    public override Provenance? RestsOn => Provenance;
}

/// <summary>A target was set for an indicator. Its own date is when it was set; without one, when it was recorded.</summary>
[Label("Target set", "Zielwert festgelegt")]
[Form("code", "value", "currency", "by", "programme", "objective", "project", Details = ["currency", "occurred"])]
public sealed record IndicatorTargetSet : IndicatorFact, IReportedFact, IValidatableObject
{
    /// <summary>What is to be reached, in the indicator's unit, 0 to 10^12 with at most two decimals.</summary>
    [Range(typeof(decimal), "0", "1000000000000", ParseLimitsInInvariantCulture = true)]
    public required decimal Value { get; init; }

    /// <summary>ISO 4217 code of the currency, where the indicator counts money; left out: the indicator's own. How much of it is reached
    /// is told by the total in this currency.</summary>
    [Currency]
    public string? Currency { get; init; }

    /// <summary>By when it is to be reached: a day, a month or a year.</summary>
    public required Occurrence By { get; init; }

    /// <summary>The programme that is to reach it; left out with the project: everybody.</summary>
    public ProgrammeId? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that it is set for; left out: the whole programme.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    public string? Objective { get; init; }

    /// <summary>The project that is to reach it, in place of a programme.</summary>
    public PartnershipId? Project { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (decimal.Round(Value, 2) != Value) yield return new MemberError(ValidationCode.MoreDecimals, nameof(Value));
        if (By.Latest() is null) yield return new MemberError(ValidationCode.TargetWithoutEnd, nameof(By));
        if (Currency is not null && IndicatorDefinition.Find(Code.Value) is { Measure: not Measure.Euro })
            yield return new MemberError(ValidationCode.CurrencyNotUsed, nameof(Currency));
        foreach (var flaw in ReportScope.Flaws(this)) yield return flaw;
    }
}

/// <summary>Another way of counting an indicator was adopted. It is in force from its own date on; without one, from when it was
/// recorded.</summary>
[Label("Counting rule adopted", "Zählregel beschlossen")]
[Form("code", "version", "occurred", "reason", "rule", Details = ["programme"])]
public sealed record CountingRuleAdopted : IndicatorFact
{
    /// <summary>Names the rule among those of the indicator, for example "2028-1". The built-in rules are "1" and "official:2".</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,39}", ErrorMessage = nameof(ValidationCode.NoRuleVersion))]
    public required string Version { get; init; }

    /// <summary>What counts from then on.</summary>
    public required CountingRule Rule { get; init; }

    /// <summary>The programme whose figures are counted by it; left out: everybody's.</summary>
    [Label("Only for the programme", "Nur für das Programm")]
    public ProgrammeId? Programme { get; init; }

    /// <summary>Why it was adopted.</summary>
    [MaxLength(500)]
    public string? Reason { get; init; }
}
