using System.Net;
using Npgsql;

namespace Collab.Tests;

/// <summary>A tracker whose counting rules these tests may change.</summary>
public sealed class RuleHost : IAsyncLifetime
{
    public TestTracker Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await TestTracker.StartAsync();

    public Task DisposeAsync() => Host.DisposeAsync();
}

/// <summary>Rules are data: tried without storing anything, adopted with a date, withdrawn again. Each test has an indicator of its own to
/// adopt rules for.</summary>
public sealed class CountingRuleTests(RuleHost rules) : IClassFixture<RuleHost>
{
    private const string WithoutAssociated = "{\"partnerRoles\":[\"lead\",\"partner\"]}";

    private readonly TestTracker host = rules.Host;

    [Fact]
    public async Task What_if_associated_partners_did_not_count_is_answered_from_the_same_facts_and_stores_nothing()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "PL", "CZ"));
        foreach (var (organisation, role) in organisations.Zip(["lead", "partner", "associated"]))
            await own.RecordAsync($"{partnership}/partners", new { organisation, role }, "02-01");
        var agreed = (await own.AgreeAsync(partnership, organisations)).EventId;
        (await own.WhyAsync("RCO87")).ShouldBe(3, [agreed, agreed, agreed]);
        var stored = await host.StoredAsync();

        var asked = (await own.WhyAsync("RCO87", $"&rule={WithoutAssociated}"))
            .ShouldBe(2, [agreed, agreed], (agreed, "partner-role-not-counted"));
        asked.Rejected[0]["organisation"]!.Id("id").ShouldBe(organisations[2]);
        asked.Json["rule"]!.Text("version").ShouldBe("trial");
        asked.Json["rule"]!["says"]!.List("partnerRoles").Select(role => role.GetValue<string>()).ShouldBe(["lead", "partner"]);
        var posted = (await own.ApiClient.PostAsync($"/api/indicators/RCO87/explanation?period={own.Year}&limit=500", WithoutAssociated))
            .ShouldBe(HttpStatusCode.OK);
        posted.Json.ToJsonString().ShouldBe(asked.Json.ToJsonString());
        var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO87?period={own.Year}&rule={WithoutAssociated}");
        shown["value"]!.GetValue<decimal>().ShouldBe(2);
        shown["by"]!.List("region").Select(part => part.Text("key")).ShouldBe(["DE", "DED", "PL"]);

        (await host.StoredAsync()).ShouldBe(stored);
        (await own.WhyAsync("RCO87")).Value.ShouldBe(3);
    }

    [Theory]
    [InlineData("not json", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("{\"partners\":[]}", "/partners")]
    [InlineData("{\"partnerRoles\":\"lead\"}", "/partnerRoles")]
    [InlineData("{\"partnerRoles\":[\"boss\"]}", "/partnerRoles/0")]
    [InlineData("{\"leastPlaces\":0}", "/leastPlaces")]
    [InlineData("{\"leastPlaces\":11}", "/leastPlaces")]
    [InlineData("{\"leastPlaces\":\"two\"}", "/leastPlaces")]
    [InlineData("{\"placeLevel\":4}", "/placeLevel")]
    [InlineData("{\"events\":[]}", "/events")]
    [InlineData("{\"events\":null}", "/events")]
    [InlineData("{\"events\":[\"no_such_event\"]}", "/events")]
    [InlineData("{\"events\":[null]}", "/events/0")]
    [InlineData("{\"leastCertainty\":\"claimed\"}", "/leastCertainty")]
    [InlineData("{\"parties\":\"nobody\"}", "/parties")]
    [InlineData("{\"leastPlaces\":2,\"leastPlaces\":3}", "")]
    public async Task A_malformed_rule_is_refused_with_pointers(string rule, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/indicators/RCO87/explanation", rule)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe([pointer]);
        (await api.GetAsync($"/api/indicators/RCO87/explanation?rule={Uri.EscapeDataString(rule)}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["rule" + pointer]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_rule_that_is_too_long_is_refused()
    {
        var api = await ApiClient.OfAsync(host);

        (await api.PostAsync("/api/indicators/RCO87/explanation", new string(' ', 20_000) + "{}"))
            .ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task An_adopted_rule_is_in_force_from_its_date_as_known_from_its_adoption_until_it_is_withdrawn()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var solved = await own.RecordAsync($"{partnership}/obstacles",
            new { title = "Forms", nature = "administrative", solutionIdentified = true, organisations }, "02-01");
        var open = await own.RecordAsync($"{partnership}/obstacles", new { title = "Laws", nature = "legal", organisations }, "02-02");
        var before = open.Position;

        var adopted = await AdoptAsync(own.ApiClient, "RCO117", "all", own.Day("07-01"), new { events = new[] { "obstacle_identified" } });

        foreach (var (asOf, knownAt, version, value) in new[]
        {
            ("06-30", adopted.Position, "official:2", 1m), ("07-01", adopted.Position, "all", 2m), ("12-31", adopted.Position, "all", 2m),
            ("12-31", before, "official:2", 1m), ("07-01", adopted.Position - 1, "official:2", 1m),
        })
            await SaysAsync(asOf, knownAt, version, value);
        // A year is counted by the rule in force at its end; the built-in rule still answers, and so does the adopted one where it is not
        // in force.
        (await own.WhyAsync("RCO117")).ShouldBe(2, [solved.EventId, open.EventId]);
        (await own.WhyAsync("RCO117", "&rule=official:2"))
            .ShouldBe(1, [solved.EventId], (open.EventId, "no-solution-identified")).Json["rule"]!.Text("version").ShouldBe("official:2");
        (await WholeAsync($"period={own.Day("02")}")).ShouldBe(1);
        (await WholeAsync($"period={own.Day("02")}&rule=all")).ShouldBe(2);
        (await own.ApiClient.GetAsync($"/api/indicators/RCO117?asOf={own.Day("06-30")}&knownAt=@{before}&rule=all"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["rule"]);

        // What comes later is counted by both.
        var third = await own.RecordAsync($"{partnership}/obstacles", new { title = "Taxes", nature = "legal" }, "03-01");
        await SaysAsync("12-31", third.Position, "all", 3);
        (await WholeAsync("rule=official:2")).ShouldBe(1);
        // The rule of before still answers, added up from its rows.
        (await WholeAsync("rule=1")).ShouldBe(1);

        var withdrawn = await own.ApiClient.RecordAsync($"/api/facts/{adopted.EventId}/withdraw",
            new { reason = "Not agreed with the programme." });
        await SaysAsync("12-31", withdrawn.Position, "official:2", 1);
        await SaysAsync("12-31", withdrawn.Position - 1, "all", 3);
        await SaysAsync("12-31", adopted.Position, "all", 2);
        (await own.ApiClient.GetAsync("/api/indicators/RCO117?rule=all")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        await AgreesAsync();

        async Task SaysAsync(string asOf, long knownAt, string version, decimal value)
        {
            foreach (var path in new[] { "", "/explanation" })
            {
                var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO117{path}?asOf={own.Day(asOf)}&knownAt=@{knownAt}");
                (shown["rule"]!.Text("version"), shown["value"]!.GetValue<decimal>())
                    .ShouldBe((version, value), $"{path} as of {asOf}, known at @{knownAt}");
            }

            var all = (await own.ApiClient.ShowAsync($"/api/indicators?asOf={own.Day(asOf)}&knownAt=@{knownAt}")).AsArray()
                .Single(shown => shown!.Text("code") == "RCO117")!;
            (all["rule"]!.Text("version"), all["value"]!.GetValue<decimal>()).ShouldBe((version, value));
        }

        async Task<decimal> WholeAsync(string question) =>
            (await own.ApiClient.ShowAsync($"/api/indicators/RCO117?{question}"))["value"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task A_version_that_was_withdrawn_can_be_adopted_again_with_another_meaning()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "DE4", "CZ"));
        var inside = (await own.RecordAsync($"{partnership}/pilots", new { title = "Inside", organisations = organisations[..2] })).EventId;
        var across = (await own.RecordAsync($"{partnership}/pilots", new { title = "Across", organisations })).EventId;
        var first = await AdoptAsync(own.ApiClient, "RCO84", "v2", own.Day("01-01"), new { events = new[] { "pilot_completed" } });
        (await WholeAsync()).ShouldBe(2, [inside, across]);

        var withdrawn = await own.ApiClient.RecordAsync($"/api/facts/{first.EventId}/withdraw", new { reason = "Too wide." });
        (await WholeAsync()).ShouldBe(1, [across], (inside, "organisations-from-one-country"));
        var during = (await own.RecordAsync($"{partnership}/pilots", new { title = "During", organisations = organisations[1..] })).EventId;

        await AdoptAsync(own.ApiClient, "RCO84", "v2", own.Day("01-01"),
            new { events = new[] { "pilot_completed" }, parties = "participants", leastPlaces = 2, placeLevel = 1 });
        (await WholeAsync()).ShouldBe(3, [inside, across, during]);
        (await HeadAsync()).ShouldBe((3m, 3L, 0L));
        var shown = await own.ApiClient.ShowAsync("/api/indicators/RCO84");
        shown["by"]!.List("region").Single(part => part.Text("key") == "DE4")["value"]!.GetValue<decimal>().ShouldBe(3);
        (await WholeAsync($"&knownAt=@{withdrawn.Position}")).ShouldBe(1, [across], (inside, "organisations-from-one-country"));
        await AgreesAsync();

        async Task<Why> WholeAsync(string more = "") =>
            new(await own.ApiClient.ShowAsync($"/api/indicators/RCO84/explanation?asOf={own.Day("12-31")}&limit=500{more}"));

        async Task<(decimal, long, long)> HeadAsync()
        {
            var head = (await own.ApiClient.ShowAsync($"/api/indicators?asOf={own.Day("12-31")}")).AsArray()
                .Single(entry => entry!.Text("code") == "RCO84")!;
            return (head["value"]!.GetValue<decimal>(), head.Number("counted"), head.Number("rejected"));
        }
    }

    [Fact]
    public async Task Of_two_adopted_rules_the_later_date_wins_whichever_was_recorded_first()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ", "PL"));
        await own.RecordAsync($"{partnership}/solutions", new { title = "Two", organisations = organisations[..2] }, "02-01");
        await own.RecordAsync($"{partnership}/solutions", new { title = "Three", organisations }, "02-02");
        await AdoptAsync(own.ApiClient, "RCO116", "three", own.Day("08-01"),
            new { events = new[] { "solution_developed" }, parties = "participants", leastPlaces = 3 });
        await AdoptAsync(own.ApiClient, "RCO116", "four", own.Day("04-01"),
            new { events = new[] { "solution_developed" }, parties = "participants", leastPlaces = 4 });

        foreach (var (day, version, value) in new[] { ("03-31", "official:2", 0m), ("04-01", "four", 0m), ("07-31", "four", 0m),
            ("08-01", "three", 1m) })
        {
            var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO116?asOf={own.Day(day)}");
            (shown["rule"]!.Text("version"), shown["value"]!.GetValue<decimal>()).ShouldBe((version, value), day);
        }

        (await own.ApiClient.ShowAsync("/api/indicators/RCO116")).List("rules").Select(rule => rule.Text("version"))
            .ShouldBe(["1", "official:2", "four", "three"]);
        (await own.ApiClient.PostAsync("/api/indicators/RCO116/rules",
            new { version = "four", rule = new { events = new[] { "solution_developed" } } }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "known-version");
    }

    [Fact]
    public async Task A_rule_without_a_date_is_in_force_from_its_recording_and_one_with_a_future_date_not_yet()
    {
        var api = await ApiClient.OfAsync(host);
        var adopted = (await api.RecordAsync("/api/indicators/RCR82/rules",
            new { version = "now", rule = new { events = new[] { "obstacle_resolved" } }, reason = "Every step counts." })).Position;
        await AdoptAsync(api, "RCR82", "later", "2190-01-01", new { events = new[] { "obstacle_resolved" }, leastCertainty = "confirmed" });

        var now = await api.ShowAsync("/api/indicators/RCR82");
        now["rule"]!.Text("version").ShouldBe("now");
        now["rule"]!.Text("reason").ShouldBe("Every step counts.");
        (await api.ShowAsync("/api/indicators/RCR82?asOf=2020-01-01"))["rule"]!.Text("version").ShouldBe("official:2");
        (await api.ShowAsync("/api/indicators/RCR82?asOf=2190-01-01"))["rule"]!.Text("version").ShouldBe("later");
        (await api.ShowAsync($"/api/indicators/RCR82?asOf=2190-01-01&knownAt=@{adopted}"))["rule"]!.Text("version").ShouldBe("now");
    }

    [Fact]
    public async Task A_rule_may_ask_for_confirmed_facts_and_for_evidence()
    {
        var own = await OwnYear.OfAsync(host);
        var (_, held) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"));
        const string strict = "&rule={\"leastCertainty\":\"confirmed\"}";
        (await own.WhyAsync("RCO115", strict)).ShouldBe(0, [], (held, "not-confirmed"));

        await own.ConfirmAsync(held, "photo");

        (await own.WhyAsync("RCO115", strict)).ShouldBe(1, [held]);
        (await own.WhyAsync("RCO115", "&rule={\"evidence\":[\"invoice\",\"photo\"]}")).ShouldBe(1, [held]);
        (await own.WhyAsync("RCO115", "&rule={\"evidence\":[\"invoice\"]}")).ShouldBe(0, [], (held, "no-invoice"));
        (await own.WhyAsync("RCO115", "&rule={\"public\":\"stated\"}")).ShouldBe(0, [], (held, "public-not-stated"));
        (await own.WhyAsync("RCO115", "&rule={\"activityKinds\":[\"training\"]}")).ShouldBe(0, [], (held, "activity-kind-not-counted"));
        (await own.WhyAsync("RCO115", "&rule={\"leastPlaces\":3}")).ShouldBe(0, [], (held, "organisers-from-too-few-countries"));
        (await own.WhyAsync("RCO115", "&rule={\"events\":[\"training_held\"]}")).ShouldBe(0, [], (held, "event-not-counted"));
    }

    [Fact]
    public async Task A_disputed_fact_counts_unless_the_rule_leaves_disputed_facts_out()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ", "PL"));
        organisations[0] = await own.OrganisationAsync("DED", "hub");
        var one = await own.AgreeAsync(partnership, organisations, "administrative-agreement");
        var other = await own.AgreeAsync(partnership, organisations[..2], "administrative-agreement");
        var conflict = await own.ApiClient.RecordAsync("/api/conflicts",
            new { factIds = new[] { one.EventId, other.EventId }, about = "signatories" });
        const string strict = "&rule={\"leaveOutDisputed\":true}";

        (await own.WhyAsync("EDIH3")).ShouldBe(2, [one.EventId, other.EventId]).Counted
            .ShouldAllBe(fact => fact["disputed"]!.GetValue<bool>());
        (await own.WhyAsync("EDIH3", strict)).ShouldBe(0, [], (one.EventId, "in-open-conflict"), (other.EventId, "in-open-conflict"));

        await own.ApiClient.RecordAsync($"/api/conflicts/{conflict.EventId}/resolve",
            new { outcome = "prevails", prevails = other.EventId, reason = "The signed copy says so." });
        foreach (var rule in new[] { "", strict }) (await own.WhyAsync("EDIH3", rule)).ShouldBe(1, [other.EventId]);
    }

    [Fact]
    public async Task A_tried_rule_and_the_same_rule_adopted_give_the_same_figures_however_they_are_taken_apart()
    {
        // Amounts counted once an organisation: which of them counts depends on the part that is asked for.
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        foreach (var (day, recipient, amount) in new[] { ("02-01", organisations[0], 100m), ("05-01", organisations[0], 250m),
            ("08-01", organisations[1], 40m), ("11-01", organisations[1], 10m) })
            await own.RecordAsync($"{partnership}/funding", new { amount = new { amount }, recipient }, day);
        const string changes = "{\"distinct\":\"organisation\"}";
        var tried = new List<string>();
        string[] parts = ["", $"&period={own.Year}", $"&period={own.Day("05")}", "&region=CZ", $"&from={own.Day("03-01")}",
            $"&from={own.Day("03-01")}&region=DED"];
        foreach (var part in parts) tried.Add(await FiguresAsync(part, changes));

        await AdoptAsync(own.ApiClient, "EDIH2", "once", own.Day("01-01"),
            new { events = new[] { "funding_granted" }, distinct = "organisation" });

        foreach (var (part, before) in parts.Zip(tried)) (await FiguresAsync(part, null)).ShouldBe(before, part);

        async Task<string> FiguresAsync(string part, string? rule)
        {
            var address = $"asOf={own.Day("12-31")}{part}{(rule is null ? "" : "&rule=" + rule)}";
            var (shown, why) = (await own.ApiClient.ShowAsync($"/api/indicators/EDIH2?{address}"),
                new Why(await own.ApiClient.ShowAsync($"/api/indicators/EDIH2/explanation?{address}&limit=500")).Consistent());
            return $"{shown["value"]!.GetValue<decimal>():0.00} {why.Value:0.00} {shown["by"]!.ToJsonString()} {string.Join(',', why.CountedFacts)} {string.Join(',', why.Reasons)} {why.Json["reasons"]!.ToJsonString()}";
        }
    }

    [Fact]
    public async Task A_part_of_a_figure_is_what_the_figure_of_that_part_is()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, customer) = (await own.PartnershipAsync(), await own.OrganisationAsync("DED"));
        await AdoptAsync(own.ApiClient, "EDIH1", "each", own.Day("01-01"),
            new { events = new[] { "service_delivered" }, distinct = "organisation" });
        foreach (var (year, service) in new[] { (own.Year, "networking"), (own.Year + 500, "test-before-invest"),
            (own.Year + 501, "networking") })
            await own.RecordAsync($"{partnership}/services",
                new { service, customer, category = "small", occurred = ApiClient.Day($"{year}-05-01") });

        var whole = await own.ApiClient.ShowAsync("/api/indicators/EDIH1");
        foreach (var year in whole["by"]!.List("year"))
            (await own.ApiClient.ShowAsync($"/api/indicators/EDIH1?period={year.Text("key")}"))["value"]!.GetValue<decimal>()
                .ShouldBe(year["value"]!.GetValue<decimal>(), year.Text("key"));
    }

    [Fact]
    public async Task Of_amounts_that_are_counted_once_each_part_has_the_amount_that_counts_in_it()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, by) = (await own.PartnershipAsync(), await own.OrganisationAsync("DED"));
        await AdoptAsync(own.ApiClient, "EDIH2", "per-recipient", own.Day("01-02"),
            new { events = new[] { "funding_granted" }, distinct = "organisation" });
        foreach (var (year, amount) in new[] { (own.Year, 100m), (own.Year + 500, 250m), (own.Year + 501, 30m) })
            await own.RecordAsync($"{partnership}/funding",
                new { amount = new { amount }, recipient = by, occurred = ApiClient.Day($"{year}-05-01") });

        var whole = await own.ApiClient.ShowAsync("/api/indicators/EDIH2?region=DED");
        var totals = await own.ApiClient.ShowAsync("/api/indicators/EDIH2");
        foreach (var shown in new[] { whole, totals })
            foreach (var year in shown["by"]!.List("year")
                .Where(part => part.Text("key") is { } key && key.StartsWith('1')
                && int.Parse(key, System.Globalization.CultureInfo.InvariantCulture) >= own.Year + 500))
                (await own.ApiClient.ShowAsync(
                    $"/api/indicators/EDIH2?region=DED&period={year.Text("key")}"))["value"]!.GetValue<decimal>()
                    .ShouldBe(year["value"]!.GetValue<decimal>(), year.Text("key"));
    }

    [Fact]
    public async Task A_rule_adopted_and_a_seat_moved_in_one_go_leave_no_row_twice()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "DE4"));
        var adopted = await own.RecordAsync($"{partnership}/strategies", new { title = "Plan", organisations });
        await InOneBatchAsync(own.ApiClient, async () =>
        {
            await AdoptAsync(own.ApiClient, "RCO83", "one", own.Day("01-01"),
                new { events = new[] { "strategy_adopted" }, parties = "participants", leastPlaces = 2 });
            await own.RecordAsync($"/api/organisations/{organisations[1]}/seat", new { seat = new { region = "PL" } }, "02-01");
        });

        (await own.WhyAsync("RCO83")).ShouldBe(1, [adopted.EventId]);
        (await own.ApiClient.ShowAsync($"/api/indicators/RCO83?asOf={own.Day("12-31")}"))["value"]!.GetValue<decimal>().ShouldBe(1);
        await AgreesAsync();
    }

    [Fact]
    public async Task A_rule_adopted_and_withdrawn_in_one_go_leaves_no_row()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var organisation = await own.OrganisationAsync("DED");
        await own.RecordAsync($"{partnership}/strategies/uptake", new { title = "Plan", by = organisation });
        await own.ApiClient.RecordAsync("/api/indicators/RCR79/target", new { value = 5, by = new { precision = "year", from = "2190" } });
        await InOneBatchAsync(own.ApiClient, async () =>
        {
            var adopted = await AdoptAsync(own.ApiClient, "RCR79", "short", own.Day("01-01"),
                new { events = new[] { "strategy_taken_up" } });
            await own.ApiClient.RecordAsync($"/api/facts/{adopted.EventId}/withdraw", new { reason = "A mistake." });
        });

        (await host.ScalarAsync<long>(
            $"select count(*) from collab.contribution where code = 'RCR79' and rule = 'short' and known_until = {long.MaxValue}"))
            .ShouldBe(0);
        await AgreesAsync();
        await AdoptAsync(own.ApiClient, "RCR79", "short", own.Day("01-01"), new { events = new[] { "strategy_taken_up" } });
        (await own.ApiClient.ShowAsync($"/api/indicators/RCR79?asOf={own.Day("12-31")}"))["value"]!.GetValue<decimal>().ShouldBe(1);
        await AgreesAsync();
    }

    [Fact]
    public async Task A_target_is_shown_with_its_progress_the_next_end_first_in_force_from_its_date()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var organisations = await own.OrganisationsAsync("DED", "CZ");
        await own.AgreeAsync(partnership, organisations, "administrative-agreement");
        var far = await TargetAsync(8, "2190");
        var near = await TargetAsync(4, "2180");

        var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO86?asOf={own.Day("12-31")}");
        // Others may record such agreements too.
        var value = shown["value"]!.GetValue<decimal>();
        value.ShouldBeGreaterThanOrEqualTo(1);
        (shown["target"]!.Id("factId"), shown["target"]!["value"]!.GetValue<decimal>(), shown["target"]!["progress"]!.GetValue<decimal>())
            .ShouldBe((near.EventId, 4m, value / 4));
        shown.List("targets").Select(target => target["progress"]!.GetValue<decimal>()).ShouldBe([value / 4, value / 8]);
        (await own.ApiClient.ShowAsync("/api/indicators/RCO86?asOf=2185-01-01"))["target"]!.Id("factId").ShouldBe(far.EventId);
        (await own.ApiClient.ShowAsync("/api/indicators/RCO86?asOf=2195-01-01"))["target"]!.Id("factId").ShouldBe(far.EventId);
        (await own.ApiClient.ShowAsync($"/api/indicators/RCO86?asOf={own.Day("12-31")}&knownAt=@{far.Position}"))["target"]!.Id("factId")
            .ShouldBe(far.EventId);
        (await own.ApiClient.ShowAsync($"/api/indicators/RCO86?asOf={own.Day("01-01")}"))["target"].ShouldBeNull();

        await own.ApiClient.RecordAsync($"/api/facts/{near.EventId}/withdraw", new { reason = "Dropped." });
        (await own.ApiClient.ShowAsync($"/api/indicators/RCO86?asOf={own.Day("12-31")}"))["target"]!.Id("factId").ShouldBe(far.EventId);

        Task<Receipt> TargetAsync(int value, string year) =>
            own.RecordAsync("/api/indicators/RCO86/target", new { value, by = new { precision = "year", from = year } }, "03-01");
    }

    private static Task<Receipt> AdoptAsync(ApiClient api, string code, string version, string day, object rule) =>
        api.RecordAsync($"/api/indicators/{code}/rules", new { version, rule, occurred = ApiClient.Day(day) });

    // While another transaction holds the projection's progress, what is recorded waits for it; then the projection takes it in one batch.
    private async Task InOneBatchAsync(ApiClient api, Func<Task> record)
    {
        await api.ShowAsync("/api/overview");
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select 1 from collab.mt_event_progression where name = 'rows:All' for update",
            connection, transaction))
            await command.ExecuteScalarAsync();
        await api.SourceAsync("What the projection waits with");
        while (await host.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%mt_event_progression%'") == 0) await Task.Yield();
        await record();
        await transaction.CommitAsync();
        await api.ShowAsync("/api/overview");
    }

    private async Task AgreesAsync()
    {
        var replay = await Replay.ReadAsync(host);
        replay.Check(replay.Positions[^1]);
        var (exit, output, errors) = await host.CommandAsync("replay");
        exit.ShouldBe(0, $"{output}{errors}");
    }
}
