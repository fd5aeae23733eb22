using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>The figures among the questions that the real input must answer, known after each of its sources. The other rows stand in
/// <see cref="RealInputTests"/>.</summary>
public sealed class DomainTableTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly Guid WorkshopHeld = new("01999ec9-61f0-77f3-a30f-0d2ce20e4813");
    private static readonly Guid Headcount = new("01999ec9-65d8-7191-9389-8fa712dc288b");
    private static readonly Guid NumerousCooperations = new("01999ec9-9c88-70f2-b862-015401d069f5");
    private static readonly Guid SupportOfAlasca = new("01999eca-8300-751a-98c7-cd08058c7257");
    private static readonly Guid ConsortiumAgreed = new("01999ecb-3a98-7405-83d3-714f8b3bade6");
    private static readonly Guid FundingOfE = new("01999ecb-3e80-727f-8835-988ffbfcb08f");

    private const string PressReleaseA = "Medieninformation zum internationalen EDIH-Workshop in Dresden";

    private readonly ApiClient api = new(input.Host.Anonymous);

    [Fact]
    public async Task RCO115_known_after_A_is_0_because_the_organisers_are_from_one_country()
    {
        var why = (await WhyAsync("RCO115", 'A')).ShouldBe(0, [], (WorkshopHeld, "organisers-from-one-country in-no-project"));

        why.Rejected[0].Text("reason").ShouldBe("organisers-from-one-country");
        why.Json["rule"]!.Text("version").ShouldBe("official:2");
        why.Rejected[0]["source"]!.Text("title").ShouldBe(PressReleaseA);
        why.Rejected[0]["source"]!.Text("passage").ShouldBe("P1 S1; Ort im Untertitel");
        why.Rejected[0]["occurred"]!.Text("precision").ShouldBe("relative");
        why.Rejected[0]["entity"]!.Text("title").ShouldBe("Smarte Städte und Smarte Regionen");
    }

    [Fact]
    public async Task RCO115_known_after_C_is_0_because_cooperated_does_not_say_co_organised()
    {
        foreach (var file in "BC")
            (await WhyAsync("RCO115", file)).ShouldBe(0, [], (WorkshopHeld, "organisers-from-one-country in-no-project"));
        (await WhyAsync("RCO115", 'E')).ShouldBe(0, [], (WorkshopHeld, "organisers-from-one-country"));
        (await WhyAsync("RCO115", 'C')).Rejected[0]["occurred"]!.Text("from").ShouldBe("2023-11-13");
    }

    [Fact]
    public async Task RCO115_known_after_F_is_1()
    {
        foreach (var file in "DE") (await WhyAsync("RCO115", file)).Value.ShouldBe(0);
        var why = (await WhyAsync("RCO115", 'F')).ShouldBe(1, [WorkshopHeld]);

        why.Counted[0]["source"]!.Text("title").ShouldBe(PressReleaseA);
        // Who reads the 1 sees the organisers and countries that make it, and source F.
        var decisive = why.Counted[0].List("decisive");
        decisive.Select(ground => ground.Text("country")).Distinct().ShouldBe(["DE", "CZ", "PL"], ignoreOrder: true);
        decisive.ShouldAllBe(ground => ground["organisation"]!.Text("title")!.Length > 0);
        decisive.Where(ground => ground.Text("says") == "co-organiser").Select(ground => ground["source"]!.Text("title")).Distinct()
            .ShouldHaveSingleItem().ShouldNotBe(PressReleaseA);
        foreach (var (part, keys) in new[] { ("year", "2023"), ("regionPair", "CZ-DE CZ-DE4 CZ-DED CZ-PL DE-PL DE4-DED DE4-PL DED-PL"),
            ("topic", "cybersecurity energy infrastructure mobility") })
            (await api.ShowAsync("/api/indicators/RCO115"))["by"]!.List(part).Select(entry => entry.Text("key"))
                .ShouldBe(keys.Split(' '), ignoreOrder: true);
        (await WhyAsync("RCO115", 'F', "&asOf=2023-11-12")).Value.ShouldBe(0);
    }

    [Fact]
    public async Task RCO81_known_after_F_counts_0_and_rejects_70_without_an_attendance_list()
    {
        foreach (var file in "ABCDEF")
        {
            var why = (await WhyAsync("RCO81", file)).Consistent();
            why.Value.ShouldBe(0);
            why.Rejected.ShouldHaveSingleItem().Text("reason").ShouldBe("no-attendance-list");
            why.Rejected[0].Id("eventId").ShouldBe(Headcount);
            why.Json["rejectedValue"]!.GetValue<decimal>().ShouldBe(70);
            why.Rejected[0]["value"]!.GetValue<decimal>().ShouldBe(70);
            why.Rejected[0]["source"]!.Text("passage").ShouldBe("P1 S1");
            why.Rejected[0].List("evidence").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task RCO87_known_after_F_is_0_with_the_claim_and_the_consortium_of_one_country_rejected()
    {
        var why = (await WhyAsync("RCO87", 'F')).Consistent();

        why.Value.ShouldBe(0);
        why.Counted.ShouldBeEmpty();
        why.ReasonsOf(NumerousCooperations).ShouldBe("claimed no-organisations-named");
        why.ReasonsOf(ConsortiumAgreed).ShouldBe("organisations-from-one-country");
        why.Rejected.Where(fact => fact.Id("eventId") == ConsortiumAgreed).Select(fact => fact["organisation"]!.Text("title")).Distinct()
            .Count().ShouldBe(4);
        why.Reasons.Count(entry => entry.Reasons == "organisations-from-one-country").ShouldBe(4);
        var claim = why.Rejected.Single(fact => fact.Id("eventId") == NumerousCooperations);
        claim["value"].ShouldBeNull();
        claim.Text("certainty").ShouldBe("claimed");
        claim["source"]!.Text("passage").ShouldBe("P3 S2");
        (await WhyAsync("RCO87", 'A')).ShouldBe(0, [], (NumerousCooperations, "claimed no-organisations-named"));
    }

    [Fact]
    public async Task FUND_known_after_E_is_about_2_300_000_euros_and_the_support_of_ALASCA_is_rejected()
    {
        var why = (await WhyAsync("FUND", 'E')).ShouldBe(2_300_000, [FundingOfE], (SupportOfAlasca, "claimed no-amount"));

        why.Json["approximate"]!.GetValue<bool>().ShouldBeTrue();
        why.Counted[0]["approximate"]!.GetValue<bool>().ShouldBeTrue();
        why.Counted[0]["source"]!.Text("passage").ShouldBe("Fördersumme und Laufzeit");
        why.Rejected[0]["value"].ShouldBeNull();
        why.Rejected[0]["source"]!.Text("passage").ShouldBe("P4 S2");
        (await WhyAsync("FUND", 'D')).ShouldBe(0, [], (SupportOfAlasca, "claimed no-amount"));
        (await WhyAsync("FUND", 'A')).ShouldBe(0, []);
        (await api.ShowAsync("/api/indicators/FUND"))["by"]!.List("funder").ShouldHaveSingleItem().Text("name")
            .ShouldBe("Europäische Kommission");
    }

    [Fact]
    public async Task EDIH2_known_after_E_is_0_because_the_2_300_000_euros_are_the_hubs_own_funding()
    {
        (await WhyAsync("EDIH2", 'E')).ShouldBe(0, [], (FundingOfE, "own-funding"), (SupportOfAlasca, "claimed no-amount"));
        (await WhyAsync("EDIH2", 'D')).ShouldBe(0, [], (SupportOfAlasca, "claimed no-amount"));
    }

    [Fact]
    public async Task The_list_of_indicators_says_the_same_as_each_of_them()
    {
        foreach (var file in "ABCDEF")
        {
            var known = await AfterAsync(file);
            var all = (await api.ShowAsync($"/api/indicators?knownAt=@{known}")).AsArray();
            all.Count.ShouldBe(18);
            foreach (var shown in all)
            {
                var why = (await WhyAsync(shown!.Text("code")!, file)).Consistent();
                shown!["value"]!.GetValue<decimal>().ShouldBe(why.Value, shown.Text("code"));
                shown["approximate"]!.GetValue<bool>().ShouldBe(why.Json["approximate"]!.GetValue<bool>());
                (shown.Number("counted"), shown.Number("rejected")).ShouldBe((why.Counted.Count, why.Rejected.Count), shown.Text("code"));
                shown["rejectedValue"]!.GetValue<decimal>().ShouldBe(why.Json["rejectedValue"]!.GetValue<decimal>());
            }
        }
    }

    private async Task<Why> WhyAsync(string code, char file, string more = "") =>
        new(await api.ShowAsync($"/api/indicators/{code}/explanation?limit=500&knownAt=@{await AfterAsync(file)}{more}"));

    // The position after each file is that of the last event that the file caused.
    private async Task<long> AfterAsync(char file)
    {
        await input.Host.ProjectedAsync();
        var last = (await File.ReadAllLinesAsync(Repository.SampleFiles.Single(path => Path.GetFileName(path)[0] == file)))
            .Last(line => line.Contains("provenance", StringComparison.Ordinal));
        return (await api.ShowAsync($"/api/events/{JsonNode.Parse(last)!.Id("commandId")}")).Number("position");
    }
}

/// <summary>Facts of the real input are withdrawn, each in turn.</summary>
public sealed class WithdrawnInputTests
{
    private const string Late = "asOf=2100-01-01";
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";

    private static readonly string[] Questions =
    [
        $"/api/indicators?{Late}", $"/api/indicators/RCO81/explanation?{Late}", $"/api/indicators/RCO87/explanation?{Late}",
        $"/api/indicators/RCO115/explanation?{Late}",
        $"/api/indicators/FUND/explanation?{Late}", $"/api/indicators/EDIH3/explanation?{Late}", $"/api/overview?{Late}",
        $"/api/regions?{Late}",
        "/api/region-pairs?region=DED&asOf=2024-01-01", "/api/inbox?asOf=2025-10-03", $"/api/activities/{Workshop}?asOf=2025-10-03",
        "/api/organisations/01999ec9-2f28-772c-89e1-c8b39953c233?asOf=2025-10-01",
    ];

    /// <summary>What each fact speaks for: with it withdrawn, these answers change and no other of the table's.</summary>
    private static readonly (string Fact, string Changes)[] Grounds =
    [
        ("01999ecb-4a38-77dd-b608-cb827ae90ebb", ""), // one co-organiser of three: the others are enough
        ("01999ec9-65d8-7191-9389-8fa712dc288b", "headcount"),
        ("01999ec9-9c88-70f2-b862-015401d069f5", "claim"),
        ("01999eca-8300-751a-98c7-cd08058c7257", "support"),
        ("01999eca-9688-7393-966f-048b273e09e9", "date pairs name"),
        ("01999ecb-3a98-7405-83d3-714f8b3bade6", "consortium"),
        ("01999ecb-3e80-727f-8835-988ffbfcb08f", "funding"),
        ("01999ec9-61f0-77f3-a30f-0d2ce20e4813", "event headcount date pairs name"),
        ("01999eca-15a0-74ea-a1f8-3444b7addddd", "plans"),
    ];

    [Fact]
    public async Task Whatever_fact_is_withdrawn_answers_change_at_the_next_position_and_the_past_stays_as_it_was()
    {
        await using var host = await InputAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        await host.ProjectedAsync();
        var log = (await api.ShowAsync("/api/events?limit=500")).List("items").OrderBy(e => e.Number("position")).ToList();
        var asked = new Dictionary<long, IReadOnlyList<Reply>>();
        foreach (var position in log.Select(e => e.Number("position")).Prepend(0)) asked[position] = await AskAsync(position);
        var facts = log.Where(e => e.Text("type") is not ("conflict_raised" or "conflict_resolved")).Reverse().ToList();

        // The last fact first: each withdrawal leads back to what was known before the fact was recorded.
        foreach (var e in facts)
        {
            var withdrawal = await api.RecordAsync($"/api/facts/{e.Id("id")}/withdraw", new { reason = "It was about something else." });
            asked[withdrawal.Position] = await AskAsync(withdrawal.Position);
            var earlier = log.Where(other => other.Number("position") < e.Number("position")).Select(other => other.Number("position"))
                .DefaultIfEmpty(0).Max();
            foreach (var (question, now, then) in Questions.Zip(asked[withdrawal.Position], asked[earlier]))
                Bare(now).ShouldBe(Bare(then), $"{question} without {e.Text("type")} {e.Id("id")}");
        }

        foreach (var (position, answers) in asked)
            foreach (var (question, first, again) in Questions.Zip(answers, await AskAsync(position)))
                Untraced(again).ShouldBe(Untraced(first), $"{question} known at @{position}");

        // Each problem names its own request.
        static string Untraced(Reply reply)
        {
            var json = reply.Json;
            if (json is System.Text.Json.Nodes.JsonObject problem) problem.Remove("traceId");
            return json.ToJsonString();
        }

        async Task<IReadOnlyList<Reply>> AskAsync(long position)
        {
            var answers = new List<Reply>();
            foreach (var question in Questions) answers.Add(await api.GetAsync($"{question}&knownAt=@{position}"));
            return answers;
        }
    }

    [Fact]
    public async Task A_withdrawn_fact_changes_the_answers_that_rested_on_it_and_no_others()
    {
        await using var host = await InputAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var lines = Repository.SampleFiles.SelectMany(File.ReadLines).Where(line => line.Contains("commandId", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(line => line.Text("commandId")!);
        var known = await host.ProjectedAsync();
        var usual = await TableAsync(known);
        usual.ShouldBe(new Dictionary<string, string>
        {
            ["event"] = "1",
            ["headcount"] = "0 70",
            ["claim"] = "claimed",
            ["support"] = "claimed",
            ["consortium"] = "4",
            ["funding"] = "2300000",
            ["date"] = "2023-11-13",
            ["pairs"] = "CZ DE4 PL",
            ["name"] = "SMR",
            ["plans"] = "2",
        }, ignoreOrder: true);

        foreach (var (fact, changes) in Grounds)
        {
            var withdrawal = await api.RecordAsync($"/api/facts/{fact}/withdraw", new { reason = "A trial." });
            var table = await TableAsync(withdrawal.Position);
            table.Where(answer => answer.Value != usual[answer.Key]).Select(answer => answer.Key).ShouldBe(
                changes.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true, $"{fact}: {string.Join(", ", table)}");
            (await TableAsync(withdrawal.Position - 1)).ShouldBe(usual, ignoreOrder: true);

            // The same fact anew, so that each is withdrawn from the whole input. An activity is planned once.
            var line = lines[fact];
            if (line.Text("command") == "plan-activity") continue;
            line.Remove("commandId");
            (await api.BatchAsync(line.ToJsonString())).ShouldAllBe(answer => answer["status"] == null);
            (await TableAsync(api.Position)).ShouldBe(usual, ignoreOrder: true, fact);
        }

        (await TableAsync(known)).ShouldBe(usual, ignoreOrder: true);

        async Task<Dictionary<string, string>> TableAsync(long position)
        {
            var at = $"&knownAt=@{position}";
            var (events, people, cooperation, euros) =
                (await WhyAsync("RCO115"), await WhyAsync("RCO81"), await WhyAsync("RCO87"), await WhyAsync("FUND"));
            var workshop = await api.GetAsync($"/api/activities/{Workshop}?{Late}{at}");
            var pairs = (await api.ShowAsync($"/api/region-pairs?region=DED&asOf=2024-01-01{at}")).AsArray();
            return new Dictionary<string, string>
            {
                ["event"] = $"{events.Value:0.##}",
                ["headcount"] = $"{people.Value:0.##} {people.Json["rejectedValue"]!.GetValue<decimal>():0.##}",
                ["claim"] = string.Join(' ',
                    cooperation.Rejected.Where(fact => fact.Text("type") == "statement_recorded" && fact.List("reasons").Count == 2)
                    .Select(fact => fact.Text("reason"))),
                ["consortium"] = cooperation.Rejected.Count(fact => fact.Text("type") == "cooperation_agreed")
                    .ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["support"] = string.Join(' ', euros.Rejected.Select(fact => fact.Text("reason"))),
                ["funding"] = $"{euros.Value:0.##}",
                ["date"] = workshop.Status == HttpStatusCode.OK && workshop.Json.Text("status") == "held"
                    ? workshop.Json["date"]!["occurrence"]!.Text("from") ?? "unknown" : "none",
                ["pairs"] = string.Join(' ', pairs.Select(pair => pair!.Text("with")).Order(StringComparer.Ordinal)),
                ["name"] = workshop.Status == HttpStatusCode.OK ? workshop.Json.List("roles")
                    .Single(role => role.Text("role") == "opener")["organisation"]!.Text("shortName")! : "none",
                ["plans"] = (await api.ShowAsync($"/api/overview?asOf=2025-10-03{at}")).Number("plansAwaitingEvidence")
                    .ToString(System.Globalization.CultureInfo.InvariantCulture),
            };

            async Task<Why> WhyAsync(string code) => new(await api.ShowAsync($"/api/indicators/{code}/explanation?limit=500&{Late}{at}"));
        }
    }

    private static Task<TestTracker> InputAsync() =>
        TestTracker.StartAsync(samples: Repository.Samples, settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });

    // Without what tells one position from another, and without conflicts: a conflict outlives its facts.
    private static string Bare(Reply reply) => reply.Status == HttpStatusCode.OK ? Bare(reply.Json) : $"{(int)reply.Status}";

    private static string Bare(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',',
            members.Where(member => member.Key is not ("position" or "version" or "openConflicts" or "conflicts" or "disputed"))
            .Select(member => $"{member.Key}:{Bare(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Bare)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };
}
