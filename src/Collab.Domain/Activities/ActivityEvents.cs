using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;

namespace Collab.Domain.Activities;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>What kind of activity it is.</summary>
public enum ActivityKind
{
    Workshop,
    JointStand,
    Session,
    Conference,
    Training,
    Meeting,
}

/// <summary>Where an activity takes place.</summary>
[Form(Details = ["site"])]
public sealed record Venue
{
    /// <summary>NUTS code at the level the source gives.</summary>
    public RegionCode? Region { get; init; }

    /// <summary>City or town.</summary>
    [MaxLength(100)]
    public string? Place { get; init; }

    /// <summary>Building, hall or address.</summary>
    [MaxLength(200)]
    public string? Site { get; init; }
}

/// <summary>An activity was planned. Its own date is the time of the plan; <see cref="Planned"/> is when it is to take place.</summary>
[Label("Activity planned", "Veranstaltung geplant")]
[Form("title", "kind", "planned", "venue", "regions", Details = ["partOf", "within", "public", "firstTime", "occurred"])]
public sealed record ActivityPlanned : SourcedFact
{
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    public required ActivityKind Kind { get; init; }

    /// <summary>When it is to take place.</summary>
    public required Occurrence Planned { get; init; }

    public Venue? Venue { get; init; }

    /// <summary>The activity it is a part of, for example the stand that a session belongs to.</summary>
    public ActivityId? PartOf { get; init; }

    /// <summary>The fair, conference or series it takes place in.</summary>
    [MaxLength(200)]
    public string? Within { get; init; }

    /// <summary>Whether the public may come; left out: the source does not say.</summary>
    public bool? Public { get; init; }

    /// <summary>Whether it takes place for the first time; left out: the source does not say.</summary>
    public bool? FirstTime { get; init; }

    /// <summary>NUTS codes of the regions taking part, at the level the source gives.</summary>
    [MaxLength(100)]
    public IReadOnlyList<RegionCode> Regions { get; init; } = [];

    public override bool HoldsWhenUndated => false;
}

/// <summary>A planned activity was moved to another date.</summary>
[Label("Activity rescheduled", "Veranstaltung verschoben")]
[Form(Details = ["occurred"])]
public sealed record ActivityRescheduled : SourcedFact
{
    /// <summary>When it is to take place now.</summary>
    public required Occurrence Planned { get; init; }

    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>A planned activity will not take place.</summary>
[Label("Activity cancelled", "Veranstaltung abgesagt")]
[Form(Details = ["occurred"])]
public sealed record ActivityCancelled : SourcedFact
{
    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>An activity took place; its date is when. What the plan already said may be left out.</summary>
public abstract record ActivityHeld : SourcedFact
{
    /// <summary>Title; needed where no plan of the activity gave one.</summary>
    [MinLength(1), MaxLength(300)]
    public string? Title { get; init; }

    public Venue? Venue { get; init; }

    /// <summary>The activity it was a part of.</summary>
    public ActivityId? PartOf { get; init; }

    /// <summary>The fair, conference or series it took place in.</summary>
    [MaxLength(200)]
    public string? Within { get; init; }

    /// <summary>Whether the public could come; left out: the source does not say.</summary>
    public bool? Public { get; init; }

    /// <summary>NUTS codes of the regions the participants came from, at the level the source gives.</summary>
    [MaxLength(100)]
    public IReadOnlyList<RegionCode> Regions { get; init; } = [];

    /// <summary>What kind of activity this event says was held.</summary>
    public abstract ActivityKind HeldKind { get; }

    public override bool CameAbout => true;

    /// <summary>A resolved date dates it, where its own source does not.</summary>
    public override DateTimeOffset SinceAmong(FactRegister register, RecordedFact record) => ResolutionIn(register)?.Since ?? record.Since;

    /// <summary>One kind of activity may be corrected into another.</summary>
    public override bool MayBecome(Fact replacement) => replacement is ActivityHeld;

