using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Places;
using Collab.Domain.Sources;

namespace Collab.Histories;

/// <summary>An organisation that others may name.</summary>
internal readonly record struct Organised(Guid Id, string Country, RegionCode Region, OrganisationKind Kind)
{
    public OrganisationId Ref => new(Id);
}

/// <summary>How organisations come, change their names, move and go.</summary>
internal sealed class OrganisationLife(Simulation simulation)
{
    private static readonly (OrganisationKind Kind, int Weight)[] Kinds =
    [
        (OrganisationKind.Company, 44), (OrganisationKind.Municipality, 15), (OrganisationKind.ResearchInstitute, 11),
        (OrganisationKind.Association, 8), (OrganisationKind.Agency, 7),
        (OrganisationKind.Hub, 5), (OrganisationKind.Ministry, 3), (OrganisationKind.Network, 3), (OrganisationKind.Unit, 2),
        (OrganisationKind.CityBrand, 1), (OrganisationKind.Other, 1),
    ];

    private static readonly string[] Words =
        ["Elbe", "Neiße", "Odra", "Lausitz", "Sudety", "Krkonoše", "Bohemia", "Silesia", "Saxonia", "Nova", "Terra", "Digital", "Smart",
            "Mobil", "Energie", "Data", "Cloud", "Urban"];

    private static readonly (OrganisationKind Kind, string De, string Cs, string Pl)[] Titles =
    [
        (OrganisationKind.Ministry, "Staatsministerium für {0}", "Ministerstvo pro {0}", "Ministerstwo {0}"),
        (OrganisationKind.Agency, "Agentur {0}", "Agentura {0}", "Agencja {0}"),
        (OrganisationKind.Municipality, "Stadt {0}", "Město {0}", "Miasto {0}"),
        (OrganisationKind.ResearchInstitute, "Institut {0}", "Ústav {0}", "Instytut {0}"),
        (OrganisationKind.Association, "Verein {0}", "Spolek {0}", "Stowarzyszenie {0}"),
        (OrganisationKind.Hub, "Hub {0}", "Hub {0}", "Hub {0}"), (OrganisationKind.Network, "Netzwerk {0}", "Síť {0}", "Sieć {0}"),
    ];

    private static readonly string[] Offices =
        ["Geschäftsführerin", "Staatsminister", "ředitel", "prezes", "Oberbürgermeisterin", "Head of unit"];

    private readonly List<Organised> all = [];
    private readonly Dictionary<string, List<Organised>> byCountry = [];
    private readonly List<Organised> hubs = [];

    /// <summary>How many were begun, registered or about to be.</summary>
    public int Begun { get; private set; }

    private Dice Dice => simulation.Dice;

    /// <summary>Any organisation; those registered early are named most.</summary>
    public Organised Any() => Skewed(all);

    /// <summary>A hub, where there is one.</summary>
    public Organised Hub() => hubs.Count > 0 ? Skewed(hubs) : Any();

    /// <summary>An organisation of the same country.</summary>
    public Organised Neighbour(string country) => byCountry.TryGetValue(country, out var found) ? Skewed(found) : Any();

    /// <summary>An organisation of another country, where there is one.</summary>
    public Organised Foreigner(string country)
    {
        for (var i = 0; i < 12; i++)
            if (Any() is var found && found.Country != country)
                return found;
        return all.FirstOrDefault(other => other.Country != country, all[0]);
    }

    public GeneratedEvent? Begin()
    {
        // The first four make every later mixture of countries possible.
        var number = Begun++;
        var country = number switch { 0 or 3 => "DE", 1 => "CZ", 2 => "PL", _ => simulation.Places.Country() };
        var kind = number switch { 0 => OrganisationKind.Ministry, 3 => OrganisationKind.Hub, _ => Dice.Pick(Kinds.AsSpan()) };
        return simulation.Documents.Say(
            Dice.Chance(0.5) ? SourceKind.WebPage : SourceKind.Report, simulation.Today.AddDays(-Dice.Between(0, 400)), null,
            document => Register(document, number, country, kind), known: 0.8);
    }

