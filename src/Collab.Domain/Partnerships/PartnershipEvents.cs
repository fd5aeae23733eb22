using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Wolverine;

namespace Collab.Domain.Partnerships;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>What kind of partnership it is.</summary>
public enum PartnershipKind
{
    Consortium,
    Bilateral,
    Network,
    FundedProject,
}

/// <summary>A partnership came into being.</summary>
[Label("Partnership formed", "Partnerschaft gegründet")]
[Form("title", "kind", "occurred", "until", "regions", "topics", Details = ["hub", "programme", "topics"])]
public sealed record PartnershipFormed : SourcedFact
{
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    public required PartnershipKind Kind { get; init; }

    /// <summary>The organisation that is the partnership, where it has one of its own, for example a hub.</summary>
    public OrganisationId? Hub { get; init; }

    /// <summary>Funding programme or framework, for example "Digital Europe" or "Interreg Sachsen - Česko".</summary>
    [MaxLength(200)]
    public string? Programme { get; init; }

    /// <summary>Until when it is to run.</summary>
    public Occurrence? Until { get; init; }

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    /// <summary>NUTS codes of the regions it covers, at the level the source gives.</summary>
    [MaxLength(100)]
    public IReadOnlyList<RegionCode> Regions { get; init; } = [];

    public override bool HoldsWhenUndated => true;
}

/// <summary>A partner's part in a partnership.</summary>
public enum PartnerRole
{
    Lead,
    Partner,
    Associated,
}

/// <summary>An organisation joined the partnership.</summary>
[Label("Partner joined", "Partner beigetreten")]
[Form("organisation", "role", "occurred", Details = ["namedAs"])]
public sealed record PartnerJoined : SourcedFact
{
    public required OrganisationId Organisation { get; init; }

    public PartnerRole Role { get; init; } = PartnerRole.Partner;

