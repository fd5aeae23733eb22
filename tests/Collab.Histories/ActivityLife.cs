using System.Globalization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Sources;

namespace Collab.Histories;

/// <summary>How activities are planned, held, moved, cancelled or forgotten, and what is told of them afterwards.</summary>
internal sealed class ActivityLife(Simulation simulation, OrganisationLife organisations, ProjectLife projects)
{
    private const int Remembered = 24;

    private static readonly (ActivityKind Kind, int Weight)[] Kinds =
    [
        (ActivityKind.Workshop, 38), (ActivityKind.Meeting, 20), (ActivityKind.Training, 16), (ActivityKind.Conference, 13),
        (ActivityKind.Session, 8), (ActivityKind.JointStand, 5),
    ];

    private static readonly (AttendanceBasis Basis, int Weight)[] Bases =
        [(AttendanceBasis.AttendanceList, 34), (AttendanceBasis.Estimate, 28), (AttendanceBasis.Registration, 20),
            (AttendanceBasis.Unstated, 18)];

    private static readonly (Role Role, int Weight)[] Guests =
        [(Role.Participant, 34), (Role.Speaker, 24), (Role.Host, 12), (Role.Contributor, 10), (Role.Presenter, 8), (Role.Opener, 6),
            (Role.Initiator, 6)];

    private static readonly string[] Groups = ["start-ups", "Kommunen", "Unternehmen", "obce", "gminy", "research institutes"];
    private static readonly string[] Offices =
        ["Staatsminister", "náměstek hejtmana", "wicemarszałek", "Geschäftsführer", "Head of programme"];
    private static readonly string[] Fairs =
        ["Smart Country Convention", "Hannover Messe", "URBIS", "Europejski Kongres", "Digital Summit"];
    private static readonly string[] Claims =
        ["Zahlreiche Kooperationen bestehen.", "More joint projects are to follow.", "Spolupráce se má rozšířit.",
        "Zainteresowanie nowymi partnerami."];

    private readonly (Guid Id, ActivityKind Kind)[] recent = new (Guid, ActivityKind)[Remembered];

    /// <summary>How many were begun.</summary>
    public int Begun { get; private set; }

    private Dice Dice => simulation.Dice;

    private Judgements Judgements => simulation.Judgements;

    public GeneratedEvent? Begin()
    {
        var first = Begun++ == 0;
        var organiser = organisations.Any();
        var planned = !first && Dice.Chance(0.6);
        var late = !planned && simulation.Rare(0.06);
        var on = planned ? simulation.Today.AddDays(7 + (int)Dice.Skewed(60))
            : simulation.Today.AddDays(-(late ? Dice.Between(200, 1500) : Dice.Between(1, 25)));
        var activity = new Affair
        {
            Entity = simulation.NewEntity("activity"),
            Kind = first ? ActivityKind.Workshop : Dice.Pick(Kinds.AsSpan()),
            Number = Begun,
            On = on,
            Organiser = organiser,
            Abroad = first || Dice.Chance(0.45),
            First = first,
        };
        return simulation.Documents.Say(
            Dice.Chance(0.6) ? SourceKind.PressRelease : SourceKind.WebPage, planned ? simulation.Today
                : Earlier(on.AddDays(1), simulation.Today), organiser.Id,
            document => planned ? Plan(activity, document) : Hold(activity, document));
    }

    private GeneratedEvent Plan(Affair activity, Document document)
    {
        Remember(activity);
        var plan = new ActivityPlanned
        {
            Title = Title(activity),
            Kind = activity.Kind,
            Planned = PlannedFor(activity.On, activity),
            Venue = Venue(activity),
            PartOf = Whole(activity),
            Within = Dice.Chance(0.15) ? Dice.Pick(Fairs) : null,
            Public = Open(),
            FirstTime = Dice.Chance(0.1) ? true : null,
            Regions = Regions(activity),
            Occurred = simulation.Today.Exactly(),
            Provenance = document.Cite(activity.Entity, Dice.Chance(0.3) ? Certainty.Intended : Certainty.Stated),
        };
        return simulation.Record(activity.Entity, plan, known =>
        {
            activity.Plan = known;
            Cast(activity);
            if (simulation.Rare(0.015)) simulation.Later(Dice.Skewed(20), () => Judgements.Correct(known));
            var fate = Dice.Fraction();
            if (fate < 0.07) simulation.On(activity.On, -Dice.Between(1, 15), () => Cancel(activity));
            else if (fate < 0.17) simulation.On(activity.On, -Dice.Between(1, 20), () => Reschedule(activity));
            else if (fate < 0.87) Await(activity);
            else if (simulation.Rare(0.02)) simulation.Later(30, () => Judgements.Withdraw(known));
        });
    }