    private GeneratedEvent Register(Document document, int number, string country, OrganisationKind kind)
    {
        var entity = simulation.NewEntity("organisation");
        var (region, town) = simulation.Places.In(country);
        var name = Name(kind, country, number);
        var parent = kind == OrganisationKind.Unit && all.Count > 0 ? Neighbour(country).Ref : (OrganisationId?)null;
        var registered = new OrganisationRegistered
        {
            Name = name,
            ShortName = Dice.Chance(0.3) ? string.Create(CultureInfo.InvariantCulture, $"{name[0]}{number}") : null,
            Kind = kind,
            LegalForm = kind != OrganisationKind.Company ? null
                : country switch { "CZ" => "s.r.o.", "PL" => "sp. z o.o.", "DE" => "GmbH", _ => null },
            Seat = number > 3 && Dice.Chance(0.05) ? null : new Seat { Region = region, Place = town },
            Parent = parent,
            Remit = kind == OrganisationKind.Ministry ? "Regionalentwicklung" : null,
            Sector = kind == OrganisationKind.Company ? Dice.Pick(["C", "F", "H", "J", "M"]) : null,
            Occurred = Dice.Chance(0.25)
                ? new Occurrence { Precision = Precision.Year, From = (1990 + Dice.Between(0, 24)).ToString(CultureInfo.InvariantCulture) }
                : Occurrence.Unknown,
            Provenance = document.Cite(entity),
        };
        Add(new Organised(entity.Id, country, region, kind));
        return simulation.Record(entity, registered, registration =>
        {
            if (simulation.Rare(0.03)) simulation.Later(Dice.Skewed(300), () => simulation.Judgements.Correct(registration));
            Plan(entity, number, country, kind, name);
        });
    }

    private void Plan(Entity entity, int number, string country, OrganisationKind kind, string name)
    {
        var first = number == 0;
        if (first || simulation.Rare(0.06)) simulation.Later(first ? 200 : Dice.Skewed(900), () => Rename(entity, kind, name, late: first));
        if (number == 1 || simulation.Rare(0.04)) simulation.Later(number == 1 ? 300 : Dice.Skewed(1100), () => Move(entity, country));
        if (all.Count > 1 && Dice.Chance(0.3)) simulation.Later(Dice.Skewed(200), () => Join(entity));
        if (first || simulation.Rare(0.08)) simulation.Later(Dice.Skewed(250), () => Assume(entity));
        if (number % 60 == 40) simulation.Later(90, () => Liken(entity, country, same: number % 120 == 100));
        if (number > 3 && simulation.Rare(0.02)) simulation.Later(600 + Dice.Skewed(1200), () => Close(entity));
    }

    // Somebody takes two for one and takes that back, or tells them apart.
    private GeneratedEvent? Liken(Entity entity, string country, bool same)
    {
        var other = Neighbour(country);
        if (other.Id == entity.Id) return null;
        if (!same)
            return simulation.Record(entity, new DifferenceRecorded { Ids = [entity.Id, other.Id], Reason = "Two offices in one house." });
        var said = simulation.Record(entity, new SameAsRecorded { Ids = [entity.Id, other.Id], Reason = "Registered twice." });
        simulation.Later(120, () => simulation.Record(
            entity, new SameAsWithdrawn { StatementId = said.Id, Reason = "They have registers of their own." }));
        return said;
    }

    private GeneratedEvent? Rename(Entity entity, OrganisationKind kind, string name, bool late) => Told(entity, late, (document, day) =>
    {
        var renamed = new OrganisationRenamed
        {
            Name = name + (Dice.Chance(0.5) ? " und Infrastruktur" : " Neu"),
            ShortName = Dice.Chance(0.3) ? "N" + entity.Version.ToString(CultureInfo.InvariantCulture) : null,
            Remit = kind == OrganisationKind.Ministry ? "Infrastruktur und Landesentwicklung" : null,
            Occurred = Dice.Chance(0.9) ? day.Exactly() : day.InMonth(),
            Provenance = document.Cite(entity),
        };
        return simulation.Record(entity, renamed, known =>
        {
            if (simulation.Rare(0.04)) simulation.Later(Dice.Skewed(200), () => simulation.Judgements.Correct(known));
            if (simulation.Rare(0.02)) simulation.Later(Dice.Skewed(300), () => simulation.Judgements.Withdraw(known));
            if (Dice.Chance(0.15)) simulation.Later(Dice.Skewed(60), () =>
                simulation.Judgements.Confirm(known, EvidenceKind.OfficialRecord));
        });
    });

