using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A year of one's own in a shared tracker: figures asked for it see nothing that other tests recorded. Its partnerships and
/// activities belong to projects of that year.</summary>
internal sealed class OwnYear(ApiClient api, int year, Guid source)
{
    private static int last = 1199;

    private Guid? programme;
    private string? project;

    public ApiClient ApiClient => api;

    public int Year => year;

    public Guid Source => source;

    public static async Task<OwnYear> OfAsync(RunningTracker host, string role = "manager")
    {
        var api = await ApiClient.OfAsync(host, role);
        return new OwnYear(api, Interlocked.Increment(ref last), await api.SourceAsync("Programme report"));
    }

    /// <summary>A day of the year, <c>MM-dd</c>.</summary>
    public string Day(string day) => $"{year}-{day}";

    /// <summary>Records a body on a day of the year, resting on the source.</summary>
    public Task<Receipt> RecordAsync(string path, object body, string day = "05-01", string certainty = "stated", string passage = "S1")
    {
        var whole = JsonSerializer.SerializeToNode(body)!.AsObject();
        whole["occurred"] ??= JsonSerializer.SerializeToNode(ApiClient.Day(Day(day)));
        whole["provenance"] ??= JsonSerializer.SerializeToNode(ApiClient.Passage(source, passage, certainty));
        return api.RecordAsync(path, whole);
    }

    public Task<Guid> OrganisationAsync(string? region, string kind = "company") =>
        api.OrganisationAsync(source, $"Organisation {Guid.NewGuid():N}", region, kind);

    public async Task<Guid[]> OrganisationsAsync(params string[] regions)
    {
        var made = new List<Guid>();
        foreach (var region in regions) made.Add(await OrganisationAsync(region));
        return [.. made];
    }

    /// <summary>A partnership; its path.</summary>
    public async Task<string> PartnershipAsync(string? until = null)
    {
        var formed = until is null
            ? await RecordAsync("/api/partnerships", new { title = "Across the border", kind = "funded-project" }, "01-01")
            : await RecordAsync("/api/partnerships",
                new { title = "Across the border", kind = "funded-project", until = ApiClient.Day(until) }, "01-01");
        await RecordAsync(
            $"/api/partnerships/{formed.Id}/programme",
            new { programme = await ProgrammeAsync(), start = ApiClient.Day(Day("01-01")), end = ApiClient.Day(until ?? Day("12-31")) },
            "01-01");
        return $"/api/partnerships/{formed.Id}";
    }

    /// <summary>The programme of the year's projects.</summary>
    public async Task<Guid> ProgrammeAsync() => programme ??=
        (await RecordAsync("/api/programmes", new { title = $"Programme of {year}", currency = "EUR" }, "01-01")).Id;

    /// <summary>Attributes an activity to a project of the year.</summary>
    /// <param name="activity">Its path.</param>
    public async Task AttributeAsync(string activity) => await RecordAsync(
        $"{activity}/projects", new { project = Guid.Parse((project ??= await PartnershipAsync())[^36..]) }, "01-01");

    public Task<Receipt> AgreeAsync(string partnership, Guid[] organisations, string instrument = "grant-agreement", string day = "05-01",
        string certainty = "stated", string? until = null) =>
        RecordAsync(
            $"{partnership}/agreements",
            until is null ? new { instrument, organisations }
                : (object)new { instrument, organisations, until = ApiClient.Day(Day(until)) }, day, certainty);

    /// <summary>A workshop, and one organiser for each organisation; its path and the fact that it was held.</summary>
    public async Task<(string Path, Guid Fact)> HeldAsync(Guid[] organisers, string kind = "workshop", string day = "05-01",
        bool? open = null, string certainty = "stated", params string[] regions)
    {
        var body = new JsonObject
        {
            ["kind"] = kind,
            ["title"] = "Meeting across the border",
            ["regions"] = new JsonArray([.. regions.Select(region => JsonValue.Create(region))])
        };
        if (open is not null) body["public"] = open;
        var held = await RecordAsync("/api/activities", body, day, certainty);
        await AttributeAsync($"/api/activities/{held.Id}");
        foreach (var (index, organisation) in organisers.Index())
            await RecordAsync($"/api/activities/{held.Id}/roles", new { role = index == 0 ? "organiser" : "co-organiser", organisation });
        return ($"/api/activities/{held.Id}", held.EventId);
    }

    public Task<Receipt> ConfirmAsync(Guid fact, string evidence, string passage = "p. 1") =>
        api.RecordAsync($"/api/facts/{fact}/confirm", new { evidence, provenance = ApiClient.Passage(source, passage) });

    /// <summary>Why the figure of this year is what it is.</summary>
    public async Task<Why> WhyAsync(string code, string more = "") =>
        new(await api.ShowAsync($"/api/indicators/{code}/explanation?period={year}&limit=500{more}"));
}

/// <summary>An explanation, read.</summary>
internal sealed class Why(JsonNode json)
{
    public JsonNode Json => json;

    public decimal Value => json["value"]!.GetValue<decimal>();

    public IReadOnlyList<JsonNode> Counted => json.List("counted");

    public IReadOnlyList<JsonNode> Rejected => json.List("rejected");

    public IEnumerable<Guid> CountedFacts => Counted.Select(fact => fact.Id("eventId"));

    /// <summary>Each rejected fact with its reasons, the most telling one first.</summary>
    public IEnumerable<(Guid Fact, string Reasons)> Reasons =>
        Rejected.Select(fact => (fact.Id("eventId"), string.Join(' ', fact.List("reasons").Select(reason => reason.GetValue<string>()))));

    public string ReasonsOf(Guid fact) => Reasons.Where(entry => entry.Fact == fact).Select(entry => entry.Reasons).Distinct()
        .ShouldHaveSingleItem(json.ToJsonString());

