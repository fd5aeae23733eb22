using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>The official definitions, a test for each of their sentences: a project of Saxony and Czechia, 2024 to 2026.</summary>
public sealed class OfficialDefinitionTests
{
    private static readonly Guid Programme = new("018f6f5e-0000-7000-8000-00000000c001");
    private static readonly Guid Project = new("018f6f5e-0000-7000-8000-00000000c101");
    private static readonly Guid Hub = new("018f6f5e-0000-7000-8000-00000000c201");
    private static readonly Guid Saxon = new("018f6f5e-0000-7000-8000-00000000c202");
    private static readonly Guid Czech = new("018f6f5e-0000-7000-8000-00000000c203");
    private static readonly Guid Polish = new("018f6f5e-0000-7000-8000-00000000c204");

    private static readonly ProjectPart Part = new(
        Project, Programme, "1.1", null, Occurrence.Days("2024-01-01"), Occurrence.Days("2026-12-31"), "CZ DE");

    private static readonly Party FromSaxony = new(Saxon, "DED", "agency");
    private static readonly Party FromCzechia = new(Czech, "CZ042", "municipality");
    private static readonly Party FromPoland = new(Polish, "PL51", "company");
    private static readonly Party AHub = new(Hub, "DED", "hub");

    private static Candidate Fact(string type, string day = "2025-05-01") => new()
    {
        FactId = new("018f6f5e-0000-7000-8000-000000000001"),
        Type = type,
        Position = 1,
        Certainty = Certainty.Stated,
        Occurred = Occurrence.Days(day),
        At = new DateTimeOffset(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), default, TimeSpan.Zero),
        Organisers = [FromSaxony, FromCzechia],
        Participants = [FromSaxony, FromCzechia],
        Projects = [Part],
    };

    private static Candidate Event(string day = "2025-05-01") => Fact("workshop_held", day) with { ActivityKind = ActivityKind.Workshop };

    private static Candidate Listed => Event() with
    {
        Type = "attendance_recorded",
        Number = 30,
        Exactness = Exactness.Exact,
        Evidence = [EvidenceKind.AttendanceList],
        Public = false,
    };

    private static Candidate Agreement(Instrument instrument, string day = "2025-05-01") =>
        Fact("cooperation_agreed", day) with { Instrument = instrument, Named = true };

    [Fact]
    public void What_belongs_to_no_project_under_a_programme_counts_for_no_output_or_result()
    {
        foreach (var indicator in IndicatorDefinition.All.Where(known => known.Code.StartsWith("RC", StringComparison.Ordinal)))
        {
            indicator.Rule.InProject.ShouldBeTrue(indicator.Code);
            foreach (var type in indicator.Rule.Events)
                Counting.Judge(indicator, indicator.Rule, Fact(type) with { Projects = null }).Reasons.ShouldContain("in-no-project");
            Counting.Judge(indicator, indicator.Rule, Fact(indicator.Rule.Events[0]) with { Projects = [Part with { Programme = null }] })
                .Reasons.ShouldContain("in-no-project");
        }

        foreach (var code in new[] { "EDIH1", "EDIH2", "EDIH3", "EDIH4", "FUND" })
            IndicatorDefinition.Find(code)!.Rule.InProject.ShouldBeFalse(code);
    }

    [Theory]
    [InlineData("2023-12-31", "before-project-start")]
    [InlineData("2024-01-01", "")]
    public void It_counts_from_the_start_of_the_project_on(string day, string reason) => Reasons("RCO115", Event(day)).ShouldBe(reason);

    [Fact]
    public void What_may_have_happened_before_the_project_is_not_counted_either() =>
        Reasons("RCO115", Event() with { Occurred = new Occurrence { Precision = Precision.Year, From = "2023", To = "2024" } })
            .ShouldBe("perhaps-before-project-start");

    [Fact]
    public void Countries_that_do_not_take_part_in_the_programme_make_nothing_joint()
    {
        Reasons("RCO115", Event() with { Organisers = [FromSaxony, FromPoland] }).ShouldBe("organisers-outside-participating-countries");
        Reasons("RCO86", Agreement(Instrument.AdministrativeAgreement) with { Participants = [FromCzechia, FromPoland] })
            .ShouldBe("organisations-outside-participating-countries");
        Reasons("RCO115", Event() with { Organisers = [FromSaxony, FromPoland], Projects = [Part with { Countries = "" }] })
            .ShouldBeEmpty();
        Reasons("RCO115", Event() with { Organisers = [FromSaxony] }).ShouldBe("organisers-from-one-country");
    }

    [Fact]
    public void What_is_joint_is_so_by_participating_countries_of_those_who_took_part_or_of_those_who_organised_it()
    {
        var joint = IndicatorDefinition.All.Where(known => known.Rule.ParticipatingCountries).ToList();
        joint.Select(known => known.Code).ShouldBe(
            ["RCO81", "RCO83", "RCO84", "RCO85", "RCO86", "RCO87", "RCO115", "RCO116", "RCO117", "RCR84"], ignoreOrder: true);
        foreach (var indicator in joint)
        {
            var who = indicator.Rule.Parties == Parties.Organisers ? "organisers" : "organisations";
            Between(indicator, FromCzechia, FromPoland).Reasons.ShouldContain($"{who}-outside-participating-countries", indicator.Code);
            Between(indicator, FromSaxony, FromSaxony).Reasons.ShouldContain($"{who}-from-one-country", indicator.Code);
            Between(indicator, FromSaxony, FromCzechia).Reasons.Where(reason => reason.StartsWith(who, StringComparison.Ordinal))
                .ShouldBeEmpty(indicator.Code);
        }

        // The others come from two countries that take part, so that nothing but those who are asked for decides.
        static Verdict Between(IndicatorDefinition indicator, params Party[] parties)
        {
            var of = Fact(indicator.Rule.Events[0]);
            return Counting.Judge(indicator, indicator.Rule, indicator.Rule.Parties == Parties.Organisers
                ? of with { ActivityKind = ActivityKind.Workshop, Organisers = parties }
                : of with { Participants = parties });
        }
    }

    [Fact]
    public void Of_two_projects_it_counts_for_the_one_whose_terms_it_meets()
    {
        var other = Part with { Project = Hub, Start = Occurrence.Days("2026-01-01") };
        var verdict = Judge("RCO115", Event() with { Projects = [other, Part] });
        verdict.Projects.ShouldBe([Part]);
        var made = new Contribution("RCO115", "official:2", Event() with { Projects = [other, Part] }, verdict, Span.Beginning, Span.End);
        made.Dimensions().Where(dimension => dimension.StartsWith("project|", StringComparison.Ordinal)).ShouldBe([$"project|{Project}"]);
    }

    [Fact]
    public void RCO81_counts_no_public_event_no_training_and_no_internal_meeting()
    {
        Reasons("RCO81", Listed).ShouldBeEmpty();
        Judge("RCO81", Listed).Value.ShouldBe(30);
        Reasons("RCO81", Listed with { Public = true }).ShouldBe("public-event");
        Reasons("RCO81", Listed with { Public = null }).ShouldBe("closed-not-stated");
        Reasons("RCO81", Listed with { ActivityKind = ActivityKind.Training }).ShouldBe("activity-kind-not-counted");
        Reasons("RCO81", Listed with { ActivityKind = ActivityKind.Meeting }).ShouldBe("activity-kind-not-counted");
        Reasons("RCO81", Listed with { Evidence = [] }).ShouldBe("no-attendance-list");
    }

    [Fact]
    public void RCO85_counts_trainings_and_nothing_else_by_their_attendance_lists()
    {
        var training = Listed with { ActivityKind = ActivityKind.Training };
        Reasons("RCO85", training).ShouldBeEmpty();
        Judge("RCO85", training).Value.ShouldBe(30);
        Reasons("RCO85", training with { Public = true }).ShouldBeEmpty("a training may be open to everybody");
        Reasons("RCO85", training with { Evidence = [] }).ShouldBe("no-attendance-list");
        foreach (var kind in Enum.GetValues<ActivityKind>().Where(kind => kind != ActivityKind.Training))
            Reasons("RCO85", training with { ActivityKind = kind }).ShouldBe("activity-kind-not-counted", kind.ToString());
    }

    [Fact]
    public void What_an_attendance_list_says_of_an_activity_counts_once_however_often_it_is_told()
    {
        var activity = Guid.CreateVersion7();
        foreach (var code in new[] { "RCO81", "RCO85" })
            Judge(code, Listed with { Stream = activity }).Key.ShouldBe(activity, code);
    }

    [Fact]
    public void Guests_do_not_make_an_action_or_a_training_joint()
    {
        foreach (var (code, action) in new[] { ("RCO81", Listed), ("RCO85", Listed with { ActivityKind = ActivityKind.Training }) })
        {
            Reasons(code, action).ShouldBeEmpty();
            Reasons(code, action with { Organisers = [FromSaxony], Participants = [FromSaxony, FromCzechia, FromPoland] })
                .ShouldBe("organisers-from-one-country");
        }
    }

    [Fact]
    public void No_event_counts_both_as_a_public_event_and_as_a_joint_action()
    {
        foreach (var open in new bool?[] { true, false, null })
            (Judge("RCO81", Listed with { Public = open }).Counts && Judge("RCO115", Event() with { Public = open }).Counts)
                .ShouldBeFalse();
    }

    [Theory]
    [InlineData("RCO83", "strategy_adopted")]
    [InlineData("RCO84", "pilot_completed")]
    public void Strategies_and_pilots_count_by_the_end_of_the_project(string code, string type)
    {
        Reasons(code, Fact(type, "2026-12-31")).ShouldBeEmpty();
        Reasons(code, Fact(type, "2027-01-01")).ShouldBe("later-than-project-end");
        Reasons(code, Fact(type) with { Occurred = new Occurrence { Precision = Precision.Year, From = "2026", To = "2027" } })
            .ShouldBe("perhaps-later-than-project-end");
        Reasons(code, Fact(type) with { Occurred = Occurrence.Unknown }).ShouldBe("perhaps-later-than-project-end");
        Reasons(code, Fact(type, "2027-01-01") with { Projects = [Part with { End = null }] }).ShouldBeEmpty();
        Reasons(code, Fact(type) with { Participants = [FromSaxony] }).ShouldBe("organisations-from-one-country");
    }

    [Fact]
    public void RCO86_counts_administrative_agreements_of_two_countries()
    {
        Reasons("RCO86", Agreement(Instrument.AdministrativeAgreement)).ShouldBeEmpty();
        Reasons("RCO86", Agreement(Instrument.LetterOfIntent)).ShouldBe("instrument-not-counted");
    }

    [Fact]
    public void RCO87_counts_by_the_financing_agreement_and_by_no_letter_of_intent()
    {
        var partner = Agreement(Instrument.GrantAgreement, "2023-12-01") with
        {
            Organisation = Saxon,
            Lasts = new DaySpan(new DateOnly(2024, 1, 1), new DateOnly(2026, 12, 31)),
        };
        var verdict = Judge("RCO87", partner);
        verdict.Reasons.ShouldBeEmpty("an agreement is signed before the project begins");
        (verdict.Key, verdict.Lasts, verdict.Days).ShouldBe((Saxon, true, partner.Lasts));
        verdict.At.ShouldBe(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), "it counts from the project's start on");
        var made = new Contribution("RCO87", "official:2", partner, verdict, Span.Beginning, Span.End);
        made.Dimensions().Where(dimension => dimension.StartsWith("year|", StringComparison.Ordinal))
            .ShouldBe(["year|2024", "year|2025", "year|2026"]);
        Reasons("RCO87", partner with { PartnerRole = PartnerRole.Associated }).ShouldBeEmpty();
        Reasons("RCO87", partner with { Instrument = Instrument.LetterOfIntent }).ShouldBe("instrument-not-counted");
        Reasons("RCO87", Fact("partner_joined") with { Organisation = Saxon, InAgreement = false }).ShouldBe("not-named-in-an-agreement");
    }

    [Fact]
    public void What_has_no_end_lasts_in_no_year_that_could_be_named()
    {
        var partner = Agreement(Instrument.GrantAgreement) with
        {
            Organisation = Saxon,
            Lasts = new DaySpan(new DateOnly(2024, 1, 1), DateOnly.MaxValue),
        };
        new Contribution("RCO87", "official:2", partner, Judge("RCO87", partner), Span.Beginning, Span.End).Dimensions()
            .Where(dimension => dimension.StartsWith("year|", StringComparison.Ordinal)).ShouldBe(["year|2024", "year|open"]);
    }

    [Fact]
    public void RCO116_counts_solutions_from_joint_pilots_that_name_what_their_uptake_needs()
    {
        var solution = Fact("solution_developed") with { UptakeNamed = true, Upon = Fact("pilot_completed") };
        Reasons("RCO116", solution).ShouldBeEmpty();
        Reasons("RCO116", solution with { UptakeNamed = false }).ShouldBe("needs-for-uptake-not-named");
        Reasons("RCO116", solution with { Upon = null }).ShouldBe("basis-unknown");
        Reasons("RCO116", solution with { Upon = Fact("pilot_completed") with { Participants = [FromSaxony] } })
            .ShouldBe("basis-not-counted");
    }

    [Fact]
    public void RCO117_counts_solutions_that_were_identified_jointly()
    {
        Reasons("RCO117", Fact("obstacle_identified") with { SolutionIdentified = true }).ShouldBeEmpty();
        Reasons("RCO117", Fact("obstacle_identified")).ShouldBe("no-solution-identified");
        Reasons("RCO117", Fact("obstacle_identified") with { SolutionIdentified = true, Participants = [FromCzechia] })
            .ShouldBe("organisations-from-one-country");
    }

    [Fact]
    public void RCR79_counts_strategies_of_RCO83_within_a_year_after_the_project()
    {
        var uptake = Fact("strategy_taken_up", "2027-12-31") with { Upon = Fact("strategy_adopted") };
        Reasons("RCR79", uptake).ShouldBeEmpty();
        Reasons("RCR79", uptake with { Occurred = Occurrence.Days("2028-01-01") }).ShouldBe("later-than-a-year-after-project-end");
        Reasons("RCR79", uptake with { Upon = null }).ShouldBe("basis-unknown");
        Reasons("RCR79", uptake with { Upon = Fact("strategy_adopted", "2027-02-01") }).ShouldBe("basis-not-counted");
    }

    [Fact]
    public void RCR82_counts_obstacles_on_the_basis_of_solutions_of_RCO117()
    {
        var resolved = Fact("obstacle_resolved") with { Upon = Fact("obstacle_identified") with { SolutionIdentified = true } };
        Reasons("RCR82", resolved).ShouldBeEmpty();
        Reasons("RCR82", resolved with { Upon = Fact("obstacle_identified") }).ShouldBe("basis-not-counted");
    }

    [Fact]
    public void RCR84_counts_organisations_of_RCO87_from_the_end_of_the_project_on()
    {
        var on = Agreement(Instrument.Memorandum) with
        {
            Organisation = Saxon,
            BeyondProjectEnd = true,
            Upon = Agreement(Instrument.GrantAgreement) with { Organisation = Saxon },
        };
        var verdict = Judge("RCR84", on);
        verdict.Reasons.ShouldBeEmpty();
        verdict.Key.ShouldBe(Saxon, "each once, however many agreements it goes on by");
        verdict.At.ShouldBe(new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero), "in Berlin, the project is over then");
        verdict.Days.ShouldBe(new DaySpan(new DateOnly(2026, 12, 31), new DateOnly(2026, 12, 31)));
        Judge("RCR84", on with { Occurred = Occurrence.Days("2027-03-01"), At = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero) })
            .ShouldSatisfyAllConditions(
                late => late.At.ShouldBeNull(),
                late => late.Days.ShouldBe(new DaySpan(new DateOnly(2027, 3, 1), new DateOnly(2027, 3, 1))));
        Reasons("RCR84", on with { Occurred = Occurrence.Days("2028-01-01") }).ShouldBe("later-than-a-year-after-project-end");
        Reasons("RCR84", on with { Upon = null }).ShouldBe("basis-unknown");
        Reasons("RCR84", on with { Instrument = Instrument.LetterOfIntent }).ShouldBe("instrument-not-counted");
        Reasons("RCR84", on with { BeyondProjectEnd = false }).ShouldBe("not-beyond-project-end");
        Reasons("RCR84", on with { Projects = [Part with { End = null }] }).ShouldBe("project-end-unknown");
    }

    [Fact]
    public void A_figure_counts_what_counts_later_than_it_holds_only_from_then_on()
    {
        var on = Agreement(Instrument.Memorandum) with
        {
            Organisation = Saxon,
            BeyondProjectEnd = true,
            Upon = Agreement(Instrument.GrantAgreement) with { Organisation = Saxon },
        };
        var made = new Contribution(
            "RCR84", "official:2", on, Judge("RCR84", on), new DateTime(2025, 5, 1, 0, 0, 0, DateTimeKind.Utc), Span.End);
        Deduplication.Deltas("family", [Qualified.Of(made)]).ShouldAllBe(
            delta => delta.From == new DateTime(2026, 12, 31, 23, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void RCR104_counts_solutions_that_are_not_legal_and_that_the_adopter_documents()
    {
        var uptake = Fact("solution_taken_up", "2027-12-31") with { Evidence = [EvidenceKind.AdopterStatement] };
        Reasons("RCR104", uptake).ShouldBeEmpty();
        Reasons("RCR104", uptake with { Evidence = [] }).ShouldBe("no-adopter-statement");
        Reasons("RCR104", uptake with { Legal = true }).ShouldBe("legal-or-administrative");
        Reasons("RCR104", uptake with { Occurred = Occurrence.Days("2028-01-01") }).ShouldBe("later-than-a-year-after-project-end");
    }

    [Fact]
    public void Strategies_solutions_pilots_and_obstacles_are_counted_by_the_thing_and_not_by_who_tells_of_it_or_adopts_it()
    {
        var thing = Guid.CreateVersion7();
        foreach (var code in new[] { "RCO83", "RCO84", "RCO116", "RCO117", "RCR79", "RCR82", "RCR104" })
            Judge(code, Fact(IndicatorDefinition.Find(code)!.Rule.Events[0]) with { Thing = thing, Subject = Saxon }).Key
                .ShouldBe(thing, code);
    }

    [Fact]
    public void EDIH1_counts_businesses_and_public_bodies_and_no_research_institutes_or_associations()
    {
        var service = Fact("service_delivered") with
        {
            Organisation = Saxon,
            Customer = CustomerCategory.Small,
            Participants = [FromSaxony],
        };
        Reasons("EDIH1", service).ShouldBeEmpty();
        Judge("EDIH1", service).Key.ShouldBe(Saxon, "each once, however many services it was given");
        foreach (var category in Enum.GetValues<CustomerCategory>())
            Reasons("EDIH1", service with { Customer = category }).ShouldBe(
                category is CustomerCategory.Research or CustomerCategory.Other ? "customer-category-not-counted"
                    : "", category.ToString());
        foreach (var kind in new[] { OrganisationKind.ResearchInstitute, OrganisationKind.Association })
            Reasons("EDIH1", service with { Participants = [FromSaxony with { Kind = Codes.Of(kind) }] })
                .ShouldBe("organisation-kind-not-counted");
    }

    [Fact]
    public void EDIH2_counts_investments_at_customers_only_and_FUND_what_the_partnership_was_granted()
    {
        var grant = Fact("funding_granted") with { Number = 100, Currency = "EUR", Exactness = Exactness.Exact };
        Reasons("EDIH2", grant with { Funding = FundingPlace.Customers }).ShouldBeEmpty();
        Reasons("EDIH2", grant with { Funding = FundingPlace.Partnership }).ShouldBe("own-funding");
        Reasons("EDIH2", grant with { Funding = FundingPlace.Anywhere }).ShouldBe("no-service-behind-it");
        Reasons("FUND", grant with { Funding = FundingPlace.Customers }).ShouldBe("at-a-customer");
        Reasons("FUND", grant with { Funding = FundingPlace.Partnership }).ShouldBeEmpty();
        Judge("FUND", grant with { Funding = FundingPlace.Partnership }).Value.ShouldBe(100);
        Judge("FUND", grant with { Type = "funding_claimed" }).Reasons.ShouldBe(["claimed"]);
    }

    [Fact]
    public void EDIH3_counts_collaborations_of_a_hub_with_another_or_with_somebody_from_outside_its_region()
    {
        var agreed = Agreement(Instrument.Memorandum);
        Reasons("EDIH3", agreed with { Organisers = [FromSaxony, FromCzechia] }).ShouldBe("no-hub-among-them");
        Reasons("EDIH3", agreed with { Organisers = [AHub, FromCzechia] }).ShouldBeEmpty();
        Reasons("EDIH3", agreed with { Organisers = [AHub, FromSaxony] }).ShouldBe("organisations-from-one-region");
        Reasons("EDIH3", agreed with { Organisers = [AHub, AHub with { Organisation = Czech }] }).ShouldBeEmpty("another hub is enough");
        Reasons("EDIH3", Event() with { Organisers = [FromSaxony, FromCzechia], InNameOf = [AHub] }).ShouldBeEmpty();
    }

    [Fact]
    public void EDIH4_is_what_the_latest_assessment_of_a_customer_exceeds_its_first_by()
    {
        var rows = new[] { (40m, 1), (55m, 2), (70m, 3) }.Select(entry =>
        {
            var candidate = Fact("maturity_assessed") with
            {
                FactId = new Guid(entry.Item2, 0, 0, new byte[8]),
                Organisation = Saxon,
                Number = entry.Item1,
                At = new DateTimeOffset(2025, entry.Item2, 1, 0, 0, 0, TimeSpan.Zero),
            };
            return Qualified.Of(new Contribution("EDIH4", "official:2", candidate, Judge("EDIH4", candidate), Span.Beginning, Span.End));
        }).ToList();
        Deduplication.At(rows).Select(entry => entry.Value).ShouldBe([3_000]);
        Deduplication.At(rows.Take(1)).ShouldBeEmpty("one assessment is no increase");
        IndicatorDefinition.Find("EDIH4")!.Rule.Average.ShouldBeTrue();
    }

    [Fact]
    public void The_rules_of_before_stay_what_they_were()
    {
        var before = IndicatorDefinition.All.Where(known => known.EarlierRule is not null).ToList();
        before.Count.ShouldBe(17);
        IndicatorDefinition.Find("FUND")!.EarlierRule.ShouldBeNull();
        before.ShouldAllBe(known => !known.EarlierRule!.InProject && known.EarlierRule.Deadline == ProjectDeadline.None);
        RuleSet.BuiltIn.Of(before[0]).Select(rule => rule.Version).ShouldBe(["1", "official:2"]);
        RuleSet.BuiltIn.InForce(before[0], DateTimeOffset.MinValue).Version.ShouldBe("official:2");
    }

    [Fact]
    public void No_running_totals_are_kept_of_the_rules_of_before()
    {
        var indicator = IndicatorDefinition.Find("RCO115")!;
        new Contribution("RCO115", "1", Event(), Counting.Judge(indicator, indicator.EarlierRule!, Event()), Span.Beginning, Span.End)
            .Deltas().ShouldBeEmpty();
        new Contribution("RCO115", "official:2", Event(), Judge("RCO115", Event()), Span.Beginning, Span.End).Deltas().ShouldNotBeEmpty();
    }

    private static Verdict Judge(string code, Candidate candidate) =>
        Counting.Judge(IndicatorDefinition.Find(code)!, IndicatorDefinition.Find(code)!.Rule, candidate);

    private static string Reasons(string code, Candidate candidate) => string.Join(' ', Judge(code, candidate).Reasons);
}
