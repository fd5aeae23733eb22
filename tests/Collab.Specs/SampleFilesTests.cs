using System.Globalization;
using System.Text.Json.Nodes;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>The real input in ops/samples: it loads, and what was asked of it is answered.</summary>
public sealed class SampleFilesTests
{
    [Fact]
    public void Every_line_is_recorded() => SampleFiles.UpTo('Z').Problems.ShouldBeEmpty();

    [Fact]
    public void No_id_stands_for_two_things()
    {
        var lines = SampleFiles.Names.SelectMany(name => File.ReadLines(Repository.At("ops", "samples", name)))
            .Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var commands = lines.Select(line => line["commandId"]!.GetValue<string>()).ToList();
        commands.ShouldBeUnique();
        string[] creating = ["register-source", "register-organisation", "record-person", "plan-activity", "record-workshop-held",
            "form-partnership"];
        lines.Where(line => creating.Contains(line["command"]!.GetValue<string>()))
            .Select(line => line[line["command"]!.GetValue<string>() switch
            {
                "register-source" => "sourceId",
                "register-organisation" => "organisationId",
                "record-person" => "personId",
                "form-partnership" => "partnershipId",
                _ => "activityId",
            }]!.GetValue<string>())
            .Concat(commands).ShouldBeUnique();
    }

    [Fact]
    public void People_stand_in_their_own_records_only()
    {
        var lines = SampleFiles.Names.SelectMany(name => File.ReadLines(Repository.At("ops", "samples", name)))
            .ToLookup(line => line.Contains("\"record-person\"", StringComparison.Ordinal));
        var familyNames = lines[true].Select(line => JsonNode.Parse(line)!["name"]!.GetValue<string>().Split(' ')[^1]).ToList();
        familyNames.Count.ShouldBe(7);
        lines[false].Where(line => familyNames.Exists(name => line.Contains(name, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData('A', Precision.Relative, null)]
    [InlineData('B', Precision.Relative, null)]
    [InlineData('C', Precision.Day, "2023-11-13")]
    [InlineData('F', Precision.Day, "2023-11-13")]
    public void The_workshop_is_dated_by_a_later_source(char known, Precision precision, string? day)
    {
        var date = ActivityView.At(Workshop(known), At("2030-01-01"))!.Date.Occurrence;
        date.Precision.ShouldBe(precision);
        date.From.ShouldBe(day);
    }

    [Fact]
    public void The_workshop_has_what_the_press_release_says()
    {
        var workshop = ActivityView.At(Workshop('A'), At("2030-01-01"))!;
        workshop.Status.ShouldBe(ActivityStatus.Held);
        workshop.Venue!.Place.ShouldBe("Dresden");
        workshop.Attendance.ShouldHaveSingleItem().Headcount.Value.ShouldBe(70);
        workshop.Regions.Select(region => region.Code).ShouldBe(["CZ", "DE4", "DED", "PL"]);
        workshop.Topics.Select(topic => topic.Code).ShouldBe(["cybersecurity", "energy", "infrastructure", "mobility"]);
        workshop.Public.ShouldBeNull();
        workshop.Statements!.ShouldContain(statement =>
            statement.Kind == StatementKind.Claim && statement.Quantity!.Exactness == Exactness.Missing);
    }

    [Fact]
    public void On_whose_behalf_it_was_organised_is_an_open_conflict_once_both_sources_are_known()
    {
        Workshop('B').Conflicts.ShouldBeEmpty();
        var conflict = Workshop('C').OpenConflicts.ShouldHaveSingleItem();
        conflict.Raised.About.ShouldBe("on-behalf-of");
        conflict.Raised.FactIds.Select(id => ((RoleAssigned)Workshop('C').Facts[id].Fact).OnBehalfOf).ShouldBeUnique();
        Workshop('F').OpenConflicts.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData('A', 0)]
    [InlineData('C', 0)] // "cooperated" does not say co-organised
    [InlineData('F', 3)]
    public void The_hubs_across_the_border_organise_it_as_soon_as_a_source_says_so(char known, int organisers) =>
        Workshop(known).Of<RoleAssigned>().Count(role => role.Fact.Role == Role.CoOrganiser).ShouldBe(organisers);

    [Fact]
    public void The_list_of_exhibitors_and_the_text_are_reconciled_not_corrected()
    {
        var stand = SampleFiles.UpTo('B').The<ActivityPlanned>(plan => plan.Kind == ActivityKind.JointStand);
        var ministry = Ministry('B').Id;
        var exhibitors = stand.Of<RoleAssigned>().Where(role => role.Fact.Role == Role.Exhibitor)
            .Select(role => role.Fact.Organisation!.Value.Value).ToList();
        exhibitors.Count.ShouldBe(8);
        exhibitors.Count(exhibitor => exhibitor != ministry).ShouldBe(7);
        stand.Of<StatementRecorded>().ShouldContain(statement => statement.Fact.Quantity != null && statement.Fact.Quantity.Value == 7);
        stand.Conflicts.Values.ShouldHaveSingleItem().Resolution!.Outcome.ShouldBe(ConflictOutcome.Reconciled);
        stand.OpenConflicts.ShouldBeEmpty();
    }

    [Fact]
    public void The_stand_and_its_session_are_planned_by_the_time_they_take_place()
    {
        var samples = SampleFiles.UpTo('F');
        var stand = samples.The<ActivityPlanned>(plan => plan.Kind == ActivityKind.JointStand);
        var session = samples.The<ActivityPlanned>(plan => plan.Kind == ActivityKind.Session);
        ActivityView.At(stand, At("2025-10-03"))!.Status.ShouldBe(ActivityStatus.Planned);
        ActivityView.At(session, At("2025-10-03"))!.Status.ShouldBe(ActivityStatus.Planned);
        ActivityView.At(session, At("2025-10-03"))!.PartOf!.Id.ShouldBe(stand.Id);
        ActivityView.At(stand, At("2024-01-01")).ShouldBeNull();
    }

    [Theory]
    [InlineData("2018-01-01", null)]
    [InlineData("2023-11-14", "SMR")]
    [InlineData("2025-10-01", "SMIL")]
    public void The_ministry_keeps_one_identity_under_two_names(string asOf, string? name) =>
        OrganisationView.At(Ministry('F'), At(asOf))?.ShortName.ShouldBe(name);

    [Fact]
    public void About_two_million_are_granted_and_the_support_of_the_association_stays_a_claim()
    {
        var samples = SampleFiles.UpTo('F');
        var grant = samples.The<FundingGranted>(_ => true).Of<FundingGranted>().ShouldHaveSingleItem().Fact;
        (grant.Amount.Exactness, grant.Amount.Amount, grant.Months).ShouldBe((Exactness.About, 2_300_000m, 36));
        var claim = samples.The<FundingClaimed>(_ => true).Of<FundingClaimed>().ShouldHaveSingleItem();
        claim.Fact.Amount.ShouldBeNull();
        claim.Record.Certainty.ShouldBe(Certainty.Claimed);
    }

    private static FactRegister Workshop(char known) => SampleFiles.UpTo(known).The<WorkshopHeld>(_ => true);

    private static FactRegister Ministry(char known) => SampleFiles.UpTo(known)
        .The<OrganisationRegistered>(organisation => organisation.Kind == OrganisationKind.Ministry);

    private static DateTimeOffset At(string day) => DateTimeOffset.Parse(day + "T00:00Z", CultureInfo.InvariantCulture);
}