    /// <summary>The name the source uses for the organisation, where it is not the registered one.</summary>
    [MaxLength(300)]
    public string? NamedAs { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>An organisation left the partnership.</summary>
[Label("Partner left", "Partner ausgeschieden")]
public sealed record PartnerLeft : SourcedFact
{
    public required OrganisationId Organisation { get; init; }

    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>Somebody asserted a cooperation without an agreement to show.</summary>
[Label("Cooperation claimed", "Kooperation behauptet")]
[Form("about", "by", "quantity", "organisations", Details = ["organisations", "occurred"])]
public sealed record CooperationClaimed : SourcedFact
{
    /// <summary>What was claimed, in your own words.</summary>
    [MinLength(1), MaxLength(500)]
    public required string About { get; init; }

    /// <summary>The organisations the claim names; often none.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganisationId> Organisations { get; init; } = [];

    /// <summary>How many cooperations, where the claim says so; "numerous" is a missing number.</summary>
    public Quantity? Quantity { get; init; }

    /// <summary>The organisation that claims it.</summary>
    public OrganisationId? By { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>The kind of paper a cooperation rests on.</summary>
public enum Instrument
{
    LetterOfIntent,
    Memorandum,
    ConsortiumAgreement,
    GrantAgreement,
    AdministrativeAgreement,
}

/// <summary>Organisations agreed on a cooperation.</summary>
[Label("Cooperation agreed", "Kooperation vereinbart")]
[Form("instrument", "title", "organisations", "associated", "occurred", "until", Details = ["topics"])]
public sealed record CooperationAgreed : SourcedFact, IValidatableObject
{
    public override bool IsOutput => true;

    public required Instrument Instrument { get; init; }

    [MaxLength(300)]
    public string? Title { get; init; }

    /// <summary>The organisations that agreed: two to two hundred.</summary>
    [MinLength(2), MaxLength(200)]
    public required IReadOnlyList<OrganisationId> Organisations { get; init; }

    /// <summary>Organisations that it names as associated partners, who do not sign it.</summary>
    [MaxLength(200)]
    [Label("Associated partners it names", "Assoziierte Partner, die sie nennt")]
    public IReadOnlyList<OrganisationId>? Associated { get; init; }

    /// <summary>Until when it is valid; left out: without an end.</summary>
    public Occurrence? Until { get; init; }

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    public override bool CameAbout => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Organisations.Distinct().Count() != Organisations.Count)
            yield return new MemberError(ValidationCode.OrganisationTwice, nameof(Organisations));
        else if (Associated is { } associated
            && associated.Concat(Organisations).Distinct().Count() != associated.Count + Organisations.Count)
            yield return new MemberError(ValidationCode.OrganisationTwice, nameof(Associated));
    }
}

/// <summary>The partnership took on more topics, regions or tasks.</summary>
[Label("Scope extended", "Umfang erweitert")]
public sealed record ScopeExtended : SourcedFact, IValidatableObject
{
    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    [MaxLength(100)]
    public IReadOnlyList<RegionCode> Regions { get; init; } = [];

    /// <summary>What was added, in your own words.</summary>
    [MaxLength(500)]
    public string? Description { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Topics.Count == 0 && Regions.Count == 0 && Description is null)
            yield return new MemberError(ValidationCode.NothingAdded, nameof(Description));
    }
}

/// <summary>A milestone was planned. Its own date is the time of the plan; <see cref="Due"/> is when it is to be reached.</summary>
[Label("Milestone planned", "Meilenstein geplant")]
[Form("title", "due", Details = ["occurred"])]
public sealed record MilestonePlanned : SourcedFact
{
    /// <summary>Names the milestone within its partnership.</summary>
    public required Guid MilestoneId { get; init; }

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>When it is to be reached.</summary>
    public required Occurrence Due { get; init; }

    public override bool HoldsWhenUndated => true;

    public override void Schedule(Guid entity, OutgoingMessages messages) => Reminders.Schedule(messages, entity, MilestoneId, Due);
}

/// <summary>What every later fact about a milestone carries.</summary>
public abstract record MilestoneFact : SourcedFact
{
    /// <summary>The milestone, as it was planned.</summary>
    public required Guid MilestoneId { get; init; }
}

/// <summary>A milestone was reached; its date is when.</summary>
[Label("Milestone reached", "Meilenstein erreicht")]
public sealed record MilestoneReached : MilestoneFact
{
    public override bool CameAbout => true;
}

/// <summary>A milestone was missed.</summary>
[Label("Milestone missed", "Meilenstein verfehlt")]
public sealed record MilestoneMissed : MilestoneFact
{
    [MaxLength(500)]
    public string? Reason { get; init; }

    public override bool CameAbout => true;
}

/// <summary>A milestone was given another date.</summary>
[Label("Milestone rescheduled", "Meilenstein verschoben")]
[Form(Details = ["occurred"])]
public sealed record MilestoneRescheduled : MilestoneFact
{
    /// <summary>When it is to be reached now.</summary>
    public required Occurrence Due { get; init; }

    [MaxLength(500)]
    public string? Reason { get; init; }

    public override void Schedule(Guid entity, OutgoingMessages messages) => Reminders.Schedule(messages, entity, MilestoneId, Due);
}

/// <summary>A milestone is no longer pursued.</summary>
[Label("Milestone dropped", "Meilenstein aufgegeben")]
[Form(Details = ["occurred"])]
public sealed record MilestoneDropped : MilestoneFact
{
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }
}

/// <summary>Funding was granted.</summary>
[Label("Funding granted", "Förderung bewilligt")]
[Form("amount", "funder", "recipient", "occurred", Details = ["programme", "months", "serviceFactId"])]
public sealed record FundingGranted : SourcedFact
{
    public override bool IsOutput => true;

    public required Money Amount { get; init; }

    /// <summary>Who grants it, where it is registered.</summary>
    public OrganisationId? Funder { get; init; }

