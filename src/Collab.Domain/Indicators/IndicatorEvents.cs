using System.ComponentModel.DataAnnotations;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
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
[Form("code", "value", "by", "programme", "objective", "project", Details = ["occurred"])]
public sealed record IndicatorTargetSet : IndicatorFact, IReportedFact, IValidatableObject
{
    /// <summary>What is to be reached, in the indicator's unit, 0 to 10^12 with at most two decimals.</summary>
    [Range(typeof(decimal), "0", "1000000000000", ParseLimitsInInvariantCulture = true)]
    public required decimal Value { get; init; }

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
        foreach (var flaw in ReportScope.Flaws(this)) yield return flaw;
    }
}

/// <summary>Another way of counting an indicator was adopted. It is in force from its own date on; without one, from when it was
/// recorded.</summary>
[Label("Counting rule adopted", "Zählregel beschlossen")]
[Form("code", "version", "occurred", "reason", "rule")]
public sealed record CountingRuleAdopted : IndicatorFact
{
    /// <summary>Names the rule among those of the indicator, for example "2028-1". The built-in rule is "1".</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,39}", ErrorMessage = nameof(ValidationCode.NoRuleVersion))]
    public required string Version { get; init; }

    /// <summary>What counts from then on.</summary>
    public required CountingRule Rule { get; init; }

    /// <summary>Why it was adopted.</summary>
    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>Whose places a rule looks at.</summary>
public enum Parties
{
    /// <summary>Nobody's.</summary>
    Nobody,

    /// <summary>Organisers and co-organisers.</summary>
    Organisers,

    /// <summary>Everybody who takes part: for an activity organisations and regions, for anything else the organisations it
    /// names.</summary>
    Participants,
}

/// <summary>What is counted once however often it occurs.</summary>
public enum DistinctBy
{
    /// <summary>Nothing: every fact counts.</summary>
    Fact,

    /// <summary>An activity, with its best founded headcount.</summary>
    Activity,

    /// <summary>An organisation, with the first fact that counts.</summary>
    Organisation,

    /// <summary>The thing the fact is about (a solution, a strategy, an obstacle), with the first fact that counts.</summary>
    Subject,
}

/// <summary>What a rule asks about an event's being open to the public.</summary>
public enum PublicRequirement
{
    /// <summary>Nothing.</summary>
    Any,

    /// <summary>No source says it was closed.</summary>
    NotDenied,

    /// <summary>A source says it was public.</summary>
    Stated,
}

/// <summary>How an indicator is counted: data, so that another rule can be tried on the same facts.</summary>
public sealed record CountingRule : IValidatableObject
{
    /// <summary>Types of the events that may count, for example <c>workshop_held</c>.</summary>
    [MinLength(1), MaxLength(60)]
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>How sure a fact must be at least: stated or confirmed.</summary>
    public Certainty LeastCertainty { get; init; } = Certainty.Stated;

    /// <summary>Evidence that is needed, any one of these; empty: none.</summary>
    [MaxLength(10)]
    public IReadOnlyList<EvidenceKind> Evidence { get; init; } = [];

    /// <summary>Whose places are looked at.</summary>
    public Parties Parties { get; init; } = Parties.Nobody;

    /// <summary>From how many different places they must come, 1 to 10.</summary>
    [Range(1, 10)]
    public int LeastPlaces { get; init; } = 1;

    /// <summary>What a place is: NUTS level 0 (a country) to 3.</summary>
    [Range(0, 3)]
    public int PlaceLevel { get; init; }

    /// <summary>What is counted once.</summary>
    public DistinctBy Distinct { get; init; } = DistinctBy.Fact;

    /// <summary>Kinds of activity that count; empty: all.</summary>
    [MaxLength(10)]
    public IReadOnlyList<ActivityKind> ActivityKinds { get; init; } = [];

    /// <summary>Kinds of agreement that count; empty: all.</summary>
    [MaxLength(10)]
    public IReadOnlyList<Instrument> Instruments { get; init; } = [];

    /// <summary>Parts in a partnership that count; empty: all.</summary>
    [MaxLength(10)]
    public IReadOnlyList<PartnerRole> PartnerRoles { get; init; } = [];

    /// <summary>What is asked about being open to the public.</summary>
    public PublicRequirement Public { get; init; } = PublicRequirement.Any;

    /// <summary>True: an agreement counts only if it is valid beyond the end of its partnership.</summary>
    public bool BeyondProjectEnd { get; init; }

    /// <summary>True: an obstacle counts only if a solution for it was identified.</summary>
    public bool SolutionIdentified { get; init; }

    /// <summary>True: a fact in an open conflict does not count until the conflict is decided.</summary>
    public bool LeaveOutDisputed { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeastCertainty is not (Certainty.Stated or Certainty.Confirmed))
            yield return new MemberError(ValidationCode.ClaimNeverCounts, nameof(LeastCertainty));
        if (Events.FirstOrDefault(type => !Candidates.MayCount(type)) is { } unknown)
            yield return new MemberError(
                ValidationCode.EventNeverCounts, nameof(Events), new string([.. unknown.Take(60).Where(c => !char.IsControl(c))]));
        if (Parties == Parties.Nobody && LeastPlaces > 1) yield return new MemberError(ValidationCode.WhosePlaces, nameof(Parties));
    }
}