    /// <summary>The fact that dates it; null where it is dated itself, or nothing dates it.</summary>
    internal RecordedFact? ResolutionIn(FactRegister register) =>
        Occurred.IsDated ? null : register.Of<DateResolved>().Select(entry => entry.Record).LastOrDefault();
}

/// <summary>A workshop was held.</summary>
[Label("Workshop held", "Workshop durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["partOf", "within"])]
public sealed record WorkshopHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.Workshop;
}

/// <summary>A joint stand at a trade fair was held.</summary>
[Label("Joint stand held", "Gemeinschaftsstand durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["partOf"])]
public sealed record JointStandHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.JointStand;
}

/// <summary>A session within another activity was held.</summary>
[Label("Session held", "Programmpunkt durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["within"])]
public sealed record SessionHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.Session;
}

/// <summary>A conference was held.</summary>
[Label("Conference held", "Konferenz durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["partOf", "within"])]
public sealed record ConferenceHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.Conference;
}

/// <summary>A training was held.</summary>
[Label("Training held", "Schulung durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["partOf", "within"])]
public sealed record TrainingHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.Training;
}

/// <summary>A meeting was held.</summary>
[Label("Meeting held", "Treffen durchgeführt")]
[Form("title", "occurred", "venue", "regions", "public", Details = ["partOf", "within"])]
public sealed record MeetingHeld : ActivityHeld
{
    public override ActivityKind HeldKind => ActivityKind.Meeting;
}

/// <summary>The date of an activity that was known only roughly, or relative to a source, was found; this fact's own date is the
/// answer.</summary>
[Label("Date found", "Datum geklärt")]
public sealed record DateResolved : SourcedFact
{
    public override bool CameAbout => true;

    public override bool DatesAnother => true;
}

/// <summary>What a headcount rests on.</summary>
public enum AttendanceBasis
{
    /// <summary>The source gives a number and does not say how it was counted.</summary>
    Unstated,
    Estimate,
    Registration,
    AttendanceList,
}

/// <summary>A part of a headcount.</summary>
public sealed record AttendanceShare
{
    /// <summary>NUTS code of the region they came from.</summary>
    public required RegionCode Region { get; init; }

    public required Quantity Headcount { get; init; }
}

/// <summary>It was recorded how many took part: participations, not persons.</summary>
[Label("Attendance recorded", "Teilnehmerzahl erfasst")]
[Form("headcount", "basis", "breakdown", Details = ["occurred"])]
public sealed record AttendanceRecorded : SourcedFact, IValidatableObject
{
    public required Quantity Headcount { get; init; }

    [Preset("unstated")]
    public required AttendanceBasis Basis { get; init; }

    /// <summary>How many from where, where the source says so; need not add up to the whole, may not exceed it. A share of a region that
    /// lies in another share's region is part of that one, and may not exceed it.</summary>
    [MaxLength(200)]
    public IReadOnlyList<AttendanceShare> Breakdown { get; init; } = [];

    public override bool CameAbout => true;

    public override bool HoldsWhenUndated => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Breakdown.Count == 0) yield break;
        if (Breakdown.DistinctBy(share => share.Region).Count() != Breakdown.Count)
        {
            yield return new MemberError(ValidationCode.RegionTwice, nameof(Breakdown));
            yield break;
        }

        if (AttendanceParts.ExceedRegion(Breakdown)) yield return new MemberError(ValidationCode.ShareMoreThanRegion, nameof(Breakdown));
        if (AttendanceParts.ExceedWhole(Headcount, Breakdown))
            yield return new MemberError(ValidationCode.PartsMoreThanWhole, nameof(Breakdown));
    }
}

/// <summary>Whether a list is the whole list.</summary>
public enum Completeness
{
    Complete,

    /// <summary>The source says "among others".</summary>
    AmongOthers,
}

/// <summary>The topics of an activity were recorded.</summary>
[Label("Topics recorded", "Themen erfasst")]
[Form("topics", "focus", "completeness", Details = ["occurred"])]
public sealed record TopicsRecorded : SourcedFact, IValidatableObject
{
    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    /// <summary>Focus topics in the source's sense, in a few words each.</summary>
    [MaxLength(50)]
    public IReadOnlyList<string> Focus { get; init; } = [];

    public required Completeness Completeness { get; init; }

    public override bool HoldsWhenUndated => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Topics.Count == 0 && Focus.Count == 0) yield return new MemberError(ValidationCode.NoTopicNamed, nameof(Topics));
    }
}

/// <summary>What somebody does in an activity.</summary>
public enum Role
{
    Organiser,
    CoOrganiser,
    Host,
    Initiator,
    Opener,
    Speaker,
    Exhibitor,
    Presenter,
    Participant,

    /// <summary>Takes part in the cooperation behind the activity without being said to organise it.</summary>
    Contributor,
}

/// <summary>Somebody has a part in an activity: an organisation, a person in an office, or a group known by its category only.</summary>
[Label("Part in an activity recorded", "Rolle erfasst")]
[Form("role", "organisation", "onBehalfOf", "person", "office", "group", Details = ["region", "namedAs", "about", "occurred"])]
public sealed record RoleAssigned : SourcedFact, IValidatableObject
{
    public required Role Role { get; init; }

    public OrganisationId? Organisation { get; init; }

    /// <summary>The organisation on whose behalf it acts.</summary>
    public OrganisationId? OnBehalfOf { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>The office the person held then.</summary>
    [MaxLength(200)]
    public string? Office { get; init; }

    /// <summary>An unnamed group, for example "start-ups".</summary>
    [MaxLength(200)]
    public string? Group { get; init; }

    /// <summary>NUTS code of the region they came from, where it is not the organisation's seat or no organisation is named.</summary>
    public RegionCode? Region { get; init; }

    /// <summary>The name the source uses for the organisation, where it is not the registered one.</summary>
    [MaxLength(300)]
    public string? NamedAs { get; init; }

    /// <summary>What about: the title of the talk, the exhibit.</summary>
    [MaxLength(300)]
    public string? About { get; init; }

    public override bool HoldsWhenUndated => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Organisation is null && Person is null && Group is null)
            yield return new MemberError(ValidationCode.NobodyNamed, nameof(Organisation));
        if (Office is not null && Person is null) yield return new MemberError(ValidationCode.OfficeWithoutPerson, nameof(Office));
        if (Organisation is not null && Organisation == OnBehalfOf)
            yield return new MemberError(ValidationCode.OwnBehalf, nameof(OnBehalfOf));
    }
}

/// <summary>The stand's place at the fair was announced.</summary>
[Label("Place of the stand announced", "Standort des Stands bekannt gegeben")]
[Form("hall", "stand", Details = ["occurred"])]
public sealed record StandLocated : SourcedFact
{
    [MinLength(1), MaxLength(60)]
    public required string Hall { get; init; }

