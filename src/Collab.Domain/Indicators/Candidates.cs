using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>Finds what may count for which indicator among the facts of one stream. Pure.</summary>
public static class Candidates
{
    private static readonly HashSet<string> Countable = [.. IndicatorDefinition.All.SelectMany(known => known.Rule.Events)];

    /// <summary>Whether events of a type may count for any indicator.</summary>
    public static bool MayCount(string type) => Countable.Contains(type);

    /// <summary>The candidates of a stream at a moment, but for ledger lines, with the indicators they are candidates of.</summary>
    public static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> At(
        FactRegister register, DateTimeOffset asOf, ProjectionContext around)
    {
        var facts = register.Standing.Where(record => !record.Fact.IsLedgerLine && register.SinceOf(record) <= asOf).ToList();
        if (facts.Count == 0) return [];
        var slice = facts[0].Fact.GetType().Namespace;
        return Feeding(register, slice == typeof(Activity).Namespace ? new ActivityCandidates(register, facts, around).All()
            : slice == typeof(Partnership).Namespace ? new PartnershipCandidates(facts, around).All()
            : []);
    }

    /// <summary>The candidates that a ledger line makes, whatever else its stream says.</summary>
    public static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> OfLine(
        FactRegister register, RecordedFact line, ProjectionContext around) =>
        Feeding(register, new PartnershipCandidates([line], around).Lines());

    private static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> Feeding(
        FactRegister register, IEnumerable<Candidate> candidates)
    {
        var disputed = register.OpenConflicts.SelectMany(conflict => conflict.Raised.FactIds).ToHashSet();
        foreach (var candidate in candidates)
        {
            var whole = candidate with { Stream = register.Id, Disputed = disputed.Contains(candidate.FactId) ? true : null };
            foreach (var indicator in IndicatorDefinition.All)
                if (Feeds(indicator, whole)) yield return (indicator, whole);
        }
    }

    // An indicator's candidates are what its built-in rule or its claims name, so that every rule is tried on the same facts. One fact may
    // be a candidate in parts for one indicator and as a whole for another.
    private static bool Feeds(IndicatorDefinition indicator, Candidate candidate)
    {
        if (!indicator.Rule.Events.Contains(candidate.Type) && !indicator.Claims.Contains(candidate.Type)) return false;
        if (indicator.Rule.ActivityKinds.Count > 0 && candidate.ActivityKind is { } kind && !indicator.Rule.ActivityKinds.Contains(kind))
            return false;
        if (candidate.Type == "cooperation_agreed")
            return (indicator.Rule.Distinct == DistinctBy.Organisation) == (candidate.Part.Length > 0);
        return candidate.ActivityKind is null || (indicator.Measure == Measure.Headcount) == (candidate.Exactness is not null);
    }

    private static IReadOnlyList<EvidenceKind> Evidence(RecordedFact record) =>
        [.. record.Confirmations.Select(entry => entry.Confirmation.Evidence).Distinct().Order()];

    private static Candidate Of(RecordedFact record, DateTimeOffset since, Occurrence? occurred = null) => new()
    {
        FactId = record.Id,
        Type = FactKinds.Alias(record.Fact.GetType()),
        Position = record.Position,
        Certainty = record.Certainty,
        Evidence = Evidence(record),
        Occurred = occurred ?? record.Fact.Occurred,
        At = since,
        Source = record.Fact.RestsOn?.Source.Value,
        Edition = record.Fact.RestsOn?.Edition,
        Passage = record.Fact.RestsOn?.Passage,
    };

