using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>The progress towards a target is that since the start, with the baseline, wherever it is asked for; and what a baseline covers
/// is told. Every value worked out by hand.</summary>
public sealed class SinceStartTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "60% of 10 by 31 December 2025; 6 reached, of which baseline 4 (up to 31 December 2022)")]
    [InlineData("de", "60 % von 10 bis 31. Dezember 2025; erreicht: 6, davon Ausgangswert 4 (bis 31. Dezember 2022)")]
    public async Task Pages_answers_and_the_report_give_one_progress(string language, string words)
    {
        // Two after the baseline of four; one before is part of it.
        await Made.EventAsync("2022-06-01");
        await Made.EventAsync("2023-02-01");
        await Made.EventAsync("2024-02-01");
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await TargetAsync("RCO115", 10);

        var report = await Made.LineAsync($"/api/reports?period=2024&project={Made.Project}");
        Progress(report["target"]!).ShouldBe("0.6 6 4");
        var part = $"project={Made.Project}";
        var shown = await Made.Api.ShowAsync($"/api/indicators/RCO115?{part}");
        // The figure itself counts what is recorded.
        shown["value"]!.GetValue<decimal>().ShouldBe(3);
        Progress(shown["target"]!).ShouldBe("0.6 6 4");
        Progress(shown.List("targets").Single()).ShouldBe("0.6 6 4");
        Progress((await Made.Api.ShowAsync($"/api/indicators?{part}")).List().Single(each => each.Text("code") == "RCO115")["target"]!)
            .ShouldBe("0.6 6 4");
        // Of days, what is reached by their end.
        Progress((await Made.Api.ShowAsync($"/api/indicators/RCO115?{part}&period=2023"))["target"]!).ShouldBe("0.5 5 4");
        Progress((await Made.Api.ShowAsync($"/api/indicators/RCO115?{part}&period=2024"))["target"]!).ShouldBe("0.6 6 4");
        // The baseline is the project's: nothing else has it.
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?programme={Made.Programme}"))["target"].ShouldBeNull();
        (await Made.Api.GetAsync($"/api/indicators?{part}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
            .Single(row => row.StartsWith("RCO115,", StringComparison.Ordinal)).TrimEnd().ShouldEndWith(",6,4,,");

        using var site = new Site(Host, language);
        foreach (var path in new[] { $"/projects/{Made.Project}", $"/indicators/RCO115?{part}" })
            (await site.GetAsync($"{path}{(path.Contains('?') ? "&" : "?")}recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK)
                .Text.Replace('\u00A0', ' ').ShouldContain(words);
    }

    [Fact]
    public async Task A_baseline_in_the_programmes_currency_is_part_of_a_progress_by_the_total()
    {
        await Made.GrantAsync("2022-02-01", 300);
        await Made.GrantAsync("2023-02-01", 200);
        await Made.BaselineAsync("EDIH2", 800, "2022-12-31", "2023-01-31");
        await TargetAsync("EDIH2", 2000);
        Progress((await Made.Api.ShowAsync($"/api/indicators/EDIH2?project={Made.Project}"))["target"]!).ShouldBe("0.5 1000 800");
    }

    [Theory]
    [InlineData("EUR")]
    [InlineData("CZK")]
    public async Task What_a_baseline_covers_is_listed_with_that_reason_whatever_its_currency(string currency)
    {
        await Made.GrantAsync("2022-02-01", 300);
        var koruna = await Made.GrantAsync("2022-03-01", 500, "CZK");
        await Made.GrantAsync("2023-02-01", 200);
        await Made.RecordAsync("/api/indicators/EDIH2/baseline", new
        {
            value = 1000,
            currency,
            until = ApiClient.Day("2022-12-31"),
            occurred = ApiClient.Day("2023-01-31"),
            project = Made.Project,
        });
        var cell = $"/api/reports/EDIH2/explanation?period=2023&project={Made.Project}&cell=since-start";
        var why = await Made.Api.ShowAsync(cell);
        why["value"]!.GetValue<decimal>().ShouldBe(200);
        why.List("rejected").Select(fact => $"{fact.Text("reason")} {fact["value"] ?? fact["amount"]!["amount"]}")
            .ShouldBe(["covered-by-baseline 500", "covered-by-baseline 300"]);
        why.Number("rejectedTotal").ShouldBe(2);
        why.List("reasons").Select(reason => $"{reason.Text("reason")} {reason["facts"]}").ShouldBe(["covered-by-baseline 2"]);
        (await Made.Api.GetAsync(cell + "&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
            .Single(row => row.Contains(koruna.EventId.ToString(), StringComparison.Ordinal)).ShouldContain("covered-by-baseline");
        // Of the period alone, nothing is covered.
        (await Made.Api.ShowAsync(cell.Replace("since-start", "this-period", StringComparison.Ordinal))).List("rejected").ShouldBeEmpty();

        using var site = new Site(Host);
        (await site.GetAsync($"/reports/EDIH2/since-start?period=2023&project={Made.Project}&recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.OK).Text.ShouldContain("The baseline reaches further than its date and covers it.");
        (await site.GetAsync($"/reports?period=2023&project={Made.Project}")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("the baseline covers what happened up to its last day");
    }

    [Fact]
    public async Task A_baseline_that_reaches_further_than_a_sealed_period_is_said_to_cover_it()
    {
        await Made.EventAsync("2022-06-01");
        await Made.SealAsync((await Made.OpenAsync("2022", null, "RCO115")).Id);
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        var period = (await Made.OpenAsync("2023", null, "RCO115")).Id;
        (await Made.LineAsync($"/api/periods/{period}/report"))["coveredSeal"]!.Text("title").ShouldBe("2022");
        using var site = new Site(Host);
        var page = (await site.GetAsync($"/periods/{period}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        page.ShouldContain("covered by a baseline that reaches further");
        page.ShouldNotContain("No earlier period");
    }

    private Task<Receipt> TargetAsync(string code, decimal value) => Made.RecordAsync($"/api/indicators/{code}/target", new
    {
        value,
        by = ApiClient.Day("2025-12-31"),
        project = Made.Project,
        occurred = ApiClient.Day("2023-01-31"),
    });

    private static string Progress(JsonNode target) => $"{target["progress"]} {target["reached"]} {target["baseline"]}";
}