    private GeneratedEvent? Cancel(Affair activity)
    {
        if (activity.Plan is not { Stands: true } || activity.IsHeld) return null;
        return simulation.Documents.Say(SourceKind.WebPage, simulation.Today, activity.Organiser.Id, document =>
            activity.Plan.Stands && !activity.IsHeld
            ? simulation.Record(activity.Entity, new ActivityCancelled
            {
                Reason = Dice.Chance(0.7) ? "Zu wenige Anmeldungen." : null,
                Occurred = simulation.Today.Exactly(),
                Provenance = document.Cite(activity.Entity),
            }, known =>
            {
                activity.Cancelled = known;
                // Announced too early: it took place after all.
                if (!simulation.Rare(0.03)) return;
                simulation.Later(5, () => Judgements.Withdraw(known));
                simulation.On(activity.On, 8, () => Tell(activity));
            })
            : null);
    }

    private GeneratedEvent? Reschedule(Affair activity)
    {
        if (activity.Plan is not { Stands: true } || activity.IsHeld || activity.IsCancelled) return null;
        activity.On = activity.On.AddDays(10 + (int)Dice.Skewed(70));
        return simulation.Documents.Say(SourceKind.WebPage, simulation.Today, activity.Organiser.Id, document =>
        {
            if (!activity.Plan.Stands || activity.IsHeld || activity.IsCancelled) return null;
            if (Dice.Chance(0.75)) Await(activity);
            else if (Dice.Chance(0.3)) simulation.On(activity.On, -5, () => Cancel(activity));
            return simulation.Record(activity.Entity, new ActivityRescheduled
            {
                Planned = PlannedFor(activity.On, activity),
                Reason = Dice.Chance(0.5) ? "Terminkollision." : null,
                Occurred = simulation.Today.Exactly(),
                Provenance = document.Cite(activity.Entity),
            });
        });
    }

    // Now and then the record comes months or years late.
    private void Await(Affair activity) =>
        simulation.On(activity.On, simulation.Rare(0.05) ? Dice.Between(190, 1200) : Dice.Between(1, 25), () => Tell(activity));

    private GeneratedEvent? Tell(Affair activity) => activity.IsHeld || activity.IsCancelled
        ? null
        : simulation.Documents.Say(SourceKind.PressRelease, activity.On.AddDays(Dice.Between(0, 10)), activity.Organiser.Id, document =>
            Hold(activity, document));

    private GeneratedEvent? Hold(Affair activity, Document document)
    {
        if (activity.IsHeld || activity.IsCancelled) return null;
        var planned = activity.Plan is { Stands: true };
        var told = activity.Plan is not null;
        if (!told) Remember(activity);
        ActivityHeld held = activity.Kind switch
        {
            ActivityKind.Workshop => new WorkshopHeld { Provenance = document.Cite(activity.Entity) },
            ActivityKind.JointStand => new JointStandHeld { Provenance = document.Cite(activity.Entity) },
            ActivityKind.Session => new SessionHeld { Provenance = document.Cite(activity.Entity) },
            ActivityKind.Conference => new ConferenceHeld { Provenance = document.Cite(activity.Entity) },
            ActivityKind.Training => new TrainingHeld { Provenance = document.Cite(activity.Entity) },
            _ => new MeetingHeld { Provenance = document.Cite(activity.Entity) },
        };
        held = held with
        {
            Title = planned && Dice.Chance(0.8) ? null : Title(activity),
            Venue = planned && Dice.Chance(0.6) ? null : Venue(activity),
            PartOf = planned ? null : Whole(activity),
            Public = Open(),
            Regions = Regions(activity),
            Occurred = HeldOn(activity, document),
        };
        return simulation.Record(activity.Entity, held, known =>
        {
            activity.Held = known;
            if (!told) Cast(activity);
            if (!held.Occurred.IsDated && (activity.First || Dice.Chance(0.7))) simulation.Later(5 + Dice.Skewed(150), () =>
                Date(activity));
            Report(activity);
            if (Dice.Chance(0.1)) simulation.Later(Dice.Skewed(60), () =>
                Judgements.Confirm(known, Dice.Pick([EvidenceKind.Photo, EvidenceKind.ParticipantReport])));
            if (simulation.Rare(0.015)) simulation.Later(Dice.Skewed(150), () => Judgements.Correct(known));
            else if (simulation.Rare(0.004)) simulation.Later(Dice.Skewed(200), () => Judgements.Withdraw(known));
        });
    }

