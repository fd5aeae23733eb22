using Collab.Domain.Activities;
using Collab.Domain.Facts;

namespace Collab.Domain.Indicators;

/// <summary>What an activity's facts may count for: itself, who came, and what was claimed there. Pure.</summary>
internal sealed class ActivityCandidates(
    FactRegister register, List<RecordedFact> facts, ProjectionContext around, DateTimeOffset asOf) : StreamCandidates(around, asOf)
{
    public IEnumerable<Candidate> All()
    {
        var projects = PartsOf(facts.Of<ActivityAttributed>().Select(entry => (entry.Fact.Project.Value, entry.Fact.WorkPackage)));
        foreach (var candidate in Candidates()) yield return candidate with { Projects = projects };
    }

    private IEnumerable<Candidate> Candidates()
    {
        foreach (var (record, statement) in facts.Of<StatementRecorded>().Where(entry => entry.Fact.Kind == StatementKind.Claim))
            yield return Statement(record, statement);
        if (facts.Last<ActivityHeld>() is not var (held, fact)) yield break;

        var since = register.SinceOf(held);
        var date = fact.Occurred.IsDated ? fact.Occurred : facts.Last<DateResolved>()?.Fact.Occurred ?? fact.Occurred;
        var plan = facts.Last<ActivityPlanned>()?.Fact;
        // A part that somebody merely claims or wishes for is no part.
        var assigned = facts.Of<RoleAssigned>().Where(entry => entry.Record.Certainty >= Certainty.Stated).ToList();
        var roles = assigned.ConvertAll(entry => entry.Fact);
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
            InNameOf = InNameOf(roles, since),
            Grounds = GroundsOf(assigned, since),
            Venue = (fact.Venue ?? plan?.Venue)?.Region?.Value,
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
                Shares = headcount.Headcount.Value is null ? null
                    : [.. AttendanceParts.Of(headcount.Headcount, headcount.Breakdown).Select(HeadcountShare.Of)],
                Rank = (evidence.Contains(EvidenceKind.AttendanceList) ? 10 : 0) + (int)headcount.Basis,
                ActivityKind = whole.ActivityKind,
                Public = whole.Public,
                Organisers = whole.Organisers,
                Participants = whole.Participants,
                InNameOf = whole.InNameOf,
                Grounds = whole.Grounds,
                Regions = whole.Regions,
                Venue = whole.Venue,
                Topics = whole.Topics,
                Partners = Distinct(participants.Select(party => party.Kind)),
            };
        }
    }

    private Candidate Statement(RecordedFact record, StatementRecorded statement)
    {
        IReadOnlyList<Party> named =
            [.. statement.Organisations.Select(id => PartyOf(id.Value, null, record.Since))];
        return Of(record, record.Since) with
        {
            Named = named.Count > 0,
            Organisers = named,
            Participants = named,
            Regions = Distinct(named.Select(party => party.Place)),
            Partners = Distinct(named.Select(party => party.Kind)),
        };
    }

    // Who organised, by the facts that say so: they make an event joint or not.
    private IReadOnlyList<Ground>? GroundsOf(List<(RecordedFact Record, RoleAssigned Fact)> assigned, DateTimeOffset on)
    {
        IReadOnlyList<Ground> grounds =
        [
            .. assigned.Where(entry => entry.Fact.Role is Role.Organiser or Role.CoOrganiser)
                .Select(entry => Ground.Of(entry.Record, Codes.Of(entry.Fact.Role), PartyOf(entry.Fact, on))),
        ];
        return grounds.Count > 0 ? grounds : null;
    }

    private IReadOnlyList<Party>? InNameOf(List<RoleAssigned> roles, DateTimeOffset on)
    {
        IReadOnlyList<Party> parties =
        [
            .. roles.Where(role => role.Role is Role.Organiser or Role.CoOrganiser).Select(role => role.OnBehalfOf).OfType<OrganisationId>()
                .Select(id => PartyOf(id.Value, null, on)).Distinct(),
        ];
        return parties.Count > 0 ? parties : null;
    }

    private Party PartyOf(RoleAssigned role, DateTimeOffset on) =>
        role.Organisation is { } organisation
            ? PartyOf(organisation.Value, role.Region?.Value, on)
            : new Party(null, role.Region?.Value, null);
}