    /// <summary>The figure, what is counted and what not; and that its numbers agree with its lists.</summary>
    public Why ShouldBe(decimal value, Guid[] counted, params (Guid Fact, string Reasons)[] rejected)
    {
        Value.ShouldBe(value, json.ToJsonString());
        CountedFacts.ShouldBe(counted, ignoreOrder: true, json.ToJsonString());
        Reasons.ShouldBe(rejected, ignoreOrder: true, json.ToJsonString());
        return Consistent();
    }

    public Why Consistent()
    {
        json.Number("countedTotal").ShouldBe(Counted.Count);
        json.Number("rejectedTotal").ShouldBe(Rejected.Count);
        (json["rule"]!["says"]!["average"] is null
            ? Counted.Sum(fact => fact["value"]!.GetValue<decimal>())
            : decimal.Round(
                Counted.Select(fact => fact["value"]!.GetValue<decimal>()).DefaultIfEmpty().Average(), 2, MidpointRounding.AwayFromZero))
            .ShouldBe(Value);
        json["rejectedValue"]!.GetValue<decimal>().ShouldBe(Rejected.Sum(fact => fact["value"]?.GetValue<decimal>() ?? 0));
        json.List("reasons").Select(reason => (reason.Text("reason"), reason.Number("facts"))).ShouldBe(
            Rejected.GroupBy(fact => fact.Text("reason"))
                .Select(group => (group.Key, (long)group.Count())), ignoreOrder: true, json.ToJsonString());
        return this;
    }
}

/// <summary>Waiting for the read side.</summary>
internal static class Projected
{
    /// <summary>Waits until the read side includes every event, and returns the position of the last one.</summary>
    public static async Task<long> ProjectedAsync(this RunningTracker host)
    {
        var last = await host.ScalarAsync<long>("select coalesce(max(seq_id), 0) from collab.mt_events");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var api = new ApiClient(host.Anonymous);
        while ((await api.GetAsync("/api/overview",
            last)).Status == System.Net.HttpStatusCode.ServiceUnavailable) patience.Token.ThrowIfCancellationRequested();
        return last;
    }
}

