using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Organisations;

/// <summary>Whether an organisation still exists.</summary>
public enum OrganisationStatus
{
    Active,
    Succeeded,
    Dissolved,
}

/// <summary>A name an organisation has or had.</summary>
public sealed record NameView(string Name, string? ShortName, Citation Cite);

/// <summary>Where an organisation sits.</summary>
public sealed record SeatView(RegionRef Region, string? Place, Citation Cite);

/// <summary>An organisation's belonging to another.</summary>
public sealed record MembershipView(OrganisationRef In, MembershipKind As, string? Task, Citation Cite);

/// <summary>Who holds which office.</summary>
public sealed record OfficeView(PersonRef Person, string Office, Citation Cite);

/// <summary>An organisation as its own facts tell it at one time.</summary>
public sealed record OrganisationView : EntityView
{
    /// <summary>What the read side knows about organisations.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<OrganisationView>("organisation", At, organisation => new EntityFace(
        "organisation", organisation.Id, organisation.Name, Codes.Of(organisation.Kind), Codes.Of(organisation.Status), organisation)
    {
        Regions = organisation.Seat is { } seat ? [seat.Region.Code] : [],
        Seats = organisation.Seat is { } sits ? [sits.Region.Code] : [],
        Organisations = [.. organisation.OrganisationIds],
    });

    /// <summary>The name at that time.</summary>
    public required string Name { get; init; }

    public string? ShortName { get; init; }

    public required OrganisationKind Kind { get; init; }

    public required OrganisationStatus Status { get; init; }

    public string? LegalForm { get; init; }

    public SeatView? Seat { get; init; }

    public OrganisationRef? Parent { get; init; }

    public string? Remit { get; init; }

    public string? Sector { get; init; }

    /// <summary>All names up to that time, oldest first.</summary>
    public required IReadOnlyList<NameView> Names { get; init; }

    public required IReadOnlyList<MembershipView> Memberships { get; init; }

    public required IReadOnlyList<OfficeView> Offices { get; init; }

    public OrganisationRef? Successor { get; init; }

    public required Citation Cite { get; init; }

    public IEnumerable<Guid> OrganisationIds =>
        Memberships.Select(membership => (Guid?)membership.In.Id).Append(Parent?.Id).Append(Successor?.Id).OfType<Guid>().Distinct();

    public override IEnumerable<object?> References =>
    [
        Parent, Successor, Seat?.Region, .. In(Seat?.Cite), .. In(Cite), .. Names.SelectMany(name => In(name.Cite)),
        .. Memberships.SelectMany(membership => new object?[] { membership.In }.Concat(In(membership.Cite))),
        .. Offices.SelectMany(office => new object?[] { office.Person }.Concat(In(office.Cite))),
        .. InJudgements,
    ];

    /// <summary>The organisation at a time; null when no fact of that time knows it.</summary>
    public static OrganisationView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => record.Since <= asOf).ToList();
        if (facts.Last<OrganisationRegistered>() is not var (record, registered)) return null;

        // The registered name holds until the first rename that took effect, whichever of the two was recorded first.
        List<NameView> names = [new(registered.Name, registered.ShortName, Citation.Of(record)),
            .. facts.Of<OrganisationRenamed>()
                .Select(entry => new NameView(entry.Fact.Name, entry.Fact.ShortName, Citation.Of(entry.Record)))];
        var ended = facts.Of<MembershipEnded>().ToList();
        var left = facts.Of<OfficeLeft>().ToList();
        return new OrganisationView
        {
            Id = register.Id,
            Name = names[^1].Name,
            ShortName = names[^1].ShortName,
            Kind = registered.Kind,
            Status = facts.Last<OrganisationDissolved>() is not null ? OrganisationStatus.Dissolved
                : facts.Last<OrganisationSucceeded>() is not null ? OrganisationStatus.Succeeded : OrganisationStatus.Active,
            LegalForm = registered.LegalForm,
            Seat = facts.Last<SeatMoved>() is var (moved, to)
                ? new SeatView(new RegionRef(to.Seat.Region.Value), to.Seat.Place, Citation.Of(moved))
                : registered.Seat is { } seat ? new SeatView(new RegionRef(seat.Region.Value), seat.Place, Citation.Of(record)) : null,
            Parent = OrganisationRef.Of(registered.Parent),
            Remit = facts.Of<OrganisationRenamed>().Select(entry => entry.Fact.Remit).LastOrDefault(remit => remit is not null)
                ?? registered.Remit,
            Sector = registered.Sector,
            Names = names,
            Memberships = [.. facts.Of<MembershipRecorded>()
                .Where(entry => !ended.Any(end => end.Fact.In == entry.Fact.In && end.Record.Since >= entry.Record.Since))
                .Select(entry =>
                    new MembershipView(
                        new OrganisationRef(entry.Fact.In.Value), entry.Fact.As, entry.Fact.Task, Citation.Of(entry.Record)))],
            Offices = [.. facts.Of<OfficeAssumed>()
                .Where(entry => !left.Any(
                    end => end.Fact.Person == entry.Fact.Person && end.Fact.Office == entry.Fact.Office
                        && end.Record.Since >= entry.Record.Since))
                .Select(entry => new OfficeView(new PersonRef(entry.Fact.Person.Value), entry.Fact.Office, Citation.Of(entry.Record)))],
            Successor = facts.Last<OrganisationSucceeded>() is var (_, succession) ? new OrganisationRef(succession.Successor.Value) : null,
            Cite = Citation.Of(record),
            Conflicts = ConflictView.Of(register),
        };
    }
}