    private GeneratedEvent? Move(Entity entity, string country) => Told(entity, late: false, (document, day) =>
    {
        var (region, town) = simulation.Places.In(country);
        var moved = new SeatMoved
        {
            Seat = new Seat { Region = region, Place = town },
            Occurred = day.As(Dice, document),
            Provenance = document.Cite(entity)
        };
        return simulation.Record(entity, moved, known =>
        {
            if (simulation.Rare(0.05)) simulation.Later(Dice.Skewed(150), () => simulation.Judgements.Correct(known));
        });
    });

    private GeneratedEvent? Join(Entity entity) => Told(entity, late: false, (document, day) =>
    {
        var group = Dice.Chance(0.6) ? Hub() : Any();
        if (group.Id == entity.Id) return null;
        var joined = new MembershipRecorded
        {
            In = group.Ref,
            As = Dice.Pick([MembershipKind.Member, MembershipKind.Member, MembershipKind.ConsortiumPartner, MembershipKind.CoFounder,
                MembershipKind.Supporter]),
            Occurred = day.As(Dice, document),
            Provenance = document.Cite(entity, Dice.Chance(0.1) ? Certainty.Claimed : Certainty.Stated),
        };
        return simulation.Record(entity, joined, known =>
        {
            if (Dice.Chance(0.25)) simulation.Later(300 + Dice.Skewed(700), () => Told(entity, late: false, (later, end) => known.Stands
                ? simulation.Record(entity,
                    new MembershipEnded { In = group.Ref, Occurred = end.Exactly(), Provenance = later.Cite(entity) })
                : null));
            if (simulation.Rare(0.02)) simulation.Later(Dice.Skewed(200), () => simulation.Judgements.Withdraw(known));
        });
    });

    private GeneratedEvent? Assume(Entity entity) => Told(entity, late: false, (document, day) =>
    {
        var office = new OfficeAssumed
        {
            Person = simulation.Person,
            Office = Dice.Pick(Offices),
            Occurred = day.As(Dice, document),
            Provenance = document.Cite(entity)
        };
        return simulation.Record(entity, office, known =>
        {
            if (Dice.Chance(0.5)) simulation.Later(300 + Dice.Skewed(800), () => Told(entity, late: false, (later, end) => known.Stands
                ? simulation.Record(entity,
                    new OfficeLeft
                    {
                        Person = office.Person,
                        Office = office.Office,
                        Occurred = end.Exactly(),
                        Provenance = later.Cite(entity)
                    })
                : null));
        });
    });

    private GeneratedEvent? Close(Entity entity) =>
        Told(entity, late: false, (document, day) => Dice.Chance(0.5) && Any() is var successor && successor.Id != entity.Id
        ? simulation.Record(entity,
            new OrganisationSucceeded { Successor = successor.Ref, Occurred = day.Exactly(), Provenance = document.Cite(entity) })
        : simulation.Record(entity,
            new OrganisationDissolved { Reason = "Aufgelöst.", Occurred = day.Exactly(), Provenance = document.Cite(entity) }));

    private GeneratedEvent? Told(Entity entity, bool late, Func<Document, DateOnly, GeneratedEvent?> then)
    {
        var day = simulation.Today.AddDays(-(late || simulation.Rare(0.1) ? Dice.Between(190, 900) : Dice.Between(0, 40)));
        return simulation.Documents.Say(SourceKind.PressRelease, day, entity.Id, document => then(document, day));
    }

    private void Add(Organised organisation)
    {
        all.Add(organisation);
        if (!byCountry.TryGetValue(organisation.Country, out var compatriots)) byCountry[organisation.Country] = compatriots = [];
        compatriots.Add(organisation);
        if (organisation.Kind == OrganisationKind.Hub) hubs.Add(organisation);
    }

    private Organised Skewed(List<Organised> among) => among[(int)(among.Count * Math.Pow(Dice.Fraction(), 1.7))];

    private string Name(OrganisationKind kind, string country, int number)
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"{Dice.Pick(Words)} {number}");
        var title = Array.Find(Titles, title => title.Kind == kind);
        return title.De is null ? word
            : string.Format(CultureInfo.InvariantCulture, country switch { "CZ" => title.Cs, "PL" => title.Pl, _ => title.De }, word);
    }
}
