using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Views;
using Collab.Histories;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What the facts of a stream may count for.</summary>
public sealed class CandidateTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ProjectionContext Seats = new(
        new Dictionary<Guid, IReadOnlyList<ContextSpan>>
        {
            [Some.Organisation.Value] = [new OrganisationSpan(Span.Beginning, "DED", "company")],
            [Some.OtherOrganisation.Value] =
                [new OrganisationSpan(Span.Beginning, "DE4", "hub"),
                    new OrganisationSpan(new DateTime(2023, 6, 1, 0, 0, 0, DateTimeKind.Utc), "PL51", "hub")],
        },
        RuleSet.BuiltIn, IdentityMap.None);

    [Fact]
    public void A_plan_is_a_candidate_of_nothing()
    {
        At(Some.Plan(), Some.Organiser, Some.Attendance(70)).ShouldBeEmpty();
        At(Some.Workshop with { Occurred = Some.On("2023-11-13") }, Some.Organiser).Select(entry => entry.Indicator.Code)
            .ShouldBe(["RCO81", "RCO115", "EDIH3"], ignoreOrder: true);
    }

    [Fact]
    public void A_seat_is_that_of_the_day_on_which_something_happened()
    {
        var other = Some.Organiser with { Role = Role.CoOrganiser, Organisation = Some.OtherOrganisation };
        Places("2023-05-01").ShouldBe(["DE4", "DED"]);
        Places("2023-11-13").ShouldBe(["DED", "PL51"]);

        IEnumerable<string?> Places(string day) => At(Some.Workshop with { Occurred = Some.On(day) }, Some.Organiser, other)
            .First(entry => entry.Indicator.Code == "RCO115").Candidate.Organisers.Select(party => party.Place)
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_part_that_somebody_merely_claims_or_wishes_for_is_no_part()
    {
        var held = Some.Workshop with { Occurred = Some.On("2023-11-13") };
        foreach (var certainty in new[] { Certainty.Intended, Certainty.Claimed })
            At(held, Some.Organiser with { Provenance = Some.Passage() with { Certainty = certainty } })[0].Candidate.Organisers
                .ShouldBeEmpty();
        At(held, Some.Organiser)[0].Candidate.Organisers.Count.ShouldBe(1);
    }

    [Fact]
    public void An_attendance_list_as_basis_is_evidence_and_ranks_above_everything_else()
    {
        var held = Some.Workshop with { Occurred = Some.On("2023-11-13") };
        var ranks = Enum.GetValues<AttendanceBasis>()
            .Select(basis => At(held, Some.Attendance(70) with { Basis = basis })
            .Single(entry => entry.Indicator.Code == "RCO81").Candidate)
            .Select(candidate => (candidate.Rank, Listed: candidate.Evidence.Contains(EvidenceKind.AttendanceList))).ToList();
        ranks.Select(entry => entry.Listed).ShouldBe([false, false, false, true]);
        ranks.Select(entry => entry.Rank).ShouldBeInOrder();
        At(held, Some.Attendance(70),
            new FactConfirmed { FactId = History.EventId(2), Evidence = EvidenceKind.AttendanceList, Provenance = Some.Passage() })
            .Single(entry => entry.Indicator.Code == "RCO81").Candidate.Rank.ShouldBeGreaterThan(ranks[2].Rank);
    }

    [Fact]
    public void An_agreement_is_one_candidate_where_agreements_count_and_one_for_each_organisation_where_organisations_do()
    {
        var agreed = new CooperationAgreed
        {
            Instrument = Instrument.Memorandum,
            Organisations = [Some.Organisation, Some.OtherOrganisation],
            Occurred = Some.On("2024-01-01"),
            Provenance = Some.Passage()
        };
        var formed = new PartnershipFormed
        {
            Title = "Project",
            Kind = PartnershipKind.FundedProject,
            Occurred = Some.On("2023-01-01"),
            Until = Some.On("2024-12-31"),
            Provenance = Some.Passage()
        };
        var found = At(formed, agreed,
            new PartnerJoined { Organisation = Some.OtherOrganisation, Role = PartnerRole.Associated, Provenance = Some.Passage() });

        found.GroupBy(entry => entry.Indicator.Code).ToDictionary(group => group.Key, group => group.Count()).ShouldBe(
            new Dictionary<string, int> { ["RCO86"] = 1, ["RCO87"] = 2, ["RCR84"] = 2, ["EDIH3"] = 1 }, ignoreOrder: true);
        found.Single(entry => entry.Indicator.Code == "RCO87"
            && entry.Candidate.Organisation == Some.OtherOrganisation.Value).Candidate.PartnerRole.ShouldBe(PartnerRole.Associated);
        found.ShouldAllBe(entry => entry.Candidate.BeyondProjectEnd == true);
    }

    [Theory]
    [InlineData("2024-12-31", false)]
    [InlineData("2025-01-01", true)]
    public void An_agreement_outlives_its_project_only_when_it_ends_later(string until, bool beyond)
    {
        var formed = new PartnershipFormed
        {
            Title = "Project",
            Kind = PartnershipKind.FundedProject,
            Occurred = Some.On("2023-01-01"),
            Until = Some.On("2024-12-31"),
            Provenance = Some.Passage()
        };
        var agreed = new CooperationAgreed
        {
            Instrument = Instrument.Memorandum,
            Organisations = [Some.Organisation, Some.OtherOrganisation],
            Until = Some.On(until),
            Occurred = Some.On("2024-01-01"),
            Provenance = Some.Passage(),
        };
        At(formed, agreed).ShouldAllBe(entry => entry.Candidate.BeyondProjectEnd == beyond);
        // What it was to be yields to what it was.
        At(formed, agreed, new PartnershipConcluded { Occurred = Some.On("2026-01-01"), Provenance = Some.Passage() })
            .ShouldAllBe(entry => entry.Candidate.BeyondProjectEnd == false);
    }

    [Fact]
    public void What_stands_in_an_open_conflict_is_marked()
    {
        var grants = new[] { 100m, 120m }
            .Select(amount => new FundingGranted
            {
                Amount = new() { Amount = amount },
                Occurred = Some.On("2024-01-01"),
                Provenance = Some.Passage()
            }).ToArray();
        var formed = new PartnershipFormed { Title = "Project", Kind = PartnershipKind.FundedProject, Provenance = Some.Passage() };
        var raised = new ConflictRaised { FactIds = [History.EventId(2), History.EventId(3)], About = "amount" };

        At(formed, grants[0], grants[1], raised).ShouldAllBe(entry => entry.Candidate.Disputed == true);
        At(formed, grants[0], grants[1], raised,
            new ConflictResolved { ConflictId = History.EventId(4), Outcome = ConflictOutcome.Reconciled, Reason = "Both." })
            .ShouldAllBe(entry => entry.Candidate.Disputed == null);
    }

    [Fact]
    public void Regions_of_a_candidate_are_those_that_facts_name_and_where_organisers_sit()
    {
        var held = Some.Workshop with { Occurred = Some.On("2023-11-13"), Regions = [new RegionCode("CZ")] };
        At(held, Some.Organiser, Some.Attendance(70) with { Breakdown = [new() { Region = new("PL"), Headcount = new() { Value = 3 } }] })
            .Single(entry => entry.Indicator.Code == "RCO115").Candidate.Regions.ShouldBe(["CZ", "DED", "PL"]);
    }

    [Fact]
    public void Which_candidates_there_are_does_not_depend_on_the_order_of_recording()
    {
        foreach (var stream in HistoryGenerator.Generate(new HistoryOptions(7, 600)).Where(e => e.Stream is "activity" or "partnership")
            .GroupBy(e => e.StreamId))
        {
            var facts = stream.Where(e => e.Data is Fact).Select(e => e.ToEvent()).ToList();
            if (facts.Count < 2) continue;
            var inOrder = Seen(facts);
            for (var seed = 0; seed < 3; seed++)
            {
                var order = facts.ToArray();
                new Random(seed).Shuffle(order);
                Seen(order).ShouldBe(inOrder, $"{stream.Key}");
            }
        }

        static string Seen(IEnumerable<JasperFx.Events.IEvent> events)
        {
            var register = events.Aggregate((FactRegister?)null, (state, e) => FactRegister.Fold(state, e.StreamId, e))!;
            return string.Join('\n', Candidates.At(register, Late, ProjectionContext.None)
                .Select(entry => $"{entry.Indicator.Code} {System.Text.Json.JsonSerializer.Serialize(entry.Candidate, FactJson.Options)}")
                    .Order(StringComparer.Ordinal));
        }
    }

    private static IReadOnlyList<(IndicatorDefinition Indicator, Candidate Candidate)> At(params object[] events) =>
        [.. Candidates.At(History.Of(events)
            .Aggregate((FactRegister?)null, (state, e) => FactRegister.Fold(state, e.StreamId, e))!, Late, Seats)];
}
