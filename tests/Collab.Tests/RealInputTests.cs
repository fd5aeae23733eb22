using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>A tracker that loaded the real input at its first start.</summary>
public sealed class RealInput : IAsyncLifetime
{
    public TestTracker Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await TestTracker.StartAsync(samples: Repository.Samples);

    public Task DisposeAsync() => Host.DisposeAsync();
}

/// <summary>What the tracker must answer on the real input, whatever it knew then and knows now.</summary>
public sealed class RealInputTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly Guid Workshop = new("01999ec9-5e08-76db-aa2e-c4d53b934a13");
    private static readonly Guid Stand = new("01999eca-11b8-7738-ab22-4d207608fd9e");
    private static readonly Guid Session = new("01999eca-5fd8-7560-b15a-d6bd4ae12bec");
    private static readonly Guid Ministry = new("01999ec9-2f28-772c-89e1-c8b39953c233");
    private static readonly Guid Hub = new("01999ec9-4698-74cf-a38a-4fa5328930e7");
    private static readonly Guid Unit = new("01999ec9-4e68-702e-b448-a487a3eb1a23");
    private static readonly Guid Alasca = new("01999eca-7b30-70b9-83a2-1ee97abd4dba");
    private static readonly Guid Consortium = new("01999ecb-1388-726a-a64a-40e8ca5adbc8");

    private const string OldName = "Sächsisches Staatsministerium für Regionalentwicklung";
    private const string NewName = "Sächsisches Staatsministerium für Infrastruktur und Landesentwicklung";

    private readonly ApiClient api = new(input.Host.Anonymous);

    [Fact]
    public async Task The_workshop_is_shown_with_its_place_headcount_regions_topics_and_mandate()
    {
        var workshop = (await api.ShowAsync("/api/activities")).List("items").Single(activity => activity.Id("id") == Workshop);

        workshop.Text("status").ShouldBe("held");
        workshop.Text("title").ShouldBe("Smarte Städte und Smarte Regionen");
        workshop["venue"]!.Text("place").ShouldBe("Dresden");
        workshop.List("attendance").ShouldHaveSingleItem()["headcount"]!.Number("value").ShouldBe(70);
        workshop.List("regions").Select(region => region.Text("code")).ShouldBe(["CZ", "DE4", "DED", "PL"], ignoreOrder: true);
        workshop.List("topics").Select(topic => topic.Text("code"))
            .ShouldBe(["cybersecurity", "energy", "infrastructure", "mobility"], ignoreOrder: true);
        workshop["topicsComplete"]!.GetValue<bool>().ShouldBeTrue();
        var mandates = workshop.List("roles").Where(role => role.Text("role") == "organiser").ToList();
        mandates.ShouldAllBe(role => role["organisation"]!.Text("shortName") == "WFS");
        mandates.Select(role => role["onBehalfOf"]!.Id("id")).ShouldBe([Hub, Unit], ignoreOrder: true);
    }

    [Fact]
    public async Task The_workshops_date_is_unknown_after_A_and_the_thirteenth_after_C()
    {
        var afterA = (await api.ShowAsync($"/api/activities/{Workshop}?knownAt=@{await AfterAsync('A')}"))["date"]!["occurrence"]!;
        afterA.Text("precision").ShouldBe("relative");
        afterA.Text("relation").ShouldBe("day-before");
        afterA["from"].ShouldBeNull();
        (await DateAsync('B')).Text("precision").ShouldBe("relative");

        var afterC = await DateAsync('C');
        afterC.Text("precision").ShouldBe("day");
        afterC.Text("from").ShouldBe("2023-11-13");
        (await DateAsync('F')).Text("from").ShouldBe("2023-11-13");

        async Task<JsonNode> DateAsync(char file) =>
            (await api.ShowAsync($"/api/activities/{Workshop}?knownAt=@{await AfterAsync(file)}"))["date"]!["occurrence"]!;
    }

    [Fact]
    public async Task On_whose_behalf_is_no_question_after_A_and_an_open_conflict_with_both_passages_after_C()
    {
        (await api.ShowAsync($"/api/activities/{Workshop}?knownAt=@{await AfterAsync('B')}"))["conflicts"].ShouldBeNull();

        var conflict = (await api.ShowAsync($"/api/activities/{Workshop}?knownAt=@{await AfterAsync('C')}")).List("conflicts")
            .ShouldHaveSingleItem();

        conflict.Text("about").ShouldBe("on-behalf-of");
        conflict["open"]!.GetValue<bool>().ShouldBeTrue();
        conflict.List("sides").Select(side =>
            (side["fact"]!.Id("onBehalfOf"), side["cite"]!.Text("passage"), side["cite"]!["source"]!.Text("title"))).ShouldBe(
        [
            (Hub, "P1 S4", "Medieninformation zum internationalen EDIH-Workshop in Dresden"),
            (Unit, "Angabe zum Veranstalter", "Seite von simul+ zum internationalen EDIH-Workshop"),
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task The_ministry_has_two_names_and_one_id()
    {
        var then = await api.ShowAsync($"/api/organisations/{Ministry}?asOf=2023-11-14");
        var later = await api.ShowAsync($"/api/organisations/{Ministry}?asOf=2025-10-01");

        (then.Id("id"), then.Text("name"), then.Text("shortName")).ShouldBe((Ministry, OldName, "SMR"));
        (later.Id("id"), later.Text("name"), later.Text("shortName")).ShouldBe((Ministry, NewName, "SMIL"));
        (await api.ShowAsync($"/api/organisations/{Ministry}?asOf=2024-12-18")).Text("name").ShouldBe(OldName);
        (await api.ShowAsync($"/api/organisations/{Ministry}?asOf=2024-12-19")).Text("name").ShouldBe(NewName);
        (await api.ShowAsync($"/api/organisations/{Ministry}?asOf=2025-10-01&knownAt=@{await AfterAsync('C')}")).Text("name")
            .ShouldBe(OldName);
        (await api.GetAsync($"/api/organisations/{Ministry}?asOf=2018-12-31")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_workshops_page_and_the_stands_page_call_the_ministry_as_it_was_called_then()
    {
        (await NameOnAsync(Workshop, "opener")).ShouldBe((Ministry, OldName, "SMR"));
        (await NameOnAsync(Stand, "initiator")).ShouldBe((Ministry, NewName, "SMIL"));

        async Task<(Guid, string?, string?)> NameOnAsync(Guid activity, string role)
        {
            var organisation = (await api.ShowAsync($"/api/activities/{activity}")).List("roles")
                .Single(entry => entry.Text("role") == role)["organisation"]!;
            return (organisation.Id("id"), organisation.Text("name"), organisation.Text("shortName"));
        }
    }

    [Fact]
    public async Task The_stand_is_planned_with_eight_exhibitors_seven_besides_the_ministry_and_both_counts_are_reconciled()
    {
        var stand = await api.ShowAsync($"/api/activities/{Stand}");

        stand.Text("status").ShouldBe("planned");
        stand["planned"]!["occurrence"]!.Text("from").ShouldBe("2025-09-30");
        stand["planned"]!["occurrence"]!.Text("to").ShouldBe("2025-10-02");
        stand["firstTime"]!.GetValue<bool>().ShouldBeTrue();
        (stand["stand"]!.Text("hall"), stand["stand"]!.Text("stand")).ShouldBe(("25", "411"));
        var exhibitors = stand.List("roles").Where(role => role.Text("role") == "exhibitor").Select(role => role["organisation"]!.Id("id"))
            .ToList();
        exhibitors.Count.ShouldBe(8);
        exhibitors.Count(id => id != Ministry).ShouldBe(7);
        stand.List("statements").Single(statement => statement["quantity"] is not null)["quantity"]!.Number("value").ShouldBe(7);
        var conflict = stand.List("conflicts").ShouldHaveSingleItem();
        conflict["open"]!.GetValue<bool>().ShouldBeFalse();
        conflict.Text("outcome").ShouldBe("reconciled");
        conflict.List("sides").Count.ShouldBe(9);
    }

    [Fact]
    public async Task Saxony_met_Brandenburg_Poland_and_Czechia_once_each_by_the_beginning_of_2024()
    {
        foreach (var question in new[] { "", $"&knownAt=@{await AfterAsync('C')}" })
        {
            var pairs = await api.ShowAsync($"/api/region-pairs?region=DED&asOf=2024-01-01{question}");
            pairs.AsArray().Select(pair => (pair!.Text("with"), pair!.Number("activities")))
                .ShouldBe([("CZ", 1L), ("DE4", 1L), ("PL", 1L)], ignoreOrder: true);
            foreach (var pair in pairs.AsArray()) pair!.List("activityIds").ShouldHaveSingleItem().GetValue<Guid>().ShouldBe(Workshop);
        }

        (await api.ShowAsync("/api/region-pairs?region=DED&asOf=2023-11-12")).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_stand_and_its_session_await_evidence_once_they_are_over()
    {
        (await DueAsync("2025-09-27")).ShouldBeEmpty();
        (await DueAsync("2025-10-01")).ShouldBe([Session]);
        (await DueAsync("2025-10-03")).ShouldBe([Session, Stand], ignoreOrder: true);
        (await api.ShowAsync($"/api/activities/{Stand}?asOf=2025-10-03"))["awaitsEvidence"]!.GetValue<bool>().ShouldBeTrue();
        (await api.ShowAsync("/api/overview?asOf=2025-10-03")).Number("plansAwaitingEvidence").ShouldBe(2);

        async Task<IEnumerable<Guid>> DueAsync(string day) => (await api.ShowAsync($"/api/inbox?asOf={day}")).List("plansAwaitingEvidence")
            .Select(plan => plan.Id("id"));
    }

    [Fact]
    public async Task The_inbox_shows_the_open_conflict_on_the_mandate_with_both_sides()
    {
        foreach (var question in new[] { "", "?asOf=2025-10-03" })
        {
            var conflict = (await api.ShowAsync("/api/inbox" + question)).List("conflicts").ShouldHaveSingleItem();
            conflict.Text("about").ShouldBe("on-behalf-of");
            conflict["entity"]!.Id("id").ShouldBe(Workshop);
            conflict.List("sides").Count.ShouldBe(2);
        }

        (await api.ShowAsync("/api/overview")).Number("openConflicts").ShouldBe(1);
    }

    [Fact]
    public async Task The_support_of_ALASCA_is_a_claim_and_no_funding()
    {
        var alasca = await api.ShowAsync($"/api/partnerships/{Alasca}");

        alasca.List("funding").ShouldBeEmpty();
        var claim = alasca.List("fundingClaims").ShouldHaveSingleItem();
        claim["amount"].ShouldBeNull();
        claim["funder"]!.Text("name").ShouldBe("Freistaat Sachsen");
        claim["cite"]!.Text("certainty").ShouldBe("claimed");
        (await api.ShowAsync("/api/inbox")).List("claimsToConfirm").Select(fact => fact.Text("type")).ShouldContain("funding_claimed");
    }

    [Fact]
    public async Task The_consortium_has_four_partners_and_about_two_million_three_hundred_thousand_euros()
    {
        var consortium = await api.ShowAsync($"/api/partnerships/{Consortium}?knownAt=@{await AfterAsync('E')}");

        consortium.List("partners").Count.ShouldBe(4);
        consortium.List("partners").Single(partner => partner.Text("role") == "lead")["organisation"]!.Text("shortName").ShouldBe("InfAI");
        var amount = consortium.List("funding").ShouldHaveSingleItem()["amount"]!;
        amount["amount"]!.GetValue<decimal>().ShouldBe(2_300_000m);
        (amount.Text("currency"), amount.Text("exactness")).ShouldBe(("EUR", "about"));
    }

    [Fact]
    public async Task The_partner_hubs_contribute_after_C_and_co_organise_after_F()
    {
        (await RolesAsync('C')).ShouldBe(["contributor", "contributor", "contributor"]);
        (await RolesAsync('F')).Where(role => role == "co-organiser").Count().ShouldBe(3);

        async Task<IEnumerable<string?>> RolesAsync(char file) =>
            (await api.ShowAsync($"/api/activities/{Workshop}?knownAt=@{await AfterAsync(file)}")).List("roles")
            .Select(role => role.Text("role")).Where(role => role is "contributor" or "co-organiser");
    }

    [Fact]
    public async Task The_numerous_cooperations_are_a_claim_without_a_number()
    {
        var claim = (await api.ShowAsync($"/api/activities/{Workshop}")).List("statements")
            .Single(statement => statement.Text("kind") == "claim");

        claim["quantity"]!.Text("exactness").ShouldBe("missing");
        claim["quantity"]!["value"].ShouldBeNull();
        claim["cite"]!.Text("certainty").ShouldBe("claimed");
    }

    [Fact]
    public async Task Every_fact_in_the_log_has_its_source_and_passage_and_its_actor_by_name()
    {
        var events = (await api.ShowAsync("/api/events?limit=500")).List("items");

        events.Count.ShouldBe(Repository.SampleFiles.SelectMany(File.ReadLines)
            .Count(line => line.Length > 0 && !line.Contains("record-person", StringComparison.Ordinal)));
        foreach (var e in events)
        {
            var type = e.Text("type")!;
            e["actor"]!.Text("name").ShouldNotBeNullOrEmpty();
            if (type is "source_registered" or "conflict_raised") continue;
            e["source"]!.Text("title").ShouldNotBeNullOrEmpty(type);
            e.Text("passage").ShouldNotBeNullOrEmpty(type);
        }
    }

    [Fact]
    public async Task No_event_holds_a_persons_name()
    {
        var log = (await api.GetAsync("/api/events?limit=500")).Body;

        foreach (var name in new[] { "Thomas Schmidt", "Thomas Horn", "Sandra Lange", "Kraushaar", "Trepmann", "Feldmann",
            "Michael Anz" }) log.ShouldNotContain(name);
        (await api.ShowAsync($"/api/activities/{Workshop}")).List("roles")
            .Single(role => role.Text("role") == "opener")["person"]!.Text("name").ShouldBe("Thomas Schmidt");
    }

    [Fact]
    public async Task Loading_it_again_answers_the_same_receipts_and_changes_nothing()
    {
        var admin = new ApiClient(input.Host.With(input.Host.AdminToken));
        var before = await input.Host.StoredAsync();
        var position = (await api.GetAsync("/api/overview")).Header("Collab-Position");

        foreach (var file in Repository.SampleFiles)
        {
            var text = await File.ReadAllTextAsync(file);
            var lines = await admin.BatchAsync(text);
            lines.ShouldAllBe(line => line["status"] == null);
            (await admin.BatchAsync(text)).Select(line => line.ToJsonString()).ShouldBe(lines.Select(line => line.ToJsonString()));
            foreach (var line in lines.Where(line => line.List("events").Count > 0))
            {
                var e = await admin.ShowAsync($"/api/events/{line.List("events")[0].Id("id")}");
                (e.Number("position"), e.Number("version"), e["entity"]!.Id("id"))
                    .ShouldBe((line.Number("position"), line.Number("version"), line.Id("id")));
            }
        }

        (await input.Host.StoredAsync()).ShouldBe(before);
        (await api.GetAsync("/api/overview")).Header("Collab-Position").ShouldBe(position);
    }

    // The position after each file is that of the last event that the file caused.
    private async Task<long> AfterAsync(char file)
    {
        var last = (await File.ReadAllLinesAsync(Repository.SampleFiles.Single(path => Path.GetFileName(path)[0] == file)))
            .Last(line => line.Contains("provenance", StringComparison.Ordinal));
        return (await api.ShowAsync($"/api/events/{JsonNode.Parse(last)!.Id("commandId")}")).Number("position");
    }
}

/// <summary>The real input on a tracker that does not have it.</summary>
public sealed partial class RealInputElsewhereTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_dry_run_of_all_files_accepts_every_line_and_stores_nothing()
    {
        var api = await ApiClient.OfAsync(host);
        var text = string.Join('\n', Repository.SampleFiles.Select(File.ReadAllText));
        var stored = await host.StoredAsync();

        var lines = await api.BatchAsync(text, dryRun: true);

        lines.Count.ShouldBe(Repository.SampleFiles.Sum(file => File.ReadLines(file).Count(line => line.Length > 0)));
        lines.Where(line => line["status"] is not null).ShouldBeEmpty();
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task Every_answer_that_rested_on_a_withdrawn_fact_changes_at_the_next_position_and_not_before()
    {
        var api = await ApiClient.OfAsync(host);
        var copies = new Dictionary<string, string>();
        foreach (var file in Repository.SampleFiles.Where(file => Path.GetFileName(file)[0] is 'A' or 'B' or 'C'))
            (await api.BatchAsync(Copy(await File.ReadAllTextAsync(file), copies))).ShouldAllBe(line => line["status"] == null);
        var workshop = copies["01999ec9-5e08-76db-aa2e-c4d53b934a13"];
        var dated = copies["01999eca-9688-7393-966f-048b273e09e9"];
        var mandate = copies["01999eca-9e58-7f08-b999-c64792315b8f"];
        var before = api.Position;

        var undated = await api.RecordAsync($"/api/facts/{dated}/withdraw", new { reason = "The page was about another workshop." });
        (await PairsAsync(before)).ShouldContain(workshop);
        (await DateAsync(before)).ShouldBe("2023-11-13");
        (await PairsAsync(undated.Position)).ShouldNotContain(workshop);
        (await DateAsync(undated.Position)).ShouldBeNull();
        (await TimelineAsync(before)).ShouldContain("date_resolved");
        (await TimelineAsync(undated.Position)).ShouldNotContain("date_resolved");

        var settled = await api.RecordAsync($"/api/facts/{mandate}/withdraw", new { reason = "The page was about another workshop." });
        (await ConflictsAsync(undated.Position)).ShouldContain(workshop);
        (await ConflictsAsync(settled.Position)).ShouldNotContain(workshop);

        (await PairsAsync(before)).ShouldContain(workshop);
        (await DateAsync(before)).ShouldBe("2023-11-13");
        (await ConflictsAsync(before)).ShouldContain(workshop);

        async Task<string?> DateAsync(long knownAt) =>
            (await api.ShowAsync($"/api/activities/{workshop}?knownAt=@{knownAt}"))["date"]!["occurrence"]!.Text("from");

        async Task<IEnumerable<string>> PairsAsync(long knownAt) =>
            (await api.ShowAsync($"/api/region-pairs?region=DED&asOf=2024-01-01&knownAt=@{knownAt}")).AsArray()
            .SelectMany(pair => pair!.List("activityIds")).Select(id => id.GetValue<string>());

        async Task<IEnumerable<string?>> TimelineAsync(long knownAt) =>
            (await api.ShowAsync($"/api/timeline?stream={workshop}&knownAt=@{knownAt}")).List("items").Select(fact => fact.Text("type"));

        async Task<IEnumerable<string?>> ConflictsAsync(long knownAt) => (await api.ShowAsync($"/api/inbox?knownAt=@{knownAt}"))
            .List("conflicts").Select(conflict => conflict["entity"]!.Text("id"));
    }

    // The same input under ids of its own.
    private static string Copy(string text, Dictionary<string, string> copies) => Uuid().Replace(text, match =>
    {
        if (!copies.TryGetValue(match.Value, out var copy)) copies[match.Value] = copy = Guid.NewGuid().ToString();
        return copy;
    });

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