    private GeneratedEvent? Date(Affair activity) =>
        simulation.Documents.Say(SourceKind.WebPage, activity.On.AddDays(3), null, document => activity.IsHeld
        ? simulation.Record(activity.Entity,
            new DateResolved { Occurred = activity.On.Exactly(activity.Zone), Provenance = document.Cite(activity.Entity) })
        : null);

    // Who does what; known with the first fact about the activity or shortly after.
    private void Cast(Affair activity)
    {
        if (Dice.Chance(0.3)) projects.Attribute(activity.Entity);
        simulation.Later(0, () => Assign(activity, Role.Organiser, activity.Organiser, known => activity.Organising = known));
        if (activity.Abroad)
        {
            var countries = Dice.Chance(0.25) ? 2 : 1;
            for (var i = 0; i < countries; i++)
            {
                // "Cooperated" does not say "co-organised".
                var role = activity.First || Dice.Chance(0.7) ? Role.CoOrganiser : Role.Contributor;
                simulation.Later(Dice.Skewed(3), () => Assign(activity, role, organisations.Foreigner(activity.Organiser.Country)));
            }
        }
        else if (Dice.Chance(0.3)) simulation.Later(Dice.Skewed(3), () =>
            Assign(activity, Role.CoOrganiser, organisations.Neighbour(activity.Organiser.Country)));

        for (var guests = (int)Dice.Skewed(1.6); guests > 0; guests--) simulation.Later(Dice.Skewed(6), () => Welcome(activity));
        if (Dice.Chance(0.55)) simulation.Later(Dice.Skewed(2), () => Name(activity));
        if (activity.Kind == ActivityKind.JointStand)
        {
            if (Dice.Chance(0.8)) simulation.Later(Dice.Skewed(5), () => Locate(activity));
            for (var exhibitors = 2 + (int)Dice.Skewed(3); exhibitors > 0; exhibitors--)
                simulation.Later(Dice.Skewed(4), () =>
                    Assign(activity, Role.Exhibitor, organisations.Neighbour(activity.Organiser.Country)));
        }

        if (activity.First || simulation.Rare(0.012)) simulation.Later(activity.First ? 20 : Dice.Skewed(60), () => Contradict(activity));
    }

    private GeneratedEvent? Assign(Affair activity, Role role, Organised organisation, Action<Known>? then = null)
    {
        if (activity.IsCancelled && role != Role.Organiser) return null;
        var behalf = Dice.Chance(0.12) ? organisations.Neighbour(organisation.Country) : organisation;
        return simulation.Record(activity.Entity, new RoleAssigned
        {
            Role = role,
            Organisation = organisation.Ref,
            OnBehalfOf = behalf.Id == organisation.Id ? null : behalf.Ref,
            Region = Dice.Chance(0.06) ? organisation.Region : null,
            NamedAs = Dice.Chance(0.04) ? "die Landesagentur" : null,
            Provenance = simulation.Documents.Recent().Cite(activity.Entity, Sure()),
        }, known =>
        {
            then?.Invoke(known);
            if (activity.First)
            {
                if (role == Role.CoOrganiser) simulation.Later(80, () => Judgements.Withdraw(known));
                return;
            }

            if (role == Role.CoOrganiser && Dice.Chance(0.04)) simulation.Later(Dice.Skewed(90), () =>
                Judgements.Confirm(known, EvidenceKind.OfficialRecord));
            if (simulation.Rare(0.008)) simulation.Later(Dice.Skewed(120), () => Judgements.Correct(known));
            else if (simulation.Rare(0.006)) simulation.Later(Dice.Skewed(120), () => Judgements.Withdraw(known));
        });
    }

