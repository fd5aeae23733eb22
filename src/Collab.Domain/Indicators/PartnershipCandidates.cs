using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>What a partnership's facts may count for: agreements, partners, outputs, money, and each ledger line. Pure.</summary>
/// <param name="register">The partnership.</param>
/// <param name="facts">Its facts that count at the moment.</param>
/// <param name="around">What they name.</param>
/// <param name="asOf">The moment of the picture.</param>
internal sealed class PartnershipCandidates(
    FactRegister register, List<RecordedFact> facts, ProjectionContext around, DateTimeOffset asOf) : StreamCandidates(around, asOf)
{
    private readonly PartnershipFormed? formed = facts.Last<PartnershipFormed>()?.Fact;
    private readonly ProjectSpan? own = Project.SpansOf(register).LastOrDefault(span => span.From <= Span.Database(asOf));

    /// <summary>The candidates but for ledger lines.</summary>
    public IEnumerable<Candidate> All() => OfProjects(Candidates());

    /// <summary>The candidates that ledger lines make.</summary>
    public IEnumerable<Candidate> Lines() => OfProjects(LineCandidates());

    private IEnumerable<Candidate> Candidates() =>
    [
        .. facts.Of<CooperationAgreed>().SelectMany(entry => Agreement(entry.Record, entry.Fact)),
        .. Partners(),
        .. facts.Of<CooperationClaimed>()
            .Select(entry => Joint(entry.Record, entry.Fact.Organisations, []) with { Named = entry.Fact.Organisations.Count > 0 }),
        .. facts.Of<StrategyAdopted>().Select(Strategy),
        .. facts.Of<PilotCompleted>().Select(Pilot),
        .. facts.Of<SolutionDeveloped>().Select(Solution),
        .. facts.Of<SolutionTakenUp>().Select(SolutionUptake),
        .. facts.Of<StrategyTakenUp>().Select(StrategyUptake),
        .. facts.Of<ObstacleIdentified>().Select(Obstacle),
        .. facts.Of<ObstacleResolved>().Select(Resolution),
        .. facts.Of<FundingGranted>().Select(entry =>
            Funding(entry.Record, entry.Fact.Amount, entry.Fact.Recipient, entry.Fact.Funder) with { Funding = PlaceOf(entry.Fact) }),
        .. facts.Of<FundingClaimed>().Select(entry => Funding(entry.Record, entry.Fact.Amount, entry.Fact.Recipient, entry.Fact.Funder)),
    ];

    private IEnumerable<Candidate> LineCandidates() =>
    [
        .. facts.Of<ServiceDelivered>().Select(entry => Service(entry.Record, entry.Fact)),
        .. facts.Of<MaturityAssessed>()
            .Select(entry => Single(entry.Record, entry.Fact.Customer) with { Number = entry.Fact.Score, Exactness = Exactness.Exact }),
    ];

    // All of a partnership that is a project belongs to it; a fact of it can be attributed to others as well.
    private IEnumerable<Candidate> OfProjects(IEnumerable<Candidate> candidates)
    {
        var attributed = register.Of<OutputAttributed>().Where(entry => entry.Record.Since <= AsOf)
            .ToLookup(entry => entry.Fact.OutputFactId, entry =>
                (Project: entry.Fact.Project?.Value ?? register.Id, entry.Fact.WorkPackage));
        foreach (var candidate in candidates)
        {
            var others = PartsOf(attributed[candidate.FactId].Where(entry => entry.Project != register.Id)) ?? [];
            var package = attributed[candidate.FactId].Where(entry => entry.Project == register.Id).Select(entry => entry.WorkPackage)
                .LastOrDefault();
            IReadOnlyList<ProjectPart> parts = own is null ? others : [PartOf(register.Id, own, package), .. others];
            yield return In(candidate, parts.Count > 0 ? parts : null);
        }

        // What it rests on stands in the same projects.
        static Candidate In(Candidate candidate, IReadOnlyList<ProjectPart>? projects) =>
            candidate with { Projects = projects, Upon = candidate.Upon is { } basis ? In(basis, projects) : null };
    }

    private IReadOnlyList<string> Area =>
        Distinct((formed?.Regions ?? []).Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Regions))
            .Select(region => region.Value));

    private IReadOnlyList<string> Topics =>
        Distinct((formed?.Topics ?? []).Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Topics))
            .Select(topic => topic.Value));

    private Candidate Strategy((RecordedFact Record, StrategyAdopted Fact) entry) =>
        Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics) with { Thing = StrategyOf(entry.Record.Id, entry.Fact.Title) };

    private Candidate Pilot((RecordedFact Record, PilotCompleted Fact) entry) =>
        Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics) with { Thing = PilotOf(entry.Record.Id, entry.Fact.Title) };

    private Candidate Solution((RecordedFact Record, SolutionDeveloped Fact) entry) =>
        Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics) with
        {
            Subject = Identity.Of(entry.Record.Id),
            Thing = SolutionOf(entry.Record.Id, entry.Fact.Title),
            UptakeNamed = entry.Fact.NeededForUptake is not null,
            Upon = Find<PilotCompleted>(entry.Fact.PilotFactId) is { } pilot ? Pilot(pilot) : null,
            Grounds = Find<PilotCompleted>(entry.Fact.PilotFactId) is { } known ? [Ground.Of(known.Record, "pilot_completed")] : null,
        };

    private Candidate SolutionUptake((RecordedFact Record, SolutionTakenUp Fact) entry)
    {
        var developed = Find<SolutionDeveloped>(entry.Fact.SolutionFactId);
        return Single(entry.Record, entry.Fact.By) with
        {
            Subject = Identity.Of(entry.Fact.SolutionFactId ?? entry.Record.Id),
            Thing = SolutionOf(entry.Fact.SolutionFactId, developed?.Fact.Title ?? entry.Fact.Title),
            Legal = Find<ObstacleIdentified>(entry.Fact.SolutionFactId) is null ? null : true,
            Grounds = OrNull(Confirmed(entry.Record).Concat(
                developed is { } known ? [Ground.Of(known.Record, "solution_developed")] : Array.Empty<Ground>())),
        };
    }

    private Candidate StrategyUptake((RecordedFact Record, StrategyTakenUp Fact) entry)
    {
        var adopted = Find<StrategyAdopted>(entry.Fact.StrategyFactId);
        return Single(entry.Record, entry.Fact.By) with
        {
            Subject = Identity.Of(entry.Fact.StrategyFactId ?? entry.Record.Id),
            Thing = StrategyOf(entry.Fact.StrategyFactId, adopted?.Fact.Title ?? entry.Fact.Title),
            Upon = adopted is { } known ? Strategy(known) : null,
            Grounds = OrNull(Confirmed(entry.Record).Concat(
                adopted is { } basis ? [Ground.Of(basis.Record, "strategy_adopted")] : Array.Empty<Ground>())),
        };
    }

    private Candidate Obstacle((RecordedFact Record, ObstacleIdentified Fact) entry) =>
        Joint(entry.Record, entry.Fact.Organisations ?? [], []) with
        {
            Named = null,
            Subject = Identity.Of(entry.Record.Id),
            Thing = ObstacleOf(entry.Record.Id, entry.Fact.Title),
            SolutionIdentified = entry.Fact.SolutionIdentified,
            Regions = entry.Fact.Regions.Count > 0 ? Distinct(entry.Fact.Regions.Select(region => region.Value)) : Area,
        };

    private Candidate Resolution((RecordedFact Record, ObstacleResolved Fact) entry)
    {
        var identified = Find<ObstacleIdentified>(entry.Fact.ObstacleFactId);
        return Plain(entry.Record) with
        {
            Subject = Identity.Of(entry.Fact.ObstacleFactId),
            Thing = identified is { } obstacle ? ObstacleOf(obstacle.Record.Id, obstacle.Fact.Title) : null,
            Regions = Obstacle(entry.Fact.ObstacleFactId),
            Upon = identified is { } known ? Obstacle(known) : null,
            Grounds = identified is { } basis ? [Ground.Of(basis.Record, "obstacle_identified")] : null,
        };
    }

    private Guid StrategyOf(Guid? factId, string title) => ThingOf<StrategyAdopted>("strategy", factId, title, fact => fact.Title);

    private Guid PilotOf(Guid? factId, string title) => ThingOf<PilotCompleted>("pilot", factId, title, fact => fact.Title);

    private Guid SolutionOf(Guid? factId, string title) => ThingOf<SolutionDeveloped>("solution", factId, title, fact => fact.Title);

    private Guid ObstacleOf(Guid? factId, string title) => ThingOf<ObstacleIdentified>("obstacle", factId, title, fact => fact.Title);

    // Told under one name, it is one thing, whoever tells of it; so it is where somebody says that it is the same as another one.
    private Guid ThingOf<T>(string kind, Guid? factId, string title, Func<T, string> titleOf) where T : Fact
    {
        var plain = ThingNames.Plain(title);
        var same = Identity.IsEmpty ? null
            : (factId is { } id ? Identity.Find(id) : null)
                ?? facts.Of<T>().Where(entry => ThingNames.Plain(titleOf(entry.Fact)) == plain)
                    .Select(entry => Identity.Find(entry.Record.Id)).OfType<IdentityGroup>().MinBy(group => group.Id);
        return same?.Id ?? DerivedId.Of($"thing\n{register.Id}\n{kind}\n{plain}");
    }

    private (RecordedFact Record, T Fact)? Find<T>(Guid? factId) where T : Fact =>
        facts.Of<T>().Where(entry => entry.Record.Id == factId).Select(entry => ((RecordedFact, T)?)entry).FirstOrDefault();

    private static IEnumerable<Ground> Confirmed(RecordedFact record) => record.Confirmations.Select(entry => new Ground(
        entry.EventId, Codes.Of(entry.Confirmation.Evidence), null, null, entry.Confirmation.Provenance.Source.Value,
        entry.Confirmation.Provenance.Passage));

    private static List<Ground>? OrNull(IEnumerable<Ground> grounds) => grounds.ToList() is { Count: > 0 } known ? known : null;

    // As a whole where agreements are counted, and once for each organisation where organisations are.
    private IEnumerable<Candidate> Agreement(RecordedFact record, CooperationAgreed agreed)
    {
        var whole = Joint(record, [.. agreed.Organisations, .. agreed.Associated ?? []], agreed.Topics)
            with
        { Instrument = agreed.Instrument, BeyondProjectEnd = BeyondEnd(agreed) };
        yield return whole with { Participants = [.. whole.Participants.Take(agreed.Organisations.Count)] };
        foreach (var party in whole.Participants)
        {
            var organisation = party.Organisation!.Value;
            var role = facts.Of<PartnerJoined>().LastOrDefault(entry => entry.Fact.Organisation.Value == organisation).Fact?.Role
                ?? (agreed.Associated?.Contains(new OrganisationId(organisation)) == true ? PartnerRole.Associated : PartnerRole.Partner);
            var part = whole with
            {
                Part = organisation.ToString(),
                Organisation = organisation,
                PartnerRole = role,
                Regions = Distinct([party.Place]),
                Partners = Distinct([party.Kind]),
            };
            var spans = Memberships.Of(facts, own, record, agreed, party.Organisation.Value);
            if (agreed.Instrument != Instrument.GrantAgreement)
            {
                var financing = InFinancing(organisation);
                yield return part with
                {
                    Lasts = spans[0].Days,
                    Upon = financing,
                    Grounds = financing is null ? null
                        : [new Ground(financing.FactId, Codes.Of(Instrument.GrantAgreement), organisation, party.Place, financing.Source,
                            financing.Passage)],
                };
                continue;
            }

            yield return part with { Lasts = spans[0].Days };
            // A partner that left and came back is one organisation, and cooperates in the years in which it does.
            foreach (var (days, again) in spans.Skip(1))
                yield return Of(again!, again!.Since) with
                {
                    Part = organisation.ToString(),
                    Again = true,
                    Lasts = days,
                    Instrument = agreed.Instrument,
                    Named = true,
                    Organisation = organisation,
                    Organisers = part.Organisers,
                    Participants = part.Participants,
                    PartnerRole = role,
                    Regions = part.Regions,
                    Partners = part.Partners,
                    Topics = part.Topics,
                    Grounds = [Ground.Of(record, Codes.Of(agreed.Instrument), party)],
                };
        }
    }

    // An organisation's part in the agreement by which the project is financed; null: none names it.
    private Candidate? InFinancing(Guid organisation) => facts.Of<CooperationAgreed>()
        .Where(entry => entry.Fact.Instrument == Instrument.GrantAgreement
            && entry.Fact.Organisations.Concat(entry.Fact.Associated ?? []).Contains(new OrganisationId(organisation)))
        .Select(entry => (Candidate?)(Joint(entry.Record, [.. entry.Fact.Organisations, .. entry.Fact.Associated ?? []],
            entry.Fact.Topics) with
        {
            Instrument = entry.Fact.Instrument,
            Organisation = organisation,
        })).FirstOrDefault();

    // At whom a grant arrived: at a customer, where a delivered service says so; else at the partnership or somebody of it.
    private FundingPlace PlaceOf(FundingGranted granted)
    {
        if (granted.Recipient is not { } recipient) return FundingPlace.Partnership;
        if (granted.ServiceFactId is { } line && register.Facts.TryGetValue(line, out var record) && record.Status == FactStatus.Standing
            && record.Fact is ServiceDelivered delivered && delivered.Customer == recipient)
            return FundingPlace.Customers;
        return recipient == formed?.Hub || facts.Of<PartnerJoined>().Any(entry => entry.Fact.Organisation == recipient)
            || facts.Of<CooperationAgreed>().Any(
                entry => entry.Fact.Instrument == Instrument.GrantAgreement && entry.Fact.Organisations.Contains(recipient))
            ? FundingPlace.Partnership
            : FundingPlace.Anywhere;
    }

    private IEnumerable<Candidate> Partners()
    {
        var named = facts.Of<CooperationAgreed>().SelectMany(entry => entry.Fact.Organisations.Concat(entry.Fact.Associated ?? []))
            .ToHashSet();
        return facts.Of<PartnerJoined>().Where(entry => !named.Contains(entry.Fact.Organisation))
            .Select(entry => Single(entry.Record, entry.Fact.Organisation) with { PartnerRole = entry.Fact.Role, InAgreement = false });
    }

    private bool? BeyondEnd(CooperationAgreed agreed)
    {
        var end = own?.End?.Latest() ?? facts.Last<PartnershipConcluded>()?.Record.Since ?? formed?.Until?.Latest();
        if (end is null) return null;
        if (agreed.Until is null) return true;
        return agreed.Until.Latest() is { } until ? until > end : null;
    }

    private IReadOnlyList<string> Obstacle(Guid factId) =>
        facts.Of<ObstacleIdentified>().Where(entry => entry.Record.Id == factId).SelectMany(entry => entry.Fact.Regions)
            .Select(region => region.Value).ToList() is { Count: > 0 } regions
            ? Distinct(regions)
            : Area;

    private Candidate Plain(RecordedFact record) => Of(record, record.Since) with { Topics = Topics };

    private Candidate Joint(RecordedFact record, IReadOnlyList<OrganisationId> organisations, IReadOnlyList<TopicCode> topics)
    {
        IReadOnlyList<Party> parties = [.. organisations.Select(id => PartyOf(id.Value, null, record.Since))];
        return Plain(record) with
        {
            Named = parties.Count > 0,
            Organisers = parties,
            Participants = parties,
            Regions = Distinct(parties.Select(party => party.Place)),
            Topics = topics.Count > 0 ? Distinct(topics.Select(topic => topic.Value)) : Topics,
            Partners = Distinct(parties.Select(party => party.Kind)),
        };
    }

    private Candidate Single(RecordedFact record, OrganisationId organisation) =>
        Joint(record, [organisation], []) with { Organisation = organisation.Value };

    private Candidate Funding(RecordedFact record, Money? amount, OrganisationId? recipient, OrganisationId? funder)
    {
        var basis = recipient is { } known ? Single(record, known) : Plain(record) with { Regions = Area };
        return basis with
        {
            Named = null,
            Funder = funder?.Value,
            Number = amount?.Amount,
            Exactness = amount?.Exactness ?? Exactness.Missing,
            Currency = amount?.Currency,
            SameAs = Identity.Find(record.Id)?.Id,
        };
    }

    private Candidate Service(RecordedFact record, ServiceDelivered service)
    {
        var basis = service.Customer is { } customer ? Single(record, customer) : Plain(record);
        return basis with
        {
            Named = null,
            Regions = service.Region is { } region ? [region.Value] : basis.Regions,
            Partners = [Codes.Of(service.Category)],
            Customer = service.Category,
            Service = Codes.Of(service.Service),
            Sector = service.Sector,
        };
    }
}