    private static IReadOnlyList<string> Distinct(IEnumerable<string?> codes) =>
        [.. codes.OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private static Party PartyOf(Guid organisation, string? region, DateTimeOffset on, ProjectionContext around)
    {
        var known = around.Of(organisation, Span.Database(on));
        return new Party(organisation, region ?? known?.Region, known?.Kind);
    }

    private sealed class ActivityCandidates(FactRegister register, List<RecordedFact> facts, ProjectionContext around)
    {
        public IEnumerable<Candidate> All()
        {
            foreach (var (record, statement) in facts.Of<StatementRecorded>().Where(entry => entry.Fact.Kind == StatementKind.Claim))
                yield return Statement(record, statement);
            if (facts.Last<ActivityHeld>() is not var (held, fact)) yield break;

            var since = register.SinceOf(held);
            var date = fact.Occurred.IsDated ? fact.Occurred : facts.Last<DateResolved>()?.Fact.Occurred ?? fact.Occurred;
            var plan = facts.Last<ActivityPlanned>()?.Fact;
            // A part that somebody merely claims or wishes for is no part.
            var roles = facts.Of<RoleAssigned>().Where(entry => entry.Record.Certainty >= Certainty.Stated).Select(entry => entry.Fact)
                .ToList();
            var regions = fact.Regions.Concat(plan?.Regions ?? [])
                .Concat(facts.Of<AttendanceRecorded>().SelectMany(entry => entry.Fact.Breakdown.Select(share => share.Region)))
                .Select(region => region.Value).ToList();
            IReadOnlyList<Party> organisers =
                [.. roles.Where(role => role.Role is Role.Organiser or Role.CoOrganiser).Select(role => PartyOf(role, since)).Distinct()];
            IReadOnlyList<Party> participants =
                [.. roles.Select(role => PartyOf(role, since)).Concat(Distinct(regions).Select(region => new Party(null, region, null)))
                    .Distinct()];
            var whole = Of(held, since, date) with
            {
                ActivityKind = fact.HeldKind,
                Public = fact.Public ?? plan?.Public,
                Organisers = organisers,
                Participants = participants,
                Regions = Distinct(
                    regions.Concat(roles.Select(role => role.Region?.Value)).Concat(organisers.Select(party => party.Place))),
                Topics = Distinct(facts.Of<TopicsRecorded>().SelectMany(entry => entry.Fact.Topics)
                    .Concat(facts.Of<SolutionShowcased>().SelectMany(entry => entry.Fact.Topics)).Select(topic => topic.Value)),
                Partners = Distinct(organisers.Select(party => party.Kind)),
            };
            yield return whole;

            var headcounts = facts.Of<AttendanceRecorded>().ToList();
            if (headcounts.Count == 0) yield return whole with { Part = "headcount", Exactness = Exactness.Missing };
            foreach (var (record, headcount) in headcounts)
            {
                IReadOnlyList<EvidenceKind> evidence = headcount.Basis == AttendanceBasis.AttendanceList
                    ? [.. Evidence(record).Prepend(EvidenceKind.AttendanceList).Distinct()]
                    : Evidence(record);
                yield return Of(record, since, date) with
                {
                    Evidence = evidence,
                    Number = headcount.Headcount.Value,
                    Exactness = headcount.Headcount.Exactness,
                    Rank = (evidence.Contains(EvidenceKind.AttendanceList) ? 10 : 0) + (int)headcount.Basis,
                    ActivityKind = whole.ActivityKind,
                    Public = whole.Public,
                    Organisers = whole.Organisers,
                    Participants = whole.Participants,
                    Regions = whole.Regions,
                    Topics = whole.Topics,
                    Partners = Distinct(participants.Select(party => party.Kind)),
                };
            }
        }

        private Candidate Statement(RecordedFact record, StatementRecorded statement)
        {
            IReadOnlyList<Party> named =
                [.. statement.Organisations.Select(id => Candidates.PartyOf(id.Value, null, record.Since, around))];
            return Of(record, record.Since) with
            {
                Named = named.Count > 0,
                Organisers = named,
                Participants = named,
                Regions = Distinct(named.Select(party => party.Place)),
                Partners = Distinct(named.Select(party => party.Kind)),
            };
        }

        private Party PartyOf(RoleAssigned role, DateTimeOffset on) =>
            role.Organisation is { } organisation
                ? Candidates.PartyOf(organisation.Value, role.Region?.Value, on, around)
                : new Party(null, role.Region?.Value, null);
    }

    private sealed class PartnershipCandidates(List<RecordedFact> facts, ProjectionContext around)
    {
        private readonly PartnershipFormed? formed = facts.Last<PartnershipFormed>()?.Fact;

        public IEnumerable<Candidate> All() =>
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

        public IEnumerable<Candidate> Lines() =>
        [
            .. facts.Of<ServiceDelivered>().Select(entry => Service(entry.Record, entry.Fact)),
            .. facts.Of<MaturityAssessed>()
                .Select(entry => Single(entry.Record, entry.Fact.Customer) with { Number = entry.Fact.Score, Exactness = Exactness.Exact }),
        ];

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
            IReadOnlyList<Party> parties = [.. organisations.Select(id => PartyOf(id.Value, null, record.Since, around))];
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
}