    [MaxLength(60)]
    public string? Stand { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>A solution was shown.</summary>
[Label("Solution shown", "Lösung vorgestellt")]
[Form("title", "by", "description", "topics", Details = ["occurred"])]
public sealed record SolutionShowcased : SourcedFact
{
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>Who showed it.</summary>
    public OrganisationId? By { get; init; }

    /// <summary>What it is, in your own words.</summary>
    [MaxLength(1000)]
    public string? Description { get; init; }

    /// <summary>Codes of the topic list.</summary>
    [MaxLength(50)]
    public IReadOnlyList<TopicCode> Topics { get; init; } = [];

    public override bool HoldsWhenUndated => true;
}

/// <summary>What kind of statement it is.</summary>
public enum StatementKind
{
    Claim,
    Intention,
    Goal,
    Interest,
}

/// <summary>Somebody said something about cooperation that is neither an agreement nor a figure yet.</summary>
[Label("Statement recorded", "Aussage erfasst")]
[Form("kind", "about", "by", "person", "office", "quantity", "organisations", Details = ["organisations", "occurred"])]
public sealed record StatementRecorded : SourcedFact
{
    public required StatementKind Kind { get; init; }

    /// <summary>What was said, in your own words.</summary>
    [MinLength(1), MaxLength(500)]
    public required string About { get; init; }

    /// <summary>The organisation that said it.</summary>
    public OrganisationId? By { get; init; }

    /// <summary>Who said it.</summary>
    public PersonId? Person { get; init; }

    /// <summary>The office the person held then.</summary>
    [MaxLength(200)]
    public string? Office { get; init; }

    /// <summary>A number in the statement; "numerous" is a missing one.</summary>
    public Quantity? Quantity { get; init; }

    /// <summary>Organisations the statement names.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganisationId> Organisations { get; init; } = [];

    public override bool HoldsWhenUndated => true;
}
