using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

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

    /// <summary>The thing the fact is about, by its name: told by two sources, it is one; with the first fact that counts.</summary>
    Thing,
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

    /// <summary>A source says it was closed.</summary>
    Closed,
}

/// <summary>Until when something must have happened, by the end of its project.</summary>
public enum ProjectDeadline
{
    /// <summary>At any time.</summary>
    None,

    /// <summary>By the last day of the project.</summary>
    ProjectEnd,

    /// <summary>By the day one year after the last day of the project.</summary>
    YearAfterEnd,
}

/// <summary>At whom funding must have arrived.</summary>
public enum FundingPlace
{
    /// <summary>At anybody.</summary>
    Anywhere,

    /// <summary>At a customer, in consequence of a service that is named.</summary>
    Customers,

    /// <summary>At the partnership or its partners, not at a customer.</summary>
    Partnership,
}

/// <summary>How an indicator is counted: data, so that another rule can be tried on the same facts. Members that came later are written
/// only where they ask for something.</summary>
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

    /// <summary>True: only what belongs to a project under a programme counts, from the project's start on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InProject { get; init; }

    /// <summary>Until when it must have happened, by the end of its project.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ProjectDeadline Deadline { get; init; } = ProjectDeadline.None;

    /// <summary>True: it counts from the last day of its project on, and not before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FromProjectEnd { get; init; }

    /// <summary>True: of the places that are looked at, only those in the programme's participating countries are taken, where these are
    /// known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ParticipatingCountries { get; init; }

    /// <summary>True: a cooperation counts in every period that it lasts in, and not only where it began.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Lasting { get; init; }

    /// <summary>Code of another indicator: what the fact rests on must count for that one, by its built-in rule.</summary>
    public IndicatorCode? Upon { get; init; }

    /// <summary>True: a solution counts only if what is needed for its uptake is named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UptakeNamed { get; init; }

    /// <summary>True: a solution for a legal or administrative obstacle does not count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NotLegal { get; init; }

    /// <summary>Categories of customers that count; empty: all.</summary>
    [MaxLength(20)]
    public IReadOnlyList<CustomerCategory>? Customers { get; init; }

    /// <summary>Kinds of organisations that are not counted.</summary>
    [MaxLength(20)]
    public IReadOnlyList<OrganisationKind>? NotKinds { get; init; }

    /// <summary>True: one of those whose places are looked at must be a hub, itself or as the one in whose name it was done; with another
    /// hub the places do not matter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WithHub { get; init; }

    /// <summary>At whom funding must have arrived.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FundingPlace Funding { get; init; } = FundingPlace.Anywhere;

    /// <summary>True: the figure is the average of what counts, and no sum; of assessments, of each customer's latest less its
    /// first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Average { get; init; }

    /// <summary>The figure that a sum makes: the sum, or its average over what is counted, halves rounded away from zero.</summary>
    /// <param name="sum">The sum, in hundredths; so is the figure.</param>
    /// <param name="counted">How many facts are counted.</param>
    public long FigureOf(long sum, long counted) =>
        !Average ? sum : counted == 0 ? 0 : (long)decimal.Round((decimal)sum / counted, MidpointRounding.AwayFromZero);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeastCertainty is not (Certainty.Stated or Certainty.Confirmed))
            yield return new MemberError(ValidationCode.ClaimNeverCounts, nameof(LeastCertainty));
        if (Events.FirstOrDefault(type => !Candidates.MayCount(type)) is { } unknown)
            yield return new MemberError(
                ValidationCode.EventNeverCounts, nameof(Events), new string([.. unknown.Take(60).Where(c => !char.IsControl(c))]));
        if (Upon is { } upon && IndicatorDefinition.Find(upon.Value) is null)
            yield return new MemberError(ValidationCode.UnknownIndicator, nameof(Upon));
        if (WithHub && Parties == Parties.Nobody) yield return new MemberError(ValidationCode.WhosePlaces, nameof(Parties));
        if (Parties == Parties.Nobody && LeastPlaces > 1) yield return new MemberError(ValidationCode.WhosePlaces, nameof(Parties));
    }
}
