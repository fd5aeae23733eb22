using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>What was reported and adds less since says what took it away, by which event and with which reason.</summary>
public sealed class TakenAwayTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "withdrawn", "decided against")]
    [InlineData("de", "zurückgezogen", "dagegen entschieden")]
    public async Task Withdrawn_corrected_decided_and_changed_by_another_fact(string language, string withdrawn, string decided)
    {
        var facts = new List<Receipt>();
        foreach (var month in new[] { "01", "02", "03", "04" }) facts.Add(await Made.GrantAsync($"2023-{month}-15", 100_000));
        var (gone, wrong, beaten, winner) = (facts[0], facts[1], facts[2], facts[3]);
        var first = (await Made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id;
        var held = await Made.EventAsync("2023-05-01");
        await Made.SealAsync(first);
        var attribution = (await Made.Api.ShowAsync($"/api/streams/{held.Id}/events")).List("items")
            .Single(known => known.Text("type") == "activity_attributed").Id("id");

        var withdrawal = await Made.Api.RecordAsync($"/api/facts/{gone.EventId}/withdraw", new { reason = "Never paid." });
        var correction = await Made.Api.RecordAsync($"/api/facts/{wrong.EventId}/correct", new
        {
            reason = "A nought too many.",
            replacement = new
            {
                amount = new { amount = 10_000 },
                occurred = ApiClient.Day("2023-02-15"),
                provenance = ApiClient.Passage(Made.Source),
            },
        });
        var conflict = await Made.Api.RecordAsync("/api/conflicts",
            new { factIds = new[] { beaten.EventId, winner.EventId }, about = "amount" });
        var decision = await Made.Api.RecordAsync($"/api/conflicts/{conflict.EventId}/resolve",
            new { outcome = "prevails", prevails = winner.EventId, reason = "The decision says so." });
        var apart = await Made.Api.RecordAsync($"/api/facts/{attribution}/withdraw", new { reason = "Of another project." });
        var second = (await Made.OpenAsync("2024", null, "EDIH2", "RCO115")).Id;

        (await TakenAsync(second, "EDIH2")).ShouldBe(
        [
            $"{gone.EventId} -100000 withdrawn {withdrawal.EventId} Never paid.",
            $"{wrong.EventId} -100000 corrected {correction.EventId} A nought too many.",
            $"{beaten.EventId} -100000 decided {decision.EventId} The decision says so.",
            $"{correction.EventId} 10000  ",
        ], ignoreOrder: true);
        (await TakenAsync(second, "RCO115")).ShouldBe([$"{held.EventId} -1 changed {apart.EventId} Of another project."]);

        var path = $"/api/reports/EDIH2/explanation?period={second}&cell=not-reported-before&format=csv";
        var table = (await Made.Api.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Body.Split('\n');
        table[0].ShouldContain("reportedBefore,takenAway,takenAwayBy,takenAwayReason,takenAwayEventId");
        table.Single(line => line.Contains(gone.EventId.ToString(), StringComparison.Ordinal))
            .ShouldContain($"100000,withdrawn,fact_withdrawn,Never paid.,{withdrawal.EventId}");
        var sheet = ReportedSheets.Of(
            (await Made.Api.GetAsync($"/api/periods/{second}/report?format=xlsx")).ShouldBe(HttpStatusCode.OK).Bytes)["EDIH2"];
        sheet.Where(row => Equals(row["Cell"], "Not reported before") && Equals(row["Value"], -100_000d))
            .Select(row => (row["What took it away"], row["Reason given"])).ShouldBe(
                [("withdrawn", "Never paid."), ("corrected", "A nought too many."), ("decided against", "The decision says so.")],
                ignoreOrder: true);

        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/periods/{second}/report/EDIH2/not-reported-before?recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.OK);
        foreach (var words in new[] { withdrawn, "Never paid.", decided, "The decision says so." }) page.Text.ShouldContain(words);
        page.Html.ShouldContain($"/history/{withdrawal.EventId}");
        // Only what still stands is as sure as its source.
        page.Text.Split(language == "en" ? "Stated" : "Dargelegt").Length.ShouldBeLessThanOrEqualTo(2);
        (await site.GetAsync($"/periods/{first}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Never paid.");
    }

    [Fact]
    public async Task Another_that_is_counted_in_its_place_another_rule_and_money_in_another_currency()
    {
        await Made.Api.RecordAsync("/api/indicators/RCO81/rules", new
        {
            version = "tested",
            rule = new { events = new[] { "attendance_recorded" }, distinct = "activity" },
            occurred = ApiClient.Day("2000-01-01"),
        });
        var held = await Made.EventAsync("2023-03-01");
        var rough = await AttendAsync(70, "estimate");
        await Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day("2023-04-01"),
            rates = new[] { new { month = "2023-03", currency = "CZK", rate = 25m } },
        });
        var koruna = await Made.GrantAsync("2023-03-10", 500, "CZK");
        var first = (await Made.OpenAsync("2023", null, "RCO81", "RCO115", "EDIH2")).Id;
        await Made.SealAsync(first);
        var better = await AttendAsync(75, "attendance-list");
        var withdrawal = await Made.Api.RecordAsync($"/api/facts/{koruna.EventId}/withdraw", new { reason = "Never paid." });
        var adopted = await Made.Api.RecordAsync("/api/indicators/RCO115/rules", new
        {
            version = "stricter",
            rule = new { events = new[] { "workshop_held" }, parties = "organisers", leastPlaces = 3 },
            occurred = ApiClient.Day("2024-01-01"),
            reason = "Three countries.",
        });
        var second = (await Made.OpenAsync("2024", null, "RCO81", "RCO115", "EDIH2")).Id;

        (await TakenAsync(second, "RCO81")).ShouldBe(
            [$"{rough.EventId} -70 another-counted {better.EventId} ", $"{better.EventId} 75  "], ignoreOrder: true);
        (await TakenAsync(second, "RCO115")).ShouldBe([$"{held.EventId} -1 another-rule {adopted.EventId} Three countries."]);
        (await TakenAsync(second, "EDIH2", "rejected")).ShouldBe([$"{koruna.EventId}  withdrawn {withdrawal.EventId} Never paid."]);

        Task<Receipt> AttendAsync(int value, string basis) =>
            Made.RecordAsync($"/api/activities/{held.Id}/attendance", new { headcount = new { value }, basis });
    }

    [Fact]
    public async Task What_changed_again_before_it_was_withdrawn_is_told_by_its_withdrawal()
    {
        var grant = await Made.GrantAsync("2023-01-15", 500);
        var first = (await Made.OpenAsync("2023", null, "EDIH2")).Id;
        await Made.SealAsync(first);
        await Made.Api.RecordAsync($"/api/facts/{grant.EventId}/confirm",
            new { evidence = "photo", provenance = ApiClient.Passage(Made.Source, "S7") });
        var withdrawal = await Made.Api.RecordAsync($"/api/facts/{grant.EventId}/withdraw", new { reason = "Never paid." });
        var second = (await Made.OpenAsync("2024", null, "EDIH2")).Id;

        (await TakenAsync(second, "EDIH2")).ShouldBe([$"{grant.EventId} -500 withdrawn {withdrawal.EventId} Never paid."]);
        (await Made.Api.ShowAsync($"/api/periods/{first}")).List("figures").ShouldHaveSingleItem().List("differences")
            .ShouldHaveSingleItem()["because"]!.Id("id").ShouldBe(withdrawal.EventId);
    }

    private async Task<IReadOnlyList<string>> TakenAsync(Guid period, string code, string list = "counted") =>
    [
        .. (await Made.Api.ShowAsync($"/api/reports/{code}/explanation?period={period}&cell=not-reported-before")).List(list).Select(Said),
    ];

    private static string Said(JsonNode fact) => $"{fact.Id("eventId")} {fact["value"]} {fact["takenAway"]?.Text("how")} "
        + $"{fact["takenAway"]?["because"]?.Id("id")}{(fact["takenAway"] is { } taken ? " " + taken["because"]?.Text("reason") : "")}";
}