    // A speaker in an office, a group known by its category only, an organisation that came.
    private GeneratedEvent Welcome(Affair activity)
    {
        var role = Dice.Pick(Guests.AsSpan());
        var provenance = simulation.Documents.Recent().Cite(activity.Entity, Sure());
        if (role is Role.Speaker or Role.Opener && Dice.Chance(0.6))
        {
            return simulation.Record(activity.Entity, new RoleAssigned
            {
                Role = role,
                Person = simulation.Person,
                Office = Dice.Chance(0.7) ? Dice.Pick(Offices) : null,
                Organisation = Dice.Chance(0.6) ? organisations.Any().Ref : null,
                About = Dice.Chance(0.4) ? "Digitaler Zwilling" : null,
                Provenance = provenance,
            });
        }

        if (Dice.Chance(0.3))
            return simulation.Record(activity.Entity,
                new RoleAssigned
                {
                    Role = role,
                    Group = Dice.Pick(Groups),
                    Region = Dice.Chance(0.4)
                ? simulation.Places.In(simulation.Places.Country()).Region : null,
                    Provenance = provenance
                });
        var organisation = Dice.Chance(0.5) ? organisations.Any() : organisations.Neighbour(activity.Organiser.Country);
        return simulation.Record(activity.Entity,
            new RoleAssigned { Role = role, Organisation = organisation.Ref, Provenance = provenance });
    }

    // Another document says that somebody else acted, or on another's behalf.
    private GeneratedEvent? Contradict(Affair activity)
    {
        if (activity.Organising is not { Stands: true } organising) return null;
        return simulation.Documents.Say(SourceKind.WebPage, simulation.Today, null, document =>
        {
            var other = organisations.Neighbour(activity.Organiser.Country);
            return simulation.Record(activity.Entity, new RoleAssigned
            {
                Role = Role.Organiser,
                Organisation = activity.Organiser.Ref,
                OnBehalfOf = other.Id == activity.Organiser.Id ? null : other.Ref,
                Provenance = document.Cite(activity.Entity),
            }, known => simulation.Later(Dice.Skewed(10), () =>
                Judgements.Dispute(organising, known, "on-behalf-of", activity.First ? 1 : 0.7)));
        });
    }

    // What reports tell once it was held.
    private void Report(Affair activity)
    {
        if (activity.First || Dice.Chance(0.7)) simulation.Later(simulation.Rare(0.04) ? Dice.Between(200, 800) : Dice.Skewed(15), () =>
            Count(activity, again: false));
        for (var shown = activity.Kind == ActivityKind.JointStand ? 1 + (int)Dice.Skewed(1.5) : Dice.Chance(0.1) ? 1
            : 0; shown > 0; shown--)
            simulation.Later(Dice.Skewed(5), () => Show(activity));
        if (Dice.Chance(0.15)) simulation.Later(Dice.Skewed(10), () => State(activity));
        if (Dice.Chance(0.12)) simulation.Later(Dice.Skewed(25), () => Name(activity));
    }

    private GeneratedEvent? Count(Affair activity, bool again)
    {
        if (activity.IsCancelled) return null;
        var basis = activity.First && !again ? AttendanceBasis.Estimate : Dice.Pick(Bases.AsSpan());
        var kind = basis == AttendanceBasis.AttendanceList ? SourceKind.AttendanceList : SourceKind.Report;
        return simulation.Documents.Say(kind, Earlier(activity.On.AddDays(5), simulation.Today), activity.Organiser.Id, document =>
        {
            if (activity.IsCancelled) return null;
            var headcount = Headcount(basis, activity.Kind);
            return simulation.Record(activity.Entity, new AttendanceRecorded
            {
                Headcount = headcount,
                Basis = basis,
                Breakdown = headcount.Value is { } whole && Dice.Chance(0.35) ? Shares(activity, whole) : [],
                Provenance = document.Cite(activity.Entity, headcount.Value is null ? Certainty.Claimed : Sure()),
            }, known => Counted(activity, known, basis, again));
        }, known: 0.3);
    }

    private void Counted(Affair activity, Known known, AttendanceBasis basis, bool again)
    {
        if (activity.First && !again)
        {
            simulation.Later(25, () => Judgements.Correct(known));
            simulation.Later(30, () => Judgements.Confirm(known, EvidenceKind.AttendanceList));
            activity.Counting = known;
            simulation.Later(50, () => Count(activity, again: true));
            return;
        }

        if (Dice.Chance(basis == AttendanceBasis.AttendanceList ? 0.55 : 0.12)) simulation.Later(Dice.Skewed(70), () =>
            Judgements.Confirm(known, EvidenceKind.AttendanceList));
        else if (Dice.Chance(0.06)) simulation.Later(Dice.Skewed(40), () => Judgements.Confirm(known, EvidenceKind.ParticipantReport));
        if (simulation.Rare(0.035)) simulation.Later(Dice.Skewed(160), () => Judgements.Correct(known));
        else if (simulation.Rare(0.012)) simulation.Later(Dice.Skewed(160), () => Judgements.Withdraw(known));
        if (again)
        {
            if (activity.Counting is { } earlier && Dice.Chance(0.35)) simulation.Later(Dice.Skewed(20), () =>
                Judgements.Dispute(earlier, known, "headcount"));
            return;
        }

        activity.Counting = known;
        if (Dice.Chance(0.09)) simulation.Later(Dice.Skewed(60), () => Count(activity, again: true));
    }