    /// <summary>Who receives it, where it is one organisation.</summary>
    public OrganisationId? Recipient { get; init; }

    /// <summary>Programme or budget line.</summary>
    [MaxLength(200)]
    public string? Programme { get; init; }

    /// <summary>For how many months, 1 to 600.</summary>
    [Range(1, 600)]
    public int? Months { get; init; }

    /// <summary>Of an investment at a hub's customer: the delivery of the service in consequence of which it came about.</summary>
    [Label("Service that led to it", "Dienstleistung, die dazu führte")]
    public Guid? ServiceFactId { get; init; }

    public override Guid? RestsOnLine => ServiceFactId;

    public override bool CameAbout => true;
}

/// <summary>Somebody asserted support without an amount or an instrument: never funding.</summary>
[Label("Funding claimed", "Förderung behauptet")]
[Form("about", "funder", "recipient", "amount", Details = ["occurred"])]
public sealed record FundingClaimed : SourcedFact
{
    /// <summary>What was claimed, in your own words.</summary>
    [MinLength(1), MaxLength(500)]
    public required string About { get; init; }

    public Money? Amount { get; init; }

    public OrganisationId? Funder { get; init; }

    public OrganisationId? Recipient { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>A solution was developed.</summary>
[Label("Solution developed", "Lösung entwickelt")]
public sealed record SolutionDeveloped : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The organisations that developed it.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganisationId> Organisations { get; init; } = [];

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    /// <summary>The fact that recorded the joint pilot action it came from.</summary>
    [Label("Pilot action it came from", "Pilotmaßnahme, aus der sie hervorging")]
    public Guid? PilotFactId { get; init; }

    /// <summary>What is needed for others to take it up, in your own words.</summary>
    [MaxLength(1000)]
    [Label("What is needed for its uptake", "Was zur Übernahme nötig ist")]
    public string? NeededForUptake { get; init; }

    public override bool CameAbout => true;
}

/// <summary>An organisation took up or up-scaled a solution.</summary>
[Label("Solution taken up", "Lösung übernommen")]
public sealed record SolutionTakenUp : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The adopter.</summary>
    public required OrganisationId By { get; init; }

    /// <summary>The fact that recorded its development, where there is one.</summary>
    public Guid? SolutionFactId { get; init; }

    /// <summary>True: used on a larger scale than before.</summary>
    public bool UpScaled { get; init; }

    public override bool CameAbout => true;
}

/// <summary>A pilot action was completed.</summary>
[Label("Pilot action completed", "Pilotmaßnahme abgeschlossen")]
public sealed record PilotCompleted : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The organisations that carried it out.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganisationId> Organisations { get; init; } = [];

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    public override bool CameAbout => true;
}

/// <summary>A joint strategy or action plan was adopted.</summary>
[Label("Strategy adopted", "Strategie beschlossen")]
public sealed record StrategyAdopted : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The organisations that drafted it.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganisationId> Organisations { get; init; } = [];

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    public override bool CameAbout => true;
}

/// <summary>An organisation took up a joint strategy or action plan.</summary>
[Label("Strategy taken up", "Strategie aufgegriffen")]
public sealed record StrategyTakenUp : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    public required OrganisationId By { get; init; }

    /// <summary>The fact that recorded its adoption, where there is one.</summary>
    public Guid? StrategyFactId { get; init; }

    public override bool CameAbout => true;
}

/// <summary>The nature of an obstacle to working across a border.</summary>
public enum ObstacleNature
{
    Legal,
    Administrative,
}

/// <summary>A legal or administrative obstacle across a border, or a solution for one, was identified.</summary>
[Label("Obstacle identified", "Hindernis festgestellt")]
public sealed record ObstacleIdentified : SourcedFact
{
    public override bool IsOutput => true;

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    public required ObstacleNature Nature { get; init; }

    /// <summary>Whether a solution for it was identified with it.</summary>
    public bool SolutionIdentified { get; init; }

