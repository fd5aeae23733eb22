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
        .. facts.Of<StrategyAdopted>().Select(entry => Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics)),
        .. facts.Of<PilotCompleted>().Select(entry => Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics)),
        .. facts.Of<SolutionDeveloped>()
            .Select(entry => Joint(entry.Record, entry.Fact.Organisations, entry.Fact.Topics) with { Subject = entry.Record.Id }),
        .. facts.Of<SolutionTakenUp>()
            .Select(entry => Single(entry.Record, entry.Fact.By) with { Subject = entry.Fact.SolutionFactId ?? entry.Record.Id }),
        .. facts.Of<StrategyTakenUp>()
            .Select(entry => Single(entry.Record, entry.Fact.By) with { Subject = entry.Fact.StrategyFactId ?? entry.Record.Id }),
        .. facts.Of<ObstacleIdentified>().Select(entry => Plain(entry.Record) with
        {
            Subject = entry.Record.Id,
            SolutionIdentified = entry.Fact.SolutionIdentified,
            Regions = entry.Fact.Regions.Count > 0 ? Distinct(entry.Fact.Regions.Select(region => region.Value)) : Area,
        }),
        .. facts.Of<ObstacleResolved>()
            .Select(entry => Plain(entry.Record)
                with { Subject = entry.Fact.ObstacleFactId, Regions = Obstacle(entry.Fact.ObstacleFactId) }),
        .. facts.Of<FundingGranted>().Select(entry => Funding(entry.Record, entry.Fact.Amount, entry.Fact.Recipient)),
        .. facts.Of<FundingClaimed>().Select(entry => Funding(entry.Record, entry.Fact.Amount, entry.Fact.Recipient)),
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
        var own = Project.SpansOf(register).LastOrDefault(span => span.From <= Span.Database(AsOf));
        foreach (var candidate in candidates)
        {
            var others = PartsOf(attributed[candidate.FactId].Where(entry => entry.Project != register.Id)) ?? [];
            var package = attributed[candidate.FactId].Where(entry => entry.Project == register.Id).Select(entry => entry.WorkPackage)
                .LastOrDefault();
            IReadOnlyList<ProjectPart> parts = own is null ? others : [PartOf(register.Id, own, package), .. others];
            yield return candidate with { Projects = parts.Count > 0 ? parts : null };
        }
    }

    private IReadOnlyList<string> Area =>
        Distinct((formed?.Regions ?? []).Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Regions))
            .Select(region => region.Value));

    private IReadOnlyList<string> Topics =>
        Distinct((formed?.Topics ?? []).Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Topics))
            .Select(topic => topic.Value));

    // As a whole where agreements are counted, and once for each organisation where organisations are.
    private IEnumerable<Candidate> Agreement(RecordedFact record, CooperationAgreed agreed)
    {
        var whole = Joint(record, agreed.Organisations, agreed.Topics)
            with
        { Instrument = agreed.Instrument, BeyondProjectEnd = BeyondEnd(agreed) };
        yield return whole;
        foreach (var party in whole.Participants)
        {
            var joined = facts.Of<PartnerJoined>().LastOrDefault(entry => entry.Fact.Organisation.Value == party.Organisation);
            yield return whole with
            {
                Part = party.Organisation!.Value.ToString(),
                Organisation = party.Organisation,
                PartnerRole = joined.Fact?.Role ?? PartnerRole.Partner,
                Regions = Distinct([party.Place]),
                Partners = Distinct([party.Kind]),
            };
        }
    }

    private IEnumerable<Candidate> Partners()
    {
        var named = facts.Of<CooperationAgreed>().SelectMany(entry => entry.Fact.Organisations).ToHashSet();
        return facts.Of<PartnerJoined>().Where(entry => !named.Contains(entry.Fact.Organisation))
            .Select(entry => Single(entry.Record, entry.Fact.Organisation) with { PartnerRole = entry.Fact.Role, InAgreement = false });
    }

    private bool? BeyondEnd(CooperationAgreed agreed)
    {
        var end = facts.Last<PartnershipConcluded>()?.Record.Since ?? formed?.Until?.Latest();
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

    private Candidate Funding(RecordedFact record, Money? amount, OrganisationId? recipient)
    {
        var basis = recipient is { } known ? Single(record, known) : Plain(record) with { Regions = Area };
        return basis with
        {
            Named = null,
            Number = amount?.Amount,
            Exactness = amount?.Exactness ?? Exactness.Missing,
            Currency = amount?.Currency,
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
            Service = Codes.Of(service.Service),
            Sector = service.Sector,
        };
    }
}
