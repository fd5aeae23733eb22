using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Validation;

namespace Collab.Domain.Programmes;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>A funding programme was registered; its own date is when the programme begins.</summary>
[Label("Programme registered", "Programm aufgenommen")]
[Form("title", "shortName", "occurred", "until", "countries", "currency", "authority", Details = ["authority"])]
public sealed record ProgrammeRegistered : SourcedFact
{
    /// <summary>Its name, for example "Interreg Sachsen – Tschechien 2021–2027".</summary>
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>What people call it.</summary>
    [MaxLength(60)]
    public string? ShortName { get; init; }

    /// <summary>Until when it runs.</summary>
    public Occurrence? Until { get; init; }

    /// <summary>NUTS codes of the participating countries, or of the regions in them; left out: the source does not say, and organisations
    /// of every country count as participating.</summary>
    [MaxLength(40)]
    [Label("Participating countries", "Teilnehmende Länder")]
    public IReadOnlyList<RegionCode> Countries { get; init; } = [];

    /// <summary>ISO 4217 code of the currency that it reports in.</summary>
    [Currency]
    public string Currency { get; init; } = "EUR";

    /// <summary>The managing authority.</summary>
    [Label("Managing authority", "Verwaltungsbehörde")]
    public OrganisationId? Authority { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>A programme adopted a specific objective.</summary>
[Label("Objective adopted", "Ziel beschlossen")]
[Form("code", "title", "priority", Details = ["occurred"])]
public sealed record ObjectiveAdopted : SourcedFact
{
    /// <summary>Its code within the programme, for example "1.1" or "SO 4.6".</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Code of the objective", "Kürzel des Ziels")]
    public required string Code { get; init; }

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The programme's priority that it belongs to.</summary>
    [MaxLength(200)]
    [Label("Priority", "Priorität")]
    public string? Priority { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>A programme reports an indicator, of the whole programme or of one objective.</summary>
[Label("Indicator selected", "Indikator ausgewählt")]
[Form("indicator", "objective", "target", "currency", "by", Details = ["currency", "occurred"])]
public sealed record IndicatorSelected : SourcedFact, INamesObjective, IValidatableObject
{
    /// <summary>Code of the indicator, for example RCO87.</summary>
    [Label("Indicator", "Indikator")]
    public required IndicatorCode Indicator { get; init; }

    /// <summary>Code of the objective that it is reported for; left out: for the programme.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Specific objective", "Spezifisches Ziel")]
    public string? Objective { get; init; }

    /// <summary>What is to be reached, in the indicator's unit, 0 to 10^12 with at most two decimals.</summary>
    [Range(typeof(decimal), "0", "1000000000000", ParseLimitsInInvariantCulture = true)]
    [Label("Target", "Zielwert")]
    public decimal? Target { get; init; }

    /// <summary>ISO 4217 code of the target's currency, where the indicator counts money; left out: the indicator's own.</summary>
    [Currency]
    public string? Currency { get; init; }

    /// <summary>By when it is to be reached.</summary>
    [Label("To be reached by", "Zu erreichen bis")]
    public Occurrence? By { get; init; }

    public override bool HoldsWhenUndated => true;

    ProgrammeId? INamesObjective.Programme => null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Target is { } target && decimal.Round(target, 2) != target)
            yield return new MemberError(ValidationCode.MoreDecimals, nameof(Target));
        if (Target is not null && By?.Latest() is null) yield return new MemberError(ValidationCode.TargetWithoutEnd, nameof(By));
        if (Currency is not null && IndicatorDefinition.Find(Indicator.Value) is { Measure: not Measure.Euro })
            yield return new MemberError(ValidationCode.CurrencyNotUsed, nameof(Currency));
    }
}
