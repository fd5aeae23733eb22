using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Places;

namespace Collab.Domain.Organisations;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>What kind of organisation it is.</summary>
public enum OrganisationKind
{
    Ministry,
    Agency,
    Company,
    Association,
    Municipality,
    ResearchInstitute,
    Hub,
    Network,
    CityBrand,
    Unit,
    State,
    Other,
}

/// <summary>Where an organisation sits.</summary>
public sealed record Seat
{
    /// <summary>NUTS code at the level the source gives.</summary>
    public required RegionCode Region { get; init; }

    /// <summary>City or town.</summary>
    [MaxLength(100)]
    public string? Place { get; init; }
}

/// <summary>An organisation became known under a name. Its date is its foundation, where a source gives one.</summary>
[Label("Organisation registered", "Organisation aufgenommen")]
[Form("name", "shortName", "kind", "seat", Details = ["legalForm", "parent", "remit", "sector", "occurred"])]
public sealed record OrganisationRegistered : SourcedFact
{
    [MinLength(1), MaxLength(300)]
    public required string Name { get; init; }

    /// <summary>Abbreviation in use, for example WFS.</summary>
    [MaxLength(60)]
    public string? ShortName { get; init; }

    public required OrganisationKind Kind { get; init; }

    /// <summary>Legal form, for example GmbH, e. V., GmbH &amp; Co. KG.</summary>
    [MaxLength(60)]
    public string? LegalForm { get; init; }

    public Seat? Seat { get; init; }

    /// <summary>The organisation it is a unit of.</summary>
    public OrganisationId? Parent { get; init; }

    /// <summary>What it is responsible for.</summary>
    [MaxLength(500)]
    public string? Remit { get; init; }

    /// <summary>Economic sector, NACE section letter A to V or a few words.</summary>
    [MaxLength(100)]
    public string? Sector { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>An organisation took another name; it remains the same organisation. Its date is the day the name took effect.</summary>
[Label("Organisation renamed", "Organisation umbenannt")]
[Form("name", "shortName", "occurred", Details = ["remit"])]
public sealed record OrganisationRenamed : SourcedFact
{
    [MinLength(1), MaxLength(300)]
    public required string Name { get; init; }

    [MaxLength(60)]
    public string? ShortName { get; init; }

    /// <summary>The remit from then on, where it changed with the name.</summary>
    [MaxLength(500)]
    public string? Remit { get; init; }
}

/// <summary>Another organisation took this one's place.</summary>
[Label("Organisation succeeded", "Nachfolge eingetreten")]
public sealed record OrganisationSucceeded : SourcedFact
{
    /// <summary>The organisation that took its place.</summary>
    public required OrganisationId Successor { get; init; }
}

/// <summary>The organisation ceased to exist.</summary>
[Label("Organisation dissolved", "Organisation aufgelöst")]
public sealed record OrganisationDissolved : SourcedFact
{
    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>The organisation moved its seat.</summary>
[Label("Seat moved", "Sitz verlegt")]
public sealed record SeatMoved : SourcedFact
{
    public required Seat Seat { get; init; }
}

/// <summary>What an organisation is inside another.</summary>
public enum MembershipKind
{
    Member,
    Founder,
    CoFounder,
    ConsortiumPartner,
    Coordinator,
    Unit,
    Supporter,
}

/// <summary>The organisation belongs to another: a network, an association, a consortium, a ministry.</summary>
[Label("Membership recorded", "Mitgliedschaft erfasst")]
[Form("in", "as", "occurred", Details = ["task"])]
public sealed record MembershipRecorded : SourcedFact
{
    /// <summary>The organisation it belongs to.</summary>
    public required OrganisationId In { get; init; }

    public MembershipKind As { get; init; } = MembershipKind.Member;

    /// <summary>What it does there, for example "networking between companies and public bodies".</summary>
    [MaxLength(300)]
    public string? Task { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>The organisation no longer belongs to another.</summary>
[Label("Membership ended", "Mitgliedschaft beendet")]
public sealed record MembershipEnded : SourcedFact
{
    public required OrganisationId In { get; init; }

    [MaxLength(500)]
    public string? Reason { get; init; }
}

/// <summary>A person took an office in the organisation.</summary>
[Label("Office assumed", "Amt angetreten")]
[Form("person", "office", "occurred")]
public sealed record OfficeAssumed : SourcedFact
{
    public required PersonId Person { get; init; }

    /// <summary>The office, for example "Staatsministerin" or "Geschäftsführer".</summary>
    [MinLength(1), MaxLength(200)]
    public required string Office { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>A person left an office in the organisation.</summary>
[Label("Office left", "Amt niedergelegt")]
[Form("person", "office", "occurred")]
public sealed record OfficeLeft : SourcedFact
{
    public required PersonId Person { get; init; }

    [MinLength(1), MaxLength(200)]
    public required string Office { get; init; }
}
