using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>What no report contained before leads to the facts that make it: those known since, those over an edge, and those that were
/// reported and no longer count.</summary>
public sealed class UnreportedFactsTests : ReportedProjectTests
{
    [Fact]
    public async Task The_cell_lists_exactly_what_makes_it()
    {
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await Made.EventAsync("2022-10-01");
        var (march, september) = (await Made.EventAsync("2023-03-01"), await Made.EventAsync("2023-09-01"));
        var first = (await Made.OpenAsync("2023")).Id;
        await Made.SealAsync(first);
        var late = await Made.EventAsync("2023-11-11");
        var over = await Made.EventAsync(ApiClient.Day("2023-12-31", "2024-01-01"));
        await Made.EventAsync("2024-02-01");
        var second = (await Made.OpenAsync("2024")).Id;

        await ShouldBeAsync(second, 2, (late, 1, null), (over, 1, null));
        // What was reported and is withdrawn is told as well: otherwise the cells would not add up.
        await Made.Api.RecordAsync($"/api/facts/{march.EventId}/withdraw", new { reason = "It was no forum." });
        await ShouldBeAsync(second, 1, (late, 1, null), (over, 1, null), (march, -1, 1));
        // Withdrawn and late in the same number, the cell is empty and its facts are not.
        await Made.Api.RecordAsync($"/api/facts/{september.EventId}/withdraw", new { reason = "Nor was this." });
        await ShouldBeAsync(second, 0, (late, 1, null), (over, 1, null), (march, -1, 1), (september, -1, 1));

        // Page by page, the same.
        var path = $"/api/reports/RCO115/explanation?period={second}&cell=not-reported-before";
        var facts = new List<Guid>();
        for (string? cursor = "", next; cursor is not null; cursor = next)
        {
            var page = await Made.Api.ShowAsync($"{path}&limit=1{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
            page.Number("countedTotal").ShouldBe(4);
            facts.Add(page.List("counted").Single().Id("eventId"));
            next = page.Text("next");
        }

        facts.ShouldBe([late.EventId, over.EventId, march.EventId, september.EventId], ignoreOrder: true);
        (await Made.Api.GetAsync($"{path}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Length.ShouldBe(5);
        var sheets = ReportedSheets.Of(
            (await Made.Api.GetAsync($"/api/periods/{second}/report?format=xlsx")).ShouldBe(HttpStatusCode.OK).Bytes);
        sheets["RCO115"].Where(row => Equals(row["Cell"], "Not reported before")).Select(row => (row["Value"], row["Reported before"]))
            .ShouldBe([(1d, null), (1d, null), (-1d, 1d), (-1d, 1d)], ignoreOrder: true);

        // Sealed, the report keeps its facts: what is known later is of the next one.
        await Made.SealAsync(second);
        await Made.EventAsync("2023-12-12");
        await ShouldBeAsync(second, 0, (late, 1, null), (over, 1, null), (march, -1, 1), (september, -1, 1));
        (await Made.LineAsync("/api/reports?period=2025&project=" + Made.Project))["notReportedBefore"]!.GetValue<decimal>().ShouldBe(1);
    }

    [Fact]
    public async Task A_better_headcount_takes_the_place_of_the_one_that_was_reported()
    {
        await Made.Api.RecordAsync("/api/indicators/RCO81/rules", new
        {
            version = "tested",
            rule = new { events = new[] { "attendance_recorded" }, distinct = "activity" },
            occurred = ApiClient.Day("2000-01-01"),
        });
        var held = await Made.EventAsync("2023-03-01");
        var rough = await AttendAsync(70, "estimate");
        var period = (await Made.OpenAsync("2023", null, "RCO81")).Id;
        await Made.SealAsync(period);
        var better = await AttendAsync(75, "attendance-list");
        var next = (await Made.OpenAsync("2024", null, "RCO81")).Id;

        await ShouldBeAsync(next, 5, "RCO81", (rough, -70, 70), (better, 75, null));
        using var site = new Site(Host);
        var report = (await site.GetAsync($"/periods/{next}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        WebUtility.HtmlDecode(report.Html).ShouldContain($"href=\"/periods/{next}/report/RCO81/not-reported-before\">+5</a>");
        var page = (await site.GetAsync($"/periods/{next}/report/RCO81/not-reported-before")).ShouldBe(HttpStatusCode.OK).Text;
        foreach (var words in new[] { "What makes the difference", "Reported before", "by 2 facts that make the difference" })
            page.ShouldContain(words);

        Task<Receipt> AttendAsync(int value, string basis) =>
            Made.RecordAsync($"/api/activities/{held.Id}/attendance", new { headcount = new { value }, basis });
    }

    [Fact]
    public async Task What_makes_a_difference_of_the_total_alone_says_why_it_does_not_count_in_the_figure()
    {
        await Made.GrantAsync("2023-02-01", 300);
        await Made.SealAsync((await Made.OpenAsync("2023", null, "EDIH2")).Id);
        await Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day("2023-04-01"),
            rates = new[] { new { month = "2023-03", currency = "CZK", rate = 25m } },
        });
        var late = await Made.GrantAsync("2023-03-10", 500, "CZK");
        var next = (await Made.OpenAsync("2024", null, "EDIH2")).Id;
        var why = await Made.Api.ShowAsync($"/api/reports/EDIH2/explanation?period={next}&cell=not-reported-before");
        why.List("rejected").ShouldHaveSingleItem().Id("eventId").ShouldBe(late.EventId);
        why.List("reasons").Select(reason => $"{reason.Text("reason")} {reason["facts"]}").ShouldBe(["not-in-euro 1"]);
    }

    [Fact]
    public async Task What_is_counted_once_has_no_such_cell()
    {
        var period = (await Made.OpenAsync("2024")).Id;
        (await Made.Api.GetAsync($"/api/reports/RCO87/explanation?period={period}&cell=not-reported-before"))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        using var site = new Site(Host);
        (await site.GetAsync($"/periods/{period}/report/RCO87/not-reported-before?recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.NotFound);
    }

    private Task ShouldBeAsync(Guid period, decimal value, params (Receipt Fact, decimal Adds, decimal? Reported)[] facts) =>
        ShouldBeAsync(period, value, "RCO115", facts);

    private async Task ShouldBeAsync(
        Guid period, decimal value, string code, params (Receipt Fact, decimal Adds, decimal? Reported)[] facts)
    {
        ReportedProject.Value(await Made.LineAsync($"/api/periods/{period}/report", code), "notReportedBefore").ShouldBe(value);
        var why = await Made.Api.ShowAsync($"/api/reports/{code}/explanation?period={period}&cell=not-reported-before");
        why["value"]!.GetValue<decimal>().ShouldBe(value);
        why.List("counted").Select(fact => (fact.Id("eventId"), fact["value"]!.GetValue<decimal>(), Reported(fact)))
            .ShouldBe(facts.Select(fact => (fact.Fact.EventId, fact.Adds, fact.Reported)), ignoreOrder: true);
        (why.Number("countedTotal"), why.Number("rejectedTotal")).ShouldBe((facts.Length, 0));

        static decimal? Reported(JsonNode fact) => fact["reported"]?["value"]?.GetValue<decimal>();
    }
}
