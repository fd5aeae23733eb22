using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests;

/// <summary>What was reported twice stands side by side; nothing that was reported is ever lost, and what was reported by moments explains
/// why it is another number by days.</summary>
public sealed class ResealedTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Two_seals_stand_side_by_side_with_the_values_and_the_facts_that_changed()
    {
        var own = await OwnYear.OfAsync(host);
        var (kept, gone) = (await GrantAsync(own, 100), await GrantAsync(own, 40));
        var period = await OpenAsync(own);
        var first = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { note = "Handed in" });
        (await own.ApiClient.ShowAsync($"/api/periods/{period}"))["resealed"].ShouldBeNull();
        var withdrawal = await own.ApiClient.RecordAsync($"/api/facts/{gone.EventId}/withdraw", new { reason = "Never paid." });
        var late = await GrantAsync(own, 1000);
        await own.ApiClient.RecordAsync($"/api/periods/{period}/reopen", new { reason = "A grant came in." });
        var second = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { note = "Corrected" });
        // What comes after the second seal is no difference between the two.
        await GrantAsync(own, 7);

        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");

        var seals = shown.List("seals");
        seals.Select(seal => (seal.Id("factId"), seal.Text("note"), seal.Text("placement")))
            .ShouldBe([(first.EventId, "Handed in", "days"), (second.EventId, "Corrected", "days")]);
        var compared = shown.List("resealed").ShouldHaveSingleItem();
        (compared.Id("earlier"), compared.Id("later")).ShouldBe((first.EventId, second.EventId));
        var figure = compared.List("figures").Single(figure => figure.Text("code") == "FUND");
        (Value(figure, "earlier"), Value(figure, "later"), figure.Number("differenceCount")).ShouldBe((140m, 1100m, 2L));
        figure.List("differences")
            .Select(fact => (fact.Id("eventId"), Number(fact, "then"), Number(fact, "now"), fact["because"]?.Id("id"))).ShouldBe(
            [(gone.EventId, 40m, null, withdrawal.EventId), (late.EventId, null, 1000m, late.EventId)], ignoreOrder: true);
        compared.List("figures").Single(figure => figure.Text("code") == "RCO81").Number("differenceCount").ShouldBe(0);
        figure.ToJsonString().ShouldNotContain(kept.EventId.ToString());

        foreach (var (language, heading) in new[]
        {
            ("en", $"Sealed at @{first.Position - 1} and at @{second.Position - 1}"),
            ("de", $"Abgeschlossen bei @{first.Position - 1} und bei @{second.Position - 1}"),
        })
        {
            using var site = new Site(host, language);
            var page = (await site.GetAsync($"/periods/{period}?recorded={own.ApiClient.Position}")).ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain(heading);
            page.Text.ShouldContain("+960");
            page.Html.ShouldContain($"/history/{withdrawal.EventId}");
        }
    }

    [Fact]
    public async Task Sealing_reopening_and_sealing_again_loses_nothing()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 100);
        var period = await OpenAsync(own);
        var reported = new List<string>();
        for (var round = 0; round < 7; round++)
        {
            if (round > 0) await own.ApiClient.RecordAsync($"/api/periods/{period}/reopen", new { reason = $"Round {round}" });
            await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { note = $"Round {round}" });
            var seals = (await own.ApiClient.ShowAsync($"/api/periods/{period}")).List("seals").Select(seal => seal.ToJsonString())
                .ToList();
            seals[..^1].ShouldBe(reported);
            reported = seals;
            await GrantAsync(own, round + 1);
        }

        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        shown.List("seals").Select(seal => Value(seal.List("figures").Single(figure => figure.Text("code") == "FUND")))
            .ShouldBe([100, 101, 103, 106, 110, 115, 121]);
        shown.List("reopenings").Select(reopening => reopening.Text("reason"))
            .ShouldBe(Enumerable.Range(1, 6).Select(round => $"Round {round}"));
        // The latest of them are compared, each with the one before it: earlier plus what differs is later.
        shown.List("resealed").Count.ShouldBe(5);
        foreach (var figure in shown.List("resealed").SelectMany(compared => compared.List("figures")))
            (Value(figure, "earlier") + figure.List("differences").Sum(fact => (Number(fact, "now") ?? 0) - (Number(fact, "then") ?? 0)))
                .ShouldBe(Value(figure, "later"), figure.ToJsonString());
    }

    [Fact]
    public async Task What_was_sealed_by_moments_stays_as_it_was_sealed_and_its_difference_explains_itself()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = "Hub", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        var inside = await AddAsync(1, ApiClient.Day("2023-05-01"));
        // By its moment it was in the year in which it was recorded; by its days it is undecided in 2022.
        var before = await AddAsync(10, new { precision = "before", to = "2023-06-01" });
        var lisbon = await AddAsync(100, new { precision = "minute", from = "2022-12-31T23:30", zone = "Europe/Lisbon" });
        var sofia = await AddAsync(1000, new { precision = "minute", from = "2023-01-01T00:30", zone = "Europe/Sofia" });
        var period = (await api.RecordAsync("/api/periods",
            new { title = "2023", span = new { precision = "year", from = "2023" }, indicators = new[] { "FUND" } })).Id;
        var seal = await api.RecordAsync($"/api/periods/{period}/seal", new { });
        // A tracker of before said nothing of days, and its figure was that of the moments.
        await BecomeOldAsync(
            tracker, seal.EventId, "jsonb_set(data #- '{placement}' #- '{figures,0,undecided}', '{figures,0,value}', '111')");
        api = new ApiClient(tracker.With(tracker.AdminToken));

        var shown = await api.ShowAsync($"/api/periods/{period}");

        shown.List("seals").ShouldHaveSingleItem().Text("placement").ShouldBe("moments");
        var figure = shown.List("figures").ShouldHaveSingleItem();
        (figure["reported"]!.GetValue<decimal>(), figure["today"]!.GetValue<decimal>(), figure.Number("undecided"))
            .ShouldBe((111m, 1001m, 1L));
        figure.List("differences")
            .Select(fact => (fact.Id("eventId"), Number(fact, "then"), Number(fact, "now"), fact["because"] is null, fact.Text("reason")))
            .ShouldBe(
                [(before, 10m, null, true, "calendar-days"), (lisbon, 100m, null, true, "calendar-days"),
                    (sofia, null, 1000m, true, "calendar-days")],
                ignoreOrder: true);
        figure.ToJsonString().ShouldNotContain(inside.ToString());
        using var site = new Site(tracker);
        (await site.GetAsync($"/periods/{period}")).Text.ShouldContain("it was placed by moments then, and is by calendar days now");

        // Sealed anew it is by days, and the two seals stand side by side.
        await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "By calendar days." });
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        var again = await api.ShowAsync($"/api/periods/{period}");
        again.List("seals").Select(each => each.Text("placement")).ShouldBe(["moments", "days"]);
        again.List("figures").ShouldHaveSingleItem().Number("differenceCount").ShouldBe(0);
        var compared = again.List("resealed").ShouldHaveSingleItem().List("figures").ShouldHaveSingleItem();
        (Value(compared, "earlier"), Value(compared, "later"), compared.Number("differenceCount")).ShouldBe((111m, 1001m, 3L));

        async Task<Guid> AddAsync(decimal amount, object occurred) => (await api.RecordAsync($"/api/partnerships/{partnership}/funding",
            new { amount = new { amount }, occurred, provenance = ApiClient.Passage(source) })).EventId;
    }

    [Fact]
    public async Task What_was_sealed_by_the_rules_of_before_stays_as_it_was_sealed_and_its_difference_names_the_rule()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        var hub = (await api.RecordAsync(
            "/api/partnerships", new { title = "Hub", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        // Money for the partnership: an additional investment by the rule of before, and none by the official definition.
        var grant = (await api.RecordAsync($"/api/partnerships/{hub}/funding",
            new { amount = new { amount = 100m }, occurred = ApiClient.Day("2023-05-01"), provenance = ApiClient.Passage(source) })).EventId;
        var period = (await api.RecordAsync("/api/periods",
            new { title = "2023", span = new { precision = "year", from = "2023" }, indicators = new[] { "EDIH2" } })).Id;
        var seal = await api.RecordAsync($"/api/periods/{period}/seal", new { });
        await BecomeOldAsync(
            tracker, seal.EventId, """jsonb_set(jsonb_set(data, '{figures,0,rule}', '"1"'), '{figures,0,value}', '100')""");
        api = new ApiClient(tracker.With(tracker.AdminToken));

        var figure = (await api.ShowAsync($"/api/periods/{period}")).List("figures").ShouldHaveSingleItem();

        (figure["reported"]!.GetValue<decimal>(), figure.Text("reportedRule"), figure["today"]!.GetValue<decimal>(), figure.Text("rule"))
            .ShouldBe((100m, "1", 0m, "official:2"));
        var difference = figure.List("differences").ShouldHaveSingleItem();
        (difference.Id("eventId"), Number(difference, "then"), Number(difference, "now"), difference.Text("reason"))
            .ShouldBe((grant, 100m, null, "another-rule"));
        difference["because"].ShouldBeNull();
        foreach (var (language, words) in new[]
        {
            ("en", "it was counted by another rule then"), ("de", "damals nach einer anderen Regel gezählt"),
        })
        {
            using var site = new Site(tracker, language);
            (await site.GetAsync($"/periods/{period}")).Text.ShouldContain(words);
        }

        var drifted = (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldHaveSingleItem();
        (drifted.Text("code"), drifted["reported"]!.GetValue<decimal>(), drifted["today"]!.GetValue<decimal>())
            .ShouldBe(("EDIH2", 100m, 0m));
        await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "By the official definition." });
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        var compared = (await api.ShowAsync($"/api/periods/{period}")).List("resealed").ShouldHaveSingleItem()
            .List("figures").ShouldHaveSingleItem();
        (Value(compared, "earlier"), Value(compared, "later"), compared.Number("differenceCount")).ShouldBe((100m, 0m, 1L));
        compared.List("differences").ShouldHaveSingleItem().Text("reason").ShouldBe("another-rule");
    }

    // The event becomes what a tracker of before stored.
    private static async Task BecomeOldAsync(TestTracker tracker, Guid seal, string data)
    {
        await using (var connection = new NpgsqlConnection(tracker.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                $"""
                update collab.mt_events set data = {data} where id = '{seal}';
                update collab.setup set value = '0' where name = 'rows'
                """,
                connection);
            await command.ExecuteNonQueryAsync();
        }

        await tracker.RestartAsync();
    }

    private static async Task<Guid> OpenAsync(OwnYear own)
    {
        var span = new { precision = "year", from = own.Year.ToString(CultureInfo.InvariantCulture) };
        return (await own.ApiClient.RecordAsync("/api/periods", new { title = "A year", span })).Id;
    }

    private static async Task<Receipt> GrantAsync(OwnYear own, decimal amount) =>
        await own.RecordAsync($"{await own.PartnershipAsync()}/funding", new { amount = new { amount } });

    private static decimal? Number(JsonNode fact, string member) => fact[member]?.GetValue<decimal>();

    private static decimal Value(JsonNode figure, string? member = null) =>
        (member is null ? figure : figure[member]!)["value"]!.GetValue<decimal>();
}