/// <summary>Facts recorded by hand through the documented routes count, or are rejected for the right reason.</summary>
public sealed class IndicatorTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task RCO81_counts_the_headcount_of_an_attendance_list_where_organisers_of_two_countries_acted()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, held) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"), open: false, regions: ["DED"]);

        (await own.WhyAsync("RCO81")).ShouldBe(0, [], (held, "no-headcount no-attendance-list"));
        var estimate = await own.RecordAsync($"{path}/attendance", new { headcount = new { value = 80 }, basis = "estimate" });
        (await own.WhyAsync("RCO81")).ShouldBe(0, [], (estimate.EventId, "no-attendance-list"));
        (await own.WhyAsync("RCO81")).Json["rejectedValue"]!.GetValue<decimal>().ShouldBe(80);

        await own.ConfirmAsync(estimate.EventId, "photo");
        (await own.WhyAsync("RCO81")).ShouldBe(0, [], (estimate.EventId, "no-attendance-list"));

        var confirmation = await own.ConfirmAsync(estimate.EventId, "attendance-list", "p. 2");
        (await own.WhyAsync("RCO81")).ShouldBe(80, [estimate.EventId]).Counted[0].List("evidence").Select(kind => kind.GetValue<string>())
            .ShouldBe(["attendance-list", "photo"]);
        (await own.WhyAsync("RCO81", $"&knownAt=@{confirmation.Position - 1}")).ShouldBe(0, [], (estimate.EventId, "no-attendance-list"));
    }

    [Fact]
    public async Task RCO81_counts_an_activity_once_by_its_best_founded_headcount()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "PL"), open: false);
        var estimate = await own.RecordAsync($"{path}/attendance", new { headcount = new { value = 80 }, basis = "estimate" });
        var list = await own.RecordAsync($"{path}/attendance", new { headcount = new { value = 71 }, basis = "attendance-list" });
        await own.ConfirmAsync(estimate.EventId, "attendance-list");

        (await own.WhyAsync("RCO81")).ShouldBe(71, [list.EventId], (estimate.EventId, "better-headcount-counted"));

        await own.ApiClient.RecordAsync($"/api/facts/{list.EventId}/withdraw", new { reason = "Of another day." });
        (await own.WhyAsync("RCO81")).ShouldBe(80, [estimate.EventId]);
    }

    [Fact]
    public async Task RCO81_rejects_organisers_of_one_country_missing_numbers_claims_and_intentions()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "DE4"), open: false, regions: ["DED", "CZ"]);
        var one = await AttendAsync(12, "S1");
        var claim = await AttendAsync(13, "S2", "claimed");
        var wish = await AttendAsync(14, "S3", "intended");
        var missing = await own.RecordAsync($"{path}/attendance",
            new { headcount = new { exactness = "missing", wording = "numerous" }, basis = "attendance-list" });

        (await own.WhyAsync("RCO81")).ShouldBe(
            0, [], (one.EventId, "organisers-from-one-country"), (claim.EventId, "claimed organisers-from-one-country"),
            (wish.EventId, "intended organisers-from-one-country"), (missing.EventId, "no-headcount organisers-from-one-country"));

        // Guests from abroad do not make it joint; a co-organiser does.
        await own.RecordAsync($"{path}/roles", new { role = "participant", group = "Start-ups", region = "CZ042" });
        (await own.WhyAsync("RCO81")).Value.ShouldBe(0);
        await own.RecordAsync($"{path}/roles", new { role = "co-organiser", organisation = await own.OrganisationAsync("CZ042") });
        (await own.WhyAsync("RCO81"))
            .ShouldBe(12, [one.EventId], (claim.EventId, "claimed"), (wish.EventId, "intended"), (missing.EventId, "no-headcount"));

        Task<Receipt> AttendAsync(int value, string passage, string certainty = "stated") =>
            own.RecordAsync($"{path}/attendance", new { headcount = new { value }, basis = "attendance-list" }, certainty: certainty,
                passage: passage);
    }

    [Fact]
    public async Task RCO81_is_marked_approximate_when_a_counted_number_is()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "PL"), open: false);
        var fact = await own.RecordAsync($"{path}/attendance",
            new { headcount = new { value = 70, exactness = "about" }, basis = "attendance-list" });

        var why = (await own.WhyAsync("RCO81")).ShouldBe(70, [fact.EventId]);
        why.Json["approximate"]!.GetValue<bool>().ShouldBeTrue();
        why.Counted[0]["approximate"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task RCO85_counts_participations_in_trainings_and_in_nothing_else()
    {
        var own = await OwnYear.OfAsync(host);
        var organisers = await own.OrganisationsAsync("DED", "CZ");
        var (training, _) = await own.HeldAsync(organisers, "training");
        var (workshop, _) = await own.HeldAsync(organisers, "workshop", open: false);
        var trained = await own.RecordAsync($"{training}/attendance", new { headcount = new { value = 20 }, basis = "attendance-list" });
        var met = await own.RecordAsync($"{workshop}/attendance", new { headcount = new { value = 30 }, basis = "attendance-list" });

        (await own.WhyAsync("RCO85")).ShouldBe(20, [trained.EventId]);
        (await own.WhyAsync("RCO81")).ShouldBe(30, [met.EventId], (trained.EventId, "activity-kind-not-counted closed-not-stated"));

        var (poor, _) = await own.HeldAsync(await own.OrganisationsAsync("DED"), "training");
        var alone = await own.RecordAsync($"{poor}/attendance", new { headcount = new { value = 5 }, basis = "registration" });
        (await own.WhyAsync("RCO85")).ShouldBe(20, [trained.EventId], (alone.EventId, "no-attendance-list organisers-from-one-country"));
    }

    [Theory]
    [InlineData("RCO83", "strategies")]
    [InlineData("RCO84", "pilots")]
    public async Task What_organisations_of_two_countries_made_together_counts(string code, string path)
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "PL51", "DE4"));
        var joint = await MakeAsync("Joint", organisations);
        var alone = await MakeAsync("Alone", [organisations[0], organisations[2]]);
        var nobody = await MakeAsync("Nobody's", []);
        var somewhere = await MakeAsync("Somewhere", [await own.OrganisationAsync(null)]);
        var claim = await MakeAsync("Claimed", organisations, "claimed");
        var wish = await MakeAsync("Wanted", organisations, "intended");

        var why = (await own.WhyAsync(code)).ShouldBe(
            1, [joint.EventId], (alone.EventId, "organisations-from-one-country"),
            (nobody.EventId, "no-organisations-named no-organisations-known"),
            (somewhere.EventId, "organisations-from-no-known-country"), (claim.EventId, "claimed"), (wish.EventId, "intended"));
        why.Counted[0]["source"]!.Text("passage").ShouldBe("S1");
        why.Counted[0].List("regions").Select(region => region.GetValue<string>()).ShouldBe(["DE4", "DED", "PL51"], ignoreOrder: true);

        Task<Receipt> MakeAsync(string title, Guid[] by, string certainty = "stated") =>
            own.RecordAsync($"{partnership}/{path}", new { title, organisations = by }, certainty: certainty);
    }

    [Fact]
    public async Task RCO116_counts_solutions_from_a_joint_pilot_that_name_what_their_uptake_needs()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var pilot = await own.RecordAsync($"{partnership}/pilots", new { title = "Pilot", organisations }, "03-01");
        var lonely = await own.RecordAsync($"{partnership}/pilots", new { title = "Alone", organisations = organisations[..1] }, "03-01");
        var joint = await SolveAsync("Twin", pilot.EventId, "An interface");
        var again = await SolveAsync(" twin ", pilot.EventId, "An interface", "S2");
        var vague = await SolveAsync("Vague", pilot.EventId, null);
        var nowhere = await SolveAsync("From nowhere", null, "An interface");
        var alone = await SolveAsync("From a pilot of one country", lonely.EventId, "An interface");

        (await own.WhyAsync("RCO116")).ShouldBe(
            1, [joint.EventId], (again.EventId, "already-counted"), (vague.EventId, "needs-for-uptake-not-named"),
            (nowhere.EventId, "basis-unknown"), (alone.EventId, "basis-not-counted"));
        (await own.WhyAsync("RCO116")).Counted[0].List("decisive").ShouldHaveSingleItem().Id("eventId").ShouldBe(pilot.EventId);

        Task<Receipt> SolveAsync(string title, Guid? pilotFactId, string? neededForUptake, string passage = "S1") =>
            own.RecordAsync($"{partnership}/solutions", new { title, organisations, pilotFactId, neededForUptake }, passage: passage);
    }

    [Fact]
    public async Task RCO86_counts_administrative_agreements_across_borders()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ04", "DE4"));
        var signed = await own.AgreeAsync(partnership, organisations, "administrative-agreement");
        var memorandum = await own.AgreeAsync(partnership, organisations, "memorandum");
        var inside = await own.AgreeAsync(partnership, [organisations[0], organisations[2]], "administrative-agreement");
        var wish = await own.AgreeAsync(partnership, [organisations[1], organisations[2]], "administrative-agreement",
            certainty: "intended");

        (await own.WhyAsync("RCO86")).ShouldBe(
            1, [signed.EventId], (memorandum.EventId, "instrument-not-counted"), (inside.EventId, "organisations-from-one-country"),
            (wish.EventId, "intended"));
    }

    [Fact]
    public async Task RCO87_counts_each_organisation_once_however_many_agreements_name_it()
    {
        var own = await OwnYear.OfAsync(host);
        var (first, second) = (await own.PartnershipAsync(), await own.PartnershipAsync());
        var organisations = await own.OrganisationsAsync("DED", "CZ", "PL");
        var one = await own.AgreeAsync(first, [organisations[0], organisations[1]], day: "03-01");
        var other = await own.AgreeAsync(second, [organisations[0], organisations[2]], day: "04-01");

        var why = (await own.WhyAsync("RCO87")).ShouldBe(3, [one.EventId, one.EventId, other.EventId], (other.EventId, "already-counted"));
        why.Counted.Select(fact => fact["organisation"]!.Id("id")).ShouldBe(organisations, ignoreOrder: true);
        why.Rejected[0]["organisation"]!.Id("id").ShouldBe(organisations[0]);

        // Without the first agreement, the second counts both of its partners.
        var withdrawal = await own.ApiClient.RecordAsync($"/api/facts/{one.EventId}/withdraw", new { reason = "Never signed." });
        (await own.WhyAsync("RCO87")).ShouldBe(2, [other.EventId, other.EventId]);
        (await own.WhyAsync("RCO87", $"&knownAt=@{withdrawal.Position - 1}")).Value.ShouldBe(3);
    }

    [Fact]
    public async Task RCO87_rejects_partners_without_an_agreement_claims_and_agreements_within_a_country()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ", "DE4"));
        var joined = await own.RecordAsync($"{partnership}/partners", new { organisation = organisations[1], role = "partner" });
        var unnamed = await own.RecordAsync($"{partnership}/claims",
            new { about = "Numerous cooperations", quantity = new { exactness = "missing", wording = "numerous" } }, certainty: "claimed");
        var letter = await own.AgreeAsync(partnership, [organisations[0], await own.OrganisationAsync("CZ")], "letter-of-intent");
        var named = await own.RecordAsync($"{partnership}/claims",
            new { about = "They work together", organisations = new[] { organisations[0], organisations[1] } });
        var inside = await own.AgreeAsync(partnership, [organisations[0], organisations[2]]);

        var why = (await own.WhyAsync("RCO87")).ShouldBe(
            0, [], (joined.EventId, "not-named-in-an-agreement organisations-from-one-country"),
            (unnamed.EventId, "claimed no-organisations-named"), (named.EventId, "claimed"),
            (letter.EventId, "instrument-not-counted"), (letter.EventId, "instrument-not-counted"),
            (inside.EventId, "organisations-from-one-country"), (inside.EventId, "organisations-from-one-country"));
        why.Rejected.Single(fact => fact.Id("eventId") == unnamed.EventId)["value"].ShouldBeNull();

        // The agreement that names it makes the partner count, and the fact that it joined is no reason any more.
        var agreed = await own.AgreeAsync(partnership, [organisations[0], organisations[1]], day: "06-01");
        (await own.WhyAsync("RCO87")).Consistent().CountedFacts.ShouldBe([agreed.EventId, agreed.EventId]);
        (await own.WhyAsync("RCO87")).Reasons.Select(entry => entry.Fact).ShouldNotContain(joined.EventId);
    }

    [Fact]
    public async Task RCO115_counts_public_events_organised_from_two_countries()
    {
        var own = await OwnYear.OfAsync(host);
        var organisers = await own.OrganisationsAsync("DED", "PL", "DE4");
        var (_, joint) = await own.HeldAsync([organisers[0], organisers[1]]);
        var (_, open) = await own.HeldAsync([organisers[0], organisers[1]], "conference", open: true);
        var (_, closed) = await own.HeldAsync([organisers[0], organisers[1]], "meeting", open: false);
        var (_, inside) = await own.HeldAsync([organisers[0], organisers[2]], regions: ["DED", "CZ", "PL"]);
        var (_, nobody) = await own.HeldAsync([], regions: ["DED", "CZ"]);
        var (_, nowhere) = await own.HeldAsync([await own.OrganisationAsync(null)]);
        var (_, claim) = await own.HeldAsync([organisers[0], organisers[1]], certainty: "claimed");

        (await own.WhyAsync("RCO115")).ShouldBe(
            2, [joint, open], (closed, "not-public"), (inside, "organisers-from-one-country"), (nobody, "no-organisers-known"),
            (nowhere, "organisers-from-no-known-country"),
            (claim, "claimed"));
    }

    [Fact]
    public async Task RCO115_does_not_take_a_claimed_or_wished_for_organiser_for_one_nor_a_contributor()
    {
        var own = await OwnYear.OfAsync(host);
        var organisers = await own.OrganisationsAsync("DED", "CZ");
        var (path, held) = await own.HeldAsync([organisers[0]]);
        await own.RecordAsync($"{path}/roles", new { role = "co-organiser", organisation = organisers[1] }, certainty: "intended");
        await own.RecordAsync($"{path}/roles", new { role = "contributor", organisation = organisers[1] });
        (await own.WhyAsync("RCO115")).ShouldBe(0, [], (held, "organisers-from-one-country"));

        var claim = await own.RecordAsync($"{path}/roles", new { role = "co-organiser", organisation = organisers[1] },
            certainty: "claimed", passage: "S2");
        (await own.WhyAsync("RCO115")).ShouldBe(0, [], (held, "organisers-from-one-country"));

        // Evidence makes the claim a fact.
        var confirmed = await own.ConfirmAsync(claim.EventId, "participant-report");
        (await own.WhyAsync("RCO115")).ShouldBe(1, [held]);
        (await own.WhyAsync("RCO115", $"&knownAt=@{confirmed.Position - 1}")).Value.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_only_planned_or_was_cancelled_counts_for_nothing()
    {
        var own = await OwnYear.OfAsync(host);
        Guid[] organisers = [await own.OrganisationAsync("DED", "hub"), await own.OrganisationAsync("CZ")];
        var planned = await own.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Planned", planned = ApiClient.Day(own.Day("07-01")), regions = new[] { "DED", "CZ" } },
            "02-01", "intended");
        await own.AttributeAsync($"/api/activities/{planned.Id}");
        foreach (var organisation in organisers) await own.RecordAsync($"/api/activities/{planned.Id}/roles",
            new { role = "organiser", organisation });
        await own.RecordAsync($"/api/activities/{planned.Id}/attendance",
            new { headcount = new { value = 40 }, basis = "attendance-list" });
        foreach (var code in new[] { "RCO81", "RCO115", "EDIH3" }) (await own.WhyAsync(code)).Consistent().Value.ShouldBe(0);

        var held = await own.RecordAsync($"/api/activities/{planned.Id}/held", new { kind = "workshop" }, "07-01");
        foreach (var (code, value) in new[] { ("RCO115", 1m), ("EDIH3", 1m) })
        {
            (await own.WhyAsync(code)).Consistent().Value.ShouldBe(value, code);
            (await own.WhyAsync(code, $"&knownAt=@{held.Position - 1}")).Value.ShouldBe(0, code);
            (await own.WhyAsync(code, $"&asOf={own.Day("06-30")}")).Value.ShouldBe(0, code);
        }
    }

    [Fact]
    public async Task RCO117_counts_obstacles_with_a_solution_and_RCR82_obstacles_that_are_lower_or_gone_once_each()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var solved = await own.RecordAsync($"{partnership}/obstacles",
            new
            {
                title = "Two forms",
                nature = "administrative",
                solutionIdentified = true,
                regions = new[] { "DED", "CZ" },
                organisations,
            });
        var open = await own.RecordAsync($"{partnership}/obstacles", new { title = "Two laws", nature = "legal", organisations });
        var claim = await own.RecordAsync(
            $"{partnership}/obstacles", new { title = "Many", nature = "legal", solutionIdentified = true, organisations },
            certainty: "claimed");
        var alone = await own.RecordAsync(
            $"{partnership}/obstacles",
            new { title = "One finds", nature = "legal", solutionIdentified = true, organisations = organisations[..1] });
        (await own.WhyAsync("RCO117")).ShouldBe(
            1, [solved.EventId], (open.EventId, "no-solution-identified"), (claim.EventId, "claimed"),
            (alone.EventId, "organisations-from-one-country"));

        var lower = await own.RecordAsync($"{partnership}/obstacles/resolved",
            new { obstacleFactId = solved.EventId, extent = "alleviated" }, "08-01");
        var gone = await own.RecordAsync($"{partnership}/obstacles/resolved", new { obstacleFactId = solved.EventId, extent = "resolved" },
            "09-01");
        var unsolved = await own.RecordAsync(
            $"{partnership}/obstacles/resolved", new { obstacleFactId = open.EventId, extent = "resolved" }, "09-01");
        (await own.WhyAsync("RCR82")).ShouldBe(
                1, [lower.EventId], (gone.EventId, "already-counted"), (unsolved.EventId, "basis-not-counted"))
            .Counted[0].List("regions").Count.ShouldBe(2);
        (await own.WhyAsync("RCR82", $"&asOf={own.Day("07-31")}")).Value.ShouldBe(0);
    }

    [Fact]
    public async Task RCR79_counts_a_strategy_once_however_many_organisations_take_it_up()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var strategy = await own.RecordAsync($"{partnership}/strategies", new { title = "Action plan", organisations });
        var one = await TakeUpAsync(organisations[0], "06-01", strategy.EventId);
        var two = await TakeUpAsync(organisations[1], "07-01", strategy.EventId);
        var other = await TakeUpAsync(organisations[1], "08-01", null);

        (await own.WhyAsync("RCR79")).ShouldBe(1, [one.EventId], (two.EventId, "already-counted"), (other.EventId, "basis-unknown"));
        (await own.WhyAsync("RCO83")).Value.ShouldBe(1);

        Task<Receipt> TakeUpAsync(Guid by, string day, Guid? strategyFactId) => own.RecordAsync(
            $"{partnership}/strategies/uptake", strategyFactId is { } fact ? new { title = "Action plan", by, strategyFactId = fact }
                : (object)new { title = "Another plan", by }, day);
    }

    [Fact]
    public async Task RCR84_counts_organisations_of_the_financing_agreement_whose_agreement_outlives_the_project_from_its_end_on()
    {
        var own = await OwnYear.OfAsync(host);
        var project = await own.PartnershipAsync(until: own.Day("06-30"));
        var organisations = await own.OrganisationsAsync("DED", "CZ", "PL", "PL");
        await own.AgreeAsync(project, organisations[..3], "grant-agreement", day: "01-02", until: "06-30");
        var beyond = await own.AgreeAsync(project, organisations[..2], "memorandum", until: "12-31");
        var within = await own.AgreeAsync(project, [organisations[0], organisations[2]], "memorandum", until: "06-30", day: "05-02");
        var endless = await own.AgreeAsync(project, [organisations[0], organisations[3]], "memorandum", day: "08-03");

        var why = (await own.WhyAsync("RCR84")).Consistent();
        why.Value.ShouldBe(2);
        why.CountedFacts.ShouldBe([beyond.EventId, beyond.EventId]);
        why.ReasonsOf(within.EventId).ShouldBe("not-beyond-project-end");
        why.Reasons.Where(entry => entry.Fact == endless.EventId).Select(entry => entry.Reasons)
            .ShouldBe(["already-counted", "basis-unknown"], ignoreOrder: true);
        why.Counted[0].List("decisive").ShouldHaveSingleItem().Text("says").ShouldBe("grant-agreement");
        (await own.WhyAsync("RCR84", $"&asOf={own.Day("06-29")}")).Value.ShouldBe(0, "the project goes on");
        (await own.WhyAsync("RCR84", $"&asOf={own.Day("07-01")}")).Value.ShouldBe(2);
        foreach (var (asOf, value) in new[] { ("06-29", 0m), ("07-01", 2m) })
            (await own.ApiClient.ShowAsync($"/api/indicators/RCR84?programme={await own.ProgrammeAsync()}&asOf={own.Day(asOf)}"))["value"]!
                .GetValue<decimal>().ShouldBe(value, "and the running totals say the same");
    }

    [Fact]
    public async Task RCR104_counts_a_solution_that_its_adopter_confirms_to_use()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var solution = await own.RecordAsync($"{partnership}/solutions", new { title = "Twin", organisations });
        var uptake = await own.RecordAsync($"{partnership}/solutions/uptake",
            new { title = "Twin", by = organisations[1], solutionFactId = solution.EventId }, "06-01");
        var again = await own.RecordAsync($"{partnership}/solutions/uptake",
            new { title = "Twin", by = organisations[0], solutionFactId = solution.EventId }, "07-01");
        (await own.WhyAsync("RCR104")).ShouldBe(0, [], (uptake.EventId, "no-adopter-statement"), (again.EventId, "no-adopter-statement"));

        await own.ConfirmAsync(again.EventId, "adopter-statement");
        (await own.WhyAsync("RCR104")).ShouldBe(1, [again.EventId], (uptake.EventId, "no-adopter-statement"));
        await own.ConfirmAsync(uptake.EventId, "adopter-statement");
        (await own.WhyAsync("RCR104")).ShouldBe(1, [uptake.EventId], (again.EventId, "already-counted"));
    }

    [Fact]
    public async Task EDIH1_counts_each_customer_once_and_no_unnamed_one()
    {
        var own = await OwnYear.OfAsync(host);
        var (hub, other) = (await own.PartnershipAsync(), await own.PartnershipAsync());
        var customer = await own.OrganisationAsync("DED21");
        var first = await ServeAsync(hub, "test-before-invest", "02-01", customer);
        var second = await ServeAsync(hub, "networking", "03-01", customer);
        var elsewhere = await ServeAsync(other, "networking", "04-01", customer);
        var unnamed = await ServeAsync(hub, "skills-and-training", "05-01", null);

        (await own.WhyAsync("EDIH1")).ShouldBe(
            1, [first.EventId], (second.EventId, "already-counted"), (elsewhere.EventId, "already-counted"),
            (unnamed.EventId, "no-organisation-named"));
        // Within each service, the customer counts.
        var by = (await own.ApiClient.ShowAsync($"/api/indicators/EDIH1?period={own.Year}"))["by"]!;
        by.List("service").Select(part => (part.Text("key"), part["value"]!.GetValue<decimal>()))
            .ShouldBe([("networking", 1m), ("test-before-invest", 1m)], ignoreOrder: true);
        by.List("partner").Select(part => (part.Text("key"), part["value"]!.GetValue<decimal>())).ShouldBe([("small", 1m)]);

        Task<Receipt> ServeAsync(string path, string service, string day, Guid? to) => own.RecordAsync(
            $"{path}/services", to is { } known ? new { service, customer = known, category = "small" }
                : (object)new { service, category = "small", region = "DED" }, day);
    }

    [Fact]
    public async Task EDIH2_adds_investments_at_customers_in_consequence_of_a_service_and_FUND_the_partnerships_own()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "DED", "DED"));
        await own.RecordAsync($"{partnership}/partners", new { organisation = organisations[1] });
        var service = await own.RecordAsync(
            $"{partnership}/services",
            new { service = "support-to-find-investments", customer = organisations[0], category = "start-up" }, "02-01");
        var loan = await own.RecordAsync(
            $"{partnership}/funding",
            new { amount = new { amount = 400m }, recipient = organisations[0], serviceFactId = service.EventId });
        var ours = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 1000m } });
        var partners = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 50m }, recipient = organisations[1] });
        var elsewhere = await own.RecordAsync(
            $"{partnership}/funding", new { amount = new { amount = 7m }, recipient = organisations[2] });

        (await own.WhyAsync("EDIH2")).ShouldBe(
            400, [loan.EventId], (ours.EventId, "own-funding"), (partners.EventId, "own-funding"),
            (elsewhere.EventId, "no-service-behind-it"));
        (await own.WhyAsync("FUND")).ShouldBe(
            1057, [ours.EventId, partners.EventId, elsewhere.EventId], (loan.EventId, "at-a-customer"));

        // Without the delivery, nothing led to the investment.
        await own.ApiClient.RecordAsync($"/api/facts/{service.EventId}/withdraw", new { reason = "Of another customer." });
        (await own.WhyAsync("EDIH2")).Value.ShouldBe(0);
        (await own.WhyAsync("FUND")).Value.ShouldBe(1457);
    }

    [Fact]
    public async Task FUND_adds_euros_and_rejects_other_currencies_missing_amounts_and_claims()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var exact = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 1000.25m } });
        var about = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 2000m, exactness = "about" } });
        var crowns = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 5000m, currency = "CZK" } });
        var missing = await own.RecordAsync($"{partnership}/funding", new { amount = new { exactness = "missing" } });
        var claim = await own.RecordAsync($"{partnership}/funding/claims", new { about = "The state supports it" }, certainty: "claimed");
        var claimed = await own.RecordAsync($"{partnership}/funding/claims",
            new { about = "Half a million", amount = new { amount = 500_000m } });

        var why = (await own.WhyAsync("FUND")).ShouldBe(
            3000.25m, [exact.EventId, about.EventId], (crowns.EventId, "not-in-euro"), (missing.EventId, "no-amount"),
            (claim.EventId, "claimed no-amount"), (claimed.EventId, "claimed"));
        why.Json["approximate"]!.GetValue<bool>().ShouldBeTrue();
        why.Counted.Single(fact => fact.Id("eventId") == exact.EventId)["approximate"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task EDIH3_counts_agreements_and_joint_activities_across_regions_not_countries()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED21", "DE40", "DED51", "DE"));
        organisations[0] = await own.OrganisationAsync("DED21", "hub");
        var nobody = await own.AgreeAsync(partnership, [organisations[1], organisations[2]], day: "05-03");
        var across = await own.AgreeAsync(partnership, [organisations[0], organisations[1]]);
        var inside = await own.AgreeAsync(partnership, [organisations[0], organisations[2]]);
        // Germany may be Saxony again.
        var vague = await own.AgreeAsync(partnership, [organisations[0], organisations[3]], day: "05-02");
        var (_, joint) = await own.HeldAsync([organisations[0], organisations[1]]);
        var (_, local) = await own.HeldAsync([organisations[0], organisations[2]]);
        var claim = await own.RecordAsync($"{partnership}/claims", new { about = "Works with others", organisations = organisations[..2] },
            certainty: "claimed");

        (await own.WhyAsync("EDIH3")).ShouldBe(
            2, [across.EventId, joint], (inside.EventId, "organisations-from-one-region"), (vague.EventId, "organisations-from-one-region"),
            (local, "organisers-from-one-region"), (claim.EventId, "claimed"), (nobody.EventId, "no-hub-among-them"));
    }

    [Fact]
    public async Task EDIH4_is_the_average_over_customers_of_what_the_latest_assessment_exceeds_the_first_by()
    {
        var own = await OwnYear.OfAsync(host);
        var (hub, customers) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var third = await AssessAsync(customers[0], 61.5m, "09-01");
        var first = await AssessAsync(customers[0], 40m, "02-01");
        var second = await AssessAsync(customers[0], 52.25m, "05-01");
        var only = await AssessAsync(customers[1], 70m, "03-01");
        const string Not = "not-the-latest-assessment";

        var why = (await own.WhyAsync("EDIH4")).Consistent();
        (why.Value, why.Json.Number("countedTotal")).ShouldBe((21.5m, 1));
        why.CountedFacts.ShouldBe([third.EventId]);
        new[] { first, second, only }.Select(fact => why.ReasonsOf(fact.EventId)).ShouldBe([Not, Not, Not]);
        (await own.WhyAsync("EDIH4", $"&asOf={own.Day("08-31")}")).Value.ShouldBe(12.25m);

        // One may fall: the average is of both customers, and never their sum.
        var lower = await AssessAsync(customers[1], 60m, "10-01");
        (await own.WhyAsync("EDIH4")).Consistent().CountedFacts.ShouldBe([lower.EventId, third.EventId], ignoreOrder: true);
        (await own.WhyAsync("EDIH4")).Value.ShouldBe(5.75m);
        var shown = await own.ApiClient.ShowAsync($"/api/indicators/EDIH4?period={own.Year}");
        (shown["value"]!.GetValue<decimal>(), shown.Number("counted")).ShouldBe((5.75m, 2));
        var by = shown["by"]!.List("region").ToDictionary(part => part.Text("key")!, part => part["value"]!.GetValue<decimal>());
        (by["DED"], by["CZ"]).ShouldBe((21.5m, -10m));
        (await own.WhyAsync("EDIH4", "&region=DED")).Value.ShouldBe(21.5m);

        Task<Receipt> AssessAsync(Guid customer, decimal score, string day) =>
            own.RecordAsync($"{hub}/assessments", new { customer, score }, day);
    }

    [Fact]
    public async Task A_corrected_amount_counts_from_the_corrections_position_on()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var wrong = await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 100m } });

        var right = await own.ApiClient.RecordAsync(
            $"/api/facts/{wrong.EventId}/correct",
            new
            {
                reason = "A digit was lost.",
                replacement = new
                {
                    amount = new { amount = 1000m },
                    occurred = ApiClient.Day(own.Day("05-01")),
                    provenance = ApiClient.Passage(own.Source, "S2")
                }
            });

        (await own.WhyAsync("FUND")).ShouldBe(1000, [right.EventId]).Counted[0]["source"]!.Text("passage").ShouldBe("S2");
        (await own.WhyAsync("FUND", $"&knownAt=@{right.Position - 1}")).ShouldBe(100, [wrong.EventId]);
    }

    [Fact]
    public async Task A_seat_that_moves_changes_the_country_only_from_the_move_on()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "DE4"));
        var early = await own.AgreeAsync(partnership, organisations, "administrative-agreement", "03-01");
        var late = await own.AgreeAsync(partnership, organisations, "administrative-agreement", "09-01");
        var (_, spring) = await own.HeldAsync(organisations, day: "03-02");
        var (_, autumn) = await own.HeldAsync(organisations, day: "09-02");
        (await own.WhyAsync("RCO86"))
            .ShouldBe(0, [], (early.EventId, "organisations-from-one-country"), (late.EventId, "organisations-from-one-country"));

        var move = await own.RecordAsync($"/api/organisations/{organisations[1]}/seat", new { seat = new { region = "PL51" } }, "06-01");

        (await own.WhyAsync("RCO86")).ShouldBe(1, [late.EventId], (early.EventId, "organisations-from-one-country"));
        (await own.WhyAsync("RCO115")).ShouldBe(1, [autumn], (spring, "organisers-from-one-country"));
        (await own.WhyAsync("RCO86", $"&knownAt=@{move.Position - 1}")).Value.ShouldBe(0);
        (await own.WhyAsync("RCO115", $"&knownAt=@{move.Position - 1}")).Value.ShouldBe(0);

        // The move was earlier than it was first recorded.
        var corrected = await own.ApiClient.RecordAsync(
            $"/api/facts/{move.EventId}/correct",
            new
            {
                reason = "Misread.",
                replacement = new
                {
                    seat = new { region = "PL51" },
                    occurred = ApiClient.Day(own.Day("02-01")),
                    provenance = ApiClient.Passage(own.Source)
                }
            });
        (await own.WhyAsync("RCO86")).ShouldBe(2, [early.EventId, late.EventId]);
        (await own.WhyAsync("RCO115")).ShouldBe(2, [spring, autumn]);
        (await own.WhyAsync("RCO86", $"&knownAt=@{corrected.Position - 1}"))
            .ShouldBe(1, [late.EventId], (early.EventId, "organisations-from-one-country"));

        // It never moved.
        await own.ApiClient.RecordAsync($"/api/facts/{corrected.EventId}/withdraw", new { reason = "A branch." });
        (await own.WhyAsync("RCO86")).Value.ShouldBe(0);
        (await own.WhyAsync("RCO115")).Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_corrected_seat_changes_the_country_of_all_that_the_organisation_did()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, first) = (await own.PartnershipAsync(), await own.OrganisationAsync("DED"));
        var registered = await own.ApiClient.RecordAsync("/api/organisations",
            new { name = "Twin town", kind = "municipality", seat = new { region = "DE4" }, provenance = ApiClient.Passage(own.Source) });
        var agreed = await own.AgreeAsync(partnership, [first, registered.Id], "administrative-agreement");
        (await own.WhyAsync("RCO86")).ShouldBe(0, [], (agreed.EventId, "organisations-from-one-country"));

        var corrected = await own.ApiClient.RecordAsync(
            $"/api/facts/{registered.EventId}/correct",
            new
            {
                reason = "The other bank of the river.",
                replacement = new
                {
                    name = "Twin town",
                    kind = "municipality",
                    seat = new { region = "PL43" },
                    provenance = ApiClient.Passage(own.Source)
                }
            });

        (await own.WhyAsync("RCO86")).ShouldBe(1, [agreed.EventId]);
        (await own.WhyAsync("RCO86", $"&knownAt=@{corrected.Position - 1}"))
            .ShouldBe(0, [], (agreed.EventId, "organisations-from-one-country"));
        (await own.ApiClient.ShowAsync($"/api/indicators/RCO86?period={own.Year}"))["by"]!.List("regionPair")
            .Select(pair => pair.Text("key")).ShouldBe(["DE-PL", "DE-PL4", "DED-PL", "DED-PL4"]);
    }

    [Fact]
    public async Task Figures_are_taken_apart_by_region_pair_topic_and_kind_of_partner()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var (city, ministry) = (await own.OrganisationAsync("DED21", "municipality"), await own.OrganisationAsync("CZ042", "ministry"));
        await own.RecordAsync($"{partnership}/pilots",
            new { title = "One", organisations = new[] { city, ministry }, topics = new[] { "energy", "mobility" } });
        await own.RecordAsync($"{partnership}/pilots",
            new { title = "Two", organisations = new[] { city, ministry }, topics = new[] { "energy" } });

        var by = (await own.ApiClient.ShowAsync($"/api/indicators/RCO84?period={own.Year}"))["by"]!;
        Parts("year").ShouldBe([(own.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), 2m)]);
        Parts("region").ShouldBe([("CZ", 2m), ("CZ0", 2m), ("CZ04", 2m), ("CZ042", 2m), ("DE", 2m), ("DED", 2m), ("DED2", 2m),
            ("DED21", 2m)]);
        Parts("regionPair").ShouldBe([("CZ-DE", 2m), ("CZ-DED", 2m), ("CZ0-DE", 2m), ("CZ0-DED", 2m)]);
        Parts("topic").ShouldBe([("energy", 2m), ("mobility", 1m)]);
        Parts("partner").ShouldBe([("ministry", 2m), ("municipality", 2m)]);
        foreach (var (filter, value) in new[] { ("region=DED", 2m), ("region=PL", 0m), ("topic=mobility", 1m), ("partner=ministry", 2m),
            ("region=CZ&topic=energy", 2m), ("partner=company", 0m) })
            (await own.WhyAsync("RCO84", "&" + filter)).Consistent().Value.ShouldBe(value, filter);

        IEnumerable<(string?, decimal)> Parts(string name) => by.List(name)
            .Select(part => (part.Text("key"), part["value"]!.GetValue<decimal>()));
    }

    [Fact]
    public async Task An_unknown_indicator_is_not_found_and_misspelt_parts_are_pointed_at()
    {
        var api = await ApiClient.OfAsync(host);

        (await api.GetAsync("/api/indicators/RCO999")).ShouldBeProblem(System.Net.HttpStatusCode.NotFound, "not-found");
        (await api.GetAsync("/api/indicators/RCO999/explanation")).ShouldBeProblem(System.Net.HttpStatusCode.NotFound, "not-found");
        foreach (var (query, pointer) in new[]
        {
            ("region=XX9", "region"), ("topic=nothing", "topic"), ("partner=nobody", "partner"), ("period=soon", "period"),
            ("period=2023&from=2023-01-01", "period"),
            ("from=yesterday", "from"), ("to=2023-02-30", "to"), ("rule=99", "rule"), ("cursor=x", "cursor"), ("limit=0", "limit"),
            ("regions=DED", "regions"),
            ($"period={Guid.NewGuid()}", "period"),
        })
            (await api.GetAsync($"/api/indicators/RCO81/explanation?{query}"))
                .ShouldBeProblem(System.Net.HttpStatusCode.BadRequest, "malformed").Pointers.ShouldContain(pointer, query);
    }
}