    /// <summary>The organisations that identified it.</summary>
    [MaxLength(100)]
    [Label("Organisations that identified it", "Organisationen, die es festgestellt haben")]
    public IReadOnlyList<OrganisationId>? Organisations { get; init; }

    [MaxLength(100)]
    public IReadOnlyList<RegionCode> Regions { get; init; } = [];

    public override bool CameAbout => true;
}

/// <summary>How far an obstacle was removed.</summary>
public enum ObstacleExtent
{
    Alleviated,
    Resolved,
}

/// <summary>An obstacle across a border was alleviated or resolved.</summary>
[Label("Obstacle reduced or removed", "Hindernis abgebaut")]
[Form("obstacleFactId", "extent", "occurred")]
public sealed record ObstacleResolved : SourcedFact
{
    public override bool IsOutput => true;

    /// <summary>The fact that identified the obstacle.</summary>
    public required Guid ObstacleFactId { get; init; }

    public required ObstacleExtent Extent { get; init; }

    [MaxLength(500)]
    public string? Description { get; init; }

    public override bool CameAbout => true;
}

/// <summary>The services of a European Digital Innovation Hub.</summary>
public enum HubService
{
    TestBeforeInvest,
    SkillsAndTraining,
    SupportToFindInvestments,
    Networking,
}

/// <summary>What kind of customer used a hub's service.</summary>
public enum CustomerCategory
{
    Micro,
    Small,
    Medium,
    MidCap,
    Large,
    PublicSector,
    Research,
    Other,
    StartUp,
}

/// <summary>A hub delivered a service.</summary>
[Label("Service delivered", "Dienstleistung erbracht")]
[Form("service", "category", "customer", "region", "occurred", Details = ["sector"])]
public sealed record ServiceDelivered : SourcedFact
{
    public required HubService Service { get; init; }

    /// <summary>The customer, where it is registered and may be named.</summary>
    public OrganisationId? Customer { get; init; }

    public required CustomerCategory Category { get; init; }

    /// <summary>Economic sector, NACE section letter A to V or a few words.</summary>
    [MaxLength(100)]
    public string? Sector { get; init; }

    /// <summary>NUTS code of the customer's region.</summary>
    public RegionCode? Region { get; init; }

    public override bool CameAbout => true;

    public override bool IsLedgerLine => true;
}

/// <summary>A customer's digital maturity was assessed.</summary>
[Label("Digital maturity assessed", "Digitale Reife bewertet")]
[Form("customer", "score", "occurred", Details = ["method"])]
public sealed record MaturityAssessed : SourcedFact, IValidatableObject
{
    public required OrganisationId Customer { get; init; }

    /// <summary>Points, 0 to 100, at most two decimals.</summary>
    [Range(typeof(decimal), "0", "100", ParseLimitsInInvariantCulture = true)]
    public required decimal Score { get; init; }

    /// <summary>The questionnaire and its edition, for example "Open DMA 2.0".</summary>
    [MaxLength(100)]
    public string? Method { get; init; }

    public override bool CameAbout => true;

    public override bool IsLedgerLine => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (decimal.Round(Score, 2) != Score) yield return new MemberError(ValidationCode.MoreDecimals, nameof(Score));
    }
}

/// <summary>The partnership was paused.</summary>
[Label("Partnership paused", "Partnerschaft ruht")]
public sealed record PartnershipPaused : SourcedFact
{
    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>The partnership went on after a pause.</summary>
[Label("Partnership resumed", "Partnerschaft wieder aufgenommen")]
public sealed record PartnershipResumed : SourcedFact;

/// <summary>The partnership ended.</summary>
[Label("Partnership concluded", "Partnerschaft beendet")]
public sealed record PartnershipConcluded : SourcedFact
{
    /// <summary>What came of it, in your own words.</summary>
    [MaxLength(1000)]
    public string? Outcome { get; init; }
}
