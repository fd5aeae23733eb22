using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What a candidate knows of its fact and of what stands around it: all that a counting rule may ask.</summary>
public sealed class CandidateContentTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId One = Some.Organisation;
    private static readonly OrganisationId Other = Some.OtherOrganisation;
    private static readonly TopicCode Energy = new("energy");

    private static readonly ProjectionContext Seats = new(
        new Dictionary<Guid, IReadOnlyList<ContextSpan>>
        {
            [One.Value] = [new OrganisationSpan(Span.Beginning, "DED", "company")],
            [Other.Value] = [new OrganisationSpan(Span.Beginning, "PL51", "hub")],
        },
        RuleSet.BuiltIn, IdentityMap.None);

    private static PartnershipFormed Formed => Some.Consortium with { Regions = [new("DED")], Topics = [Some.Mobility] };

    private static ScopeExtended Extended => new() { Regions = [new("CZ")], Topics = [Energy], Provenance = Some.Passage() };

    [Fact]
    public void An_event_takes_its_parties_regions_and_topics_from_all_that_is_known_of_it_each_once()
    {
        object[] events =
        [
            Some.Plan() with { Regions = [new("PL")], Public = true },
            Some.Workshop with { Occurred = Some.On("2023-11-13"), Regions = [new("CZ")] },
            Some.Organiser, Some.Organiser with { Provenance = Some.Passage("S2") },
            Some.Organiser with { Role = Role.Speaker, Organisation = Other },
            Some.Organiser with { Role = Role.Participant, Organisation = null, Region = new("AT") },
            new TopicsRecorded { Topics = [Some.Mobility], Completeness = Completeness.Complete, Provenance = Some.Passage() },
            new SolutionShowcased { Title = "Twin", Topics = [Energy, Some.Mobility], Provenance = Some.Passage() },
            Some.Attendance(70) with { Breakdown = [new() { Region = new("SK"), Headcount = new() { Value = 3 } }] },
        ];

        var held = Single("RCO115", events);
        held.Public.ShouldBe(true);
        held.Organisers.ShouldBe([new Party(One.Value, "DED", "company")]);
        held.Participants.ShouldBe(
        [
            new Party(One.Value, "DED", "company"), new Party(Other.Value, "PL51", "hub"), new Party(null, "AT", null),
            new Party(null, "CZ", null), new Party(null, "PL", null), new Party(null, "SK", null),
        ]);
        held.Regions.ShouldBe(["AT", "CZ", "DED", "PL", "SK"]);
        held.Topics.ShouldBe(["energy", "mobility"]);
        held.Partners.ShouldBe(["company"]);

        var heads = Single("RCO81", events);
        (heads.Number, heads.Exactness, heads.FactId, heads.At).ShouldBe((70, Exactness.Exact, History.EventId(9), held.At));
        heads.Partners.ShouldBe(["company", "hub"]);
        Single("RCO115", Some.Workshop with { Occurred = Some.On("2023-11-13"), Public = false }).Public.ShouldBe(false);
    }

    [Fact]
    public void A_headcount_that_nobody_gave_is_missing_and_not_none()
    {
        var heads = Single("RCO81", Some.Workshop with { Occurred = Some.On("2023-11-13") });

        (heads.Part, heads.Exactness, heads.Number, heads.Rank).ShouldBe(("headcount", Exactness.Missing, (decimal?)null, 0));
    }

    [Fact]
    public void Evidence_is_listed_once_in_order_and_a_list_as_basis_is_evidence_of_its_own()
    {
        var held = Some.Workshop with { Occurred = Some.On("2023-11-13") };
        object[] Confirmed(params EvidenceKind[] evidence) =>
        [
            held, Some.Attendance(70) with { Basis = AttendanceBasis.AttendanceList },
            .. evidence.Select((kind, n) =>
                new FactConfirmed { FactId = History.EventId(2), Evidence = kind, Provenance = Some.Passage($"S{n}") }),
        ];

        Single("RCO81", Confirmed()).Evidence.ShouldBe([EvidenceKind.AttendanceList]);
        var listed =
            Single("RCO81", Confirmed(EvidenceKind.Photo, EvidenceKind.AttendanceList, EvidenceKind.Photo, EvidenceKind.SignedAgreement));
        listed.Evidence.ShouldBe([EvidenceKind.AttendanceList, EvidenceKind.SignedAgreement, EvidenceKind.Photo]);
        listed.Rank.ShouldBe(13);
        var ranks =
            new[] { AttendanceBasis.Unstated, AttendanceBasis.Estimate, AttendanceBasis.Registration, AttendanceBasis.AttendanceList };
        ranks.Select(basis => Single("RCO81", held, Some.Attendance(70) with { Basis = basis }).Rank).ShouldBe([0, 1, 2, 13]);
    }

    [Fact]
    public void A_date_of_its_own_goes_before_one_that_another_fact_gives()
    {
        var resolved = new DateResolved { Occurred = Some.On("2023-11-13"), Provenance = Some.Passage() };

        Single("RCO115", Some.Workshop, resolved).Occurred.ShouldBe(resolved.Occurred);
        Single("RCO115", Some.Workshop with { Occurred = Some.On("2023-10-01") }, resolved).Occurred.ShouldBe(Some.On("2023-10-01"));
        Single("RCO115", Some.Workshop).Occurred.ShouldBe(Occurrence.Unknown);
    }

    [Fact]
    public void A_fact_is_a_candidate_from_the_moment_on_at_which_it_holds()
    {
        var register = Fold(Some.Workshop with { Occurred = Some.On("2023-11-13") });
        var begins = register.SinceOf(register.Standing.Single());

        Candidates.At(register, begins, Seats).ShouldNotBeEmpty();
        Candidates.At(register, begins.AddTicks(-1), Seats).ShouldBeEmpty();
        // A line in a ledger is one by itself, and none of the picture.
        var line = new ServiceDelivered { Service = HubService.Networking, Category = CustomerCategory.Small, Provenance = Some.Passage() };
        Candidates.At(Fold(Formed, line), Late, Seats).ShouldBeEmpty();
    }

    [Fact]
    public void Only_a_claim_is_shown_among_what_was_said_and_whether_it_names_anybody()
    {
        StatementRecorded Said(StatementKind kind, params OrganisationId[] who) =>
            new() { Kind = kind, About = "Cooperations", Organisations = [.. who], Provenance = Some.Passage() };

        var named = At(Said(StatementKind.Claim, One, Other)).ShouldHaveSingleItem().Candidate;
        (named.Named, named.Type, string.Join(' ', named.Regions), string.Join(' ', named.Partners))
            .ShouldBe((true, "statement_recorded", "DED PL51", "company hub"));
        named.Participants.Select(party => party.Organisation).ShouldBe([One.Value, Other.Value]);
        At(Said(StatementKind.Claim)).ShouldHaveSingleItem().Candidate.Named.ShouldBe(false);
        At(Said(StatementKind.Intention, One)).ShouldBeEmpty();
    }

    public static TheoryData<string, Fact, string> OfPartnerships
    {
        get
        {
            var (passage, subject) = (Some.Passage(), Some.Milestone);
            IReadOnlyList<OrganisationId> both = [One, Other];
            IReadOnlyList<RegionCode> poland = [new("PL")];
            return new()
            {
                { "RCO87", new CooperationClaimed { About = "Many", Provenance = passage }, "named=False regions= topics=energy mobility" },
                { "EDIH3", new CooperationClaimed { About = "Two", Organisations = both, Provenance = passage },
                    "named=True regions=DED PL51 topics=energy mobility" },
                { "RCO83", new StrategyAdopted { Title = "S", Organisations = both, Provenance = passage },
                    "named=True regions=DED PL51 topics=energy mobility" },
                { "RCO84", new PilotCompleted { Title = "P", Organisations = both, Topics = [Energy], Provenance = passage },
                    "named=True regions=DED PL51 topics=energy" },
                { "RCO116", new SolutionDeveloped { Title = "S", Organisations = [Other], Provenance = passage },
                    "named=True regions=PL51 topics=energy mobility subject=own" },
                { "RCR104", new SolutionTakenUp { Title = "S", By = One, Provenance = passage },
                    "named=True by=one regions=DED topics=energy mobility subject=own" },
                { "RCR104", new SolutionTakenUp { Title = "S", By = One, SolutionFactId = subject, Provenance = passage },
                    "named=True by=one regions=DED topics=energy mobility subject=given" },
                { "RCR79", new StrategyTakenUp { Title = "S", By = One, Provenance = passage },
                    "named=True by=one regions=DED topics=energy mobility subject=own" },
                { "RCR79", new StrategyTakenUp { Title = "S", By = One, StrategyFactId = subject, Provenance = passage },
                    "named=True by=one regions=DED topics=energy mobility subject=given" },
                { "RCO117", new ObstacleIdentified { Title = "O", Nature = ObstacleNature.Legal, Provenance = passage },
                    "regions=CZ DED topics=energy mobility subject=own" },
                { "RCO117", new ObstacleIdentified { Title = "O", Nature = ObstacleNature.Legal, Regions = poland, Provenance = passage },
                    "regions=PL topics=energy mobility subject=own" },
                { "RCR82", new ObstacleResolved { ObstacleFactId = subject, Extent = ObstacleExtent.Resolved, Provenance = passage },
                    "regions=CZ DED topics=energy mobility subject=given" },
                { "EDIH2", new FundingGranted { Amount = new() { Amount = 5, Exactness = Exactness.About }, Provenance = passage },
                    "regions=CZ DED topics=energy mobility number=5 About EUR" },
                { "EDIH2", new FundingGranted { Amount = new() { Amount = 5 }, Recipient = One, Provenance = passage },
                    "by=one regions=DED topics=energy mobility number=5 Exact EUR" },
                { "EDIH2", new FundingClaimed { About = "Support", Provenance = passage },
                    "regions=CZ DED topics=energy mobility number= Missing " },
            };
        }
    }

    [Theory, MemberData(nameof(OfPartnerships))]
    public void What_a_partnership_did_counts_for_those_it_names_and_else_for_the_partnerships_own_regions_and_topics(
        string code, Fact fact, string content) =>
        Text(Single(code, Formed, Extended, fact)).ShouldBe(content);

    [Fact]
    public void A_resolved_obstacle_counts_where_it_stood()
    {
        var obstacle =
            new ObstacleIdentified { Title = "O", Nature = ObstacleNature.Legal, Regions = [new("PL")], Provenance = Some.Passage() };
        var resolved =
            new ObstacleResolved { ObstacleFactId = History.EventId(2), Extent = ObstacleExtent.Resolved, Provenance = Some.Passage() };

        Single("RCR82", Formed, obstacle, resolved).Regions.ShouldBe(["PL"]);
    }

    [Fact]
    public void A_line_of_a_ledger_counts_for_its_customer_and_else_for_the_region_it_names()
    {
        var service = new ServiceDelivered
        {
            Service = HubService.TestBeforeInvest,
            Category = CustomerCategory.MidCap,
            Sector = "Metal",
            Provenance = Some.Passage(),
        };

        Text(Line("EDIH1", service)).ShouldBe("regions= topics= partners=mid-cap service=test-before-invest Metal");
        Text(Line("EDIH1", service with { Customer = One }))
            .ShouldBe("by=one regions=DED topics= partners=mid-cap service=test-before-invest Metal");
        Text(Line("EDIH1", service with { Customer = One, Region = new("DE4") }))
            .ShouldBe("by=one regions=DE4 topics= partners=mid-cap service=test-before-invest Metal");
        Text(Line("EDIH4", new MaturityAssessed { Customer = Other, Score = 47.25m, Provenance = Some.Passage() }))
            .ShouldBe("named=True by=other regions=PL51 topics= number=47.25 Exact ");
    }

    [Fact]
    public void A_partner_counts_by_its_last_part_and_without_an_agreement_as_one_that_none_names()
    {
        var joined = Some.Partner with { Role = PartnerRole.Associated, Occurred = Some.On("2023-01-01") };
        var lead = Some.Partner with { Role = PartnerRole.Lead, Occurred = Some.On("2023-02-01"), Provenance = Some.Passage("S2") };
        var agreed = new CooperationAgreed
        {
            Instrument = Instrument.Memorandum,
            Organisations = [One, Other],
            Occurred = Some.On("2024-01-01"),
            Provenance = Some.Passage(),
        };

        var parts =
            At(Formed, joined, lead, agreed).Where(entry => entry.Indicator.Code == "RCO87").Select(entry => entry.Candidate).ToList();
        parts.Select(part => (part.Organisation, part.PartnerRole, part.InAgreement)).ShouldBe(
            [(One.Value, PartnerRole.Lead, null), (Other.Value, PartnerRole.Partner, null)]);
        parts.Select(part => $"{string.Join(' ', part.Regions)} {string.Join(' ', part.Partners)}").ShouldBe(["DED company", "PL51 hub"]);
        var alone = Single("RCO87", Formed, joined);
        (alone.Organisation, alone.PartnerRole, alone.InAgreement).ShouldBe((One.Value, PartnerRole.Associated, false));
    }

    private static string Text(Candidate candidate)
    {
        var parts = new List<string>();
        if (candidate.Named is { } named) parts.Add($"named={named}");
        if (candidate.Organisation is { } by) parts.Add(by == One.Value ? "by=one" : "by=other");
        parts.Add($"regions={string.Join(' ', candidate.Regions)}");
        parts.Add($"topics={string.Join(' ', candidate.Topics)}");
        if (candidate.Subject is { } about)
            parts.Add(about == candidate.FactId ? "subject=own" : about == Some.Milestone ? "subject=given" : "?");
        if (candidate.Exactness is { } exact)
            parts.Add(FormattableString.Invariant($"number={candidate.Number} {exact} {candidate.Currency}"));
        if (candidate.Service is { } service)
            parts.Add($"partners={string.Join(' ', candidate.Partners)} service={service} {candidate.Sector}");
        return string.Join(' ', parts);
    }

    private static Candidate Single(string code, params object[] events) =>
        At(events).Single(entry => entry.Indicator.Code == code).Candidate;

    private static Candidate Line(string code, Fact line)
    {
        var register = Fold(line);
        return Candidates.OfLine(register, register.Facts.Values.Single(), Seats).Single(entry => entry.Indicator.Code == code).Candidate;
    }

    private static IReadOnlyList<(IndicatorDefinition Indicator, Candidate Candidate)> At(params object[] events) =>
        [.. Candidates.At(Fold(events), Late, Seats)];

    private static FactRegister Fold(params object[] events) => History.Fold<FactRegister>(History.Of(events))!;
}