    private GeneratedEvent Name(Affair activity) => simulation.Record(activity.Entity, new TopicsRecorded
    {
        Topics = simulation.Places.SomeTopics(4),
        Focus = Dice.Chance(0.15) ? ["Smarte Städte und Regionen"] : [],
        Completeness = Dice.Chance(0.6) ? Completeness.AmongOthers : Completeness.Complete,
        Provenance = simulation.Documents.Recent().Cite(activity.Entity),
    }, known =>
    {
        if (simulation.Rare(0.01)) simulation.Later(Dice.Skewed(100), () => Judgements.Correct(known));
    });

    private GeneratedEvent Locate(Affair activity) => simulation.Record(activity.Entity, new StandLocated
    {
        Hall = Dice.Between(1, 27).ToString(CultureInfo.InvariantCulture),
        Stand = Dice.Between(100, 499).ToString(CultureInfo.InvariantCulture),
        Provenance = simulation.Documents.Recent().Cite(activity.Entity),
    });

    private GeneratedEvent? Show(Affair activity) => activity.IsCancelled ? null : simulation.Record(activity.Entity, new SolutionShowcased
    {
        Title = string.Create(CultureInfo.InvariantCulture, $"Monitoring of bridges {activity.Number}"),
        By = Dice.Chance(0.8) ? organisations.Any().Ref : null,
        Description = Dice.Chance(0.3) ? "Sensoren melden Bewegungen eines Bauwerks." : null,
        Topics = simulation.Places.SomeTopics(2),
        Provenance = simulation.Documents.Recent().Cite(activity.Entity),
    });

    private GeneratedEvent State(Affair activity) => simulation.Record(activity.Entity, new StatementRecorded
    {
        Kind = Dice.Pick([StatementKind.Claim, StatementKind.Intention, StatementKind.Goal, StatementKind.Interest]),
        About = Dice.Pick(Claims),
        By = Dice.Chance(0.7) ? activity.Organiser.Ref : null,
        Quantity = Dice.Chance(0.3) ? new Quantity { Exactness = Exactness.Missing, Wording = "zahlreiche" } : null,
        Organisations = Dice.Chance(0.2) ? [organisations.Any().Ref] : [],
        Provenance = simulation.Documents.Recent().Cite(activity.Entity, Certainty.Claimed),
    }, known =>
    {
        if (Dice.Chance(0.03)) simulation.Later(Dice.Skewed(120), () => Judgements.Confirm(known, EvidenceKind.Other));
    });

    private Occurrence PlannedFor(DateOnly on, Affair activity) => Dice.Fraction() switch
    {
        < 0.06 => on.InMonth(),
        < 0.25 when activity.Kind is ActivityKind.Session or ActivityKind.Meeting or ActivityKind.Workshop =>
            on.Hours(Dice.Between(8, 15), Dice.Between(1, 6), activity.Zone),
        _ => on.Through(on.AddDays(activity.Days), activity.Zone),
    };

    private Occurrence HeldOn(Affair activity, Document document)
    {
        if (activity.First) return new Occurrence
        {
            Precision = Precision.Relative,
            RelativeTo = new SourceId(document.Id),
            Relation = "day-before"
        };
        if (activity.Days > 0 && Dice.Chance(0.9)) return activity.On.Through(activity.On.AddDays(activity.Days), activity.Zone);
        return Dice.Chance(0.06) ? activity.On.Hours(Dice.Between(8, 15), Dice.Between(1, 6), activity.Zone)
            : activity.On.As(Dice, document, activity.Zone);
    }

    private Quantity Headcount(AttendanceBasis basis, ActivityKind kind)
    {
        var count = 4 + (int)Dice.Skewed(kind switch
        {
            ActivityKind.Conference => 160,
            ActivityKind.JointStand =>
            90,
            ActivityKind.Meeting => 14,
            _ => 38
        });
        if (basis is AttendanceBasis.AttendanceList or AttendanceBasis.Registration) return new Quantity { Value = count };
        return Dice.Fraction() switch
        {
            < 0.1 => new Quantity { Exactness = Exactness.Missing, Wording = "zahlreiche" },
            < 0.3 => new Quantity { Exactness = Exactness.AtLeast, Value = count / 10 * 10, Wording = "mehr als" },
            < 0.65 => new Quantity { Exactness = Exactness.About, Value = (count / 10 * 10) + 10 },
            _ => new Quantity { Value = count },
        };
    }

    private List<AttendanceShare> Shares(Affair activity, long whole)
    {
        var home = whole * Dice.Between(40, 90) / 100;
        var shares = new List<AttendanceShare> { new() { Region = activity.Organiser.Region, Headcount = new Quantity { Value = home } } };
        var other = new RegionCode(simulation.Places.Country());
        // A country around the organiser's region would have that region's share in its own.
        if (!other.Contains(activity.Organiser.Region)
            && whole - home > 0) shares.Add(new AttendanceShare
            {
                Region = other,
                Headcount = new Quantity { Value = (whole - home) / 2 }
            });
        return shares;
    }

    private Venue? Venue(Affair activity)
    {
        if (Dice.Chance(0.1)) return null;
        var (region, town) = activity.Kind == ActivityKind.JointStand && Dice.Chance(0.5) ? (new RegionCode("DE3"), "Berlin")
            : simulation.Places.In(activity.Organiser.Country);
        return new Venue { Region = Dice.Chance(0.9) ? region : null, Place = town, Site = Dice.Chance(0.15) ? "Kongresszentrum" : null };
    }

    private ActivityId? Whole(Affair activity)
    {
        if (activity.Kind != ActivityKind.Session) return null;
        var (id, kind) = recent[Dice.Between(0, Remembered - 1)];
        return kind != ActivityKind.Session && id != Guid.Empty && id != activity.Entity.Id ? new ActivityId(id) : null;
    }

    private List<RegionCode> Regions(Affair activity)
    {
        var regions = new List<RegionCode>();
        if (Dice.Chance(0.25)) return regions;
        regions.Add(activity.Organiser.Region);
        for (var more = activity.Abroad ? Dice.Between(1, 3) : Dice.Between(0, 1); more > 0; more--)
            if (simulation.Places.In(activity.Abroad ? simulation.Places.Country() : activity.Organiser.Country).Region is var region
                && !regions.Contains(region))
                regions.Add(region);
        return regions;
    }

    private bool? Open() => Dice.Fraction() switch { < 0.6 => true, < 0.85 => false, _ => null };

    private Certainty Sure() => Dice.Fraction() switch { < 0.86 => Certainty.Stated, < 0.97 => Certainty.Claimed, _ => Certainty.Intended };

    private static string Title(Affair activity) =>
        string.Create(CultureInfo.InvariantCulture, $"{activity.Kind} Smarte Regionen {activity.Number}");

    private void Remember(Affair activity) => recent[activity.Number % Remembered] = (activity.Entity.Id, activity.Kind);

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    /// <summary>What must be kept in mind of an activity while there is still something to come.</summary>
    private sealed class Affair
    {
        public required Entity Entity { get; init; }

        public required ActivityKind Kind { get; init; }

        public required int Number { get; init; }

        public required Organised Organiser { get; init; }

        /// <summary>Whether organisations of other countries take part.</summary>
        public required bool Abroad { get; init; }

        /// <summary>The first of all has everything that can happen to one, however short the history.</summary>
        public required bool First { get; init; }

        /// <summary>The day it takes place, or begins.</summary>
        public required DateOnly On { get; set; }

        /// <summary>Days after the first.</summary>
        public int Days => Kind switch
        {
            ActivityKind.JointStand => 2,
            ActivityKind.Conference => Number % 3,
            ActivityKind.Training =>
            Number % 2,
            _ => 0
        };

        public string? Zone => Dating.ZoneOf(Organiser.Country);

        public Known? Plan { get; set; }

        public Known? Held { get; set; }

        public Known? Cancelled { get; set; }

        public Known? Organising { get; set; }

        public Known? Counting { get; set; }

        public bool IsHeld => Held is { Stands: true };

        public bool IsCancelled => Cancelled is { Stands: true };
    }
}
