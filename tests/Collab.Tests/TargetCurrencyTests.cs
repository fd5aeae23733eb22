using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>How much of a target of money is reached goes by the total in the target's currency, where there is one.</summary>
public sealed class TargetCurrencyTests : ReportedProjectTests
{
    [Theory]
    [InlineData("CZK", 6000, "0.5 total", "en", "50% of 6,000 CZK", "by the total")]
    [InlineData("CZK", 6000, "0.5 total", "de", "50 % von 6.000 CZK", "nach der Summe")]
    [InlineData("EUR", 400, "0.25 figure", "en", "25% of 400 EUR", "25% of 400 EUR")]
    [InlineData("PLN", 400, " no-total", "en", "Target: 400 PLN", "there is no total in PLN")]
    [InlineData("PLN", 400, " no-total", "de", "Zielwert: 400 PLN", "eine Summe in PLN gibt es nicht")]
    public async Task In_a_programme_of_another_currency(
        string currency, int value, string progress, string language, string bar, string says)
    {
        // 100 EUR at 25 koruna, and 500 koruna: 3,000 koruna.
        var (programme, project) = await ProgrammeAsync("CZK");
        await TargetAsync(new { value, currency, project });
        await Made.RecordAsync($"/api/programmes/{programme}/indicators",
            new { indicator = "EDIH2", target = value, currency, by = Year });

        (await ProgressAsync($"/api/indicators/EDIH2?project={project}")).ShouldBe(progress);
        (await ProgressAsync($"/api/indicators/EDIH2?programme={programme}")).ShouldBe(progress);
        Progress((await Made.Api.ShowAsync($"/api/indicators?project={project}")).List()
            .Single(known => known.Text("code") == "EDIH2")["target"])
            .ShouldBe(progress);
        Progress((await Made.LineAsync($"/api/reports?period=2023&project={project}", "EDIH2"))["target"]).ShouldBe(progress);
        (await Made.Api.ShowAsync($"/api/indicators/EDIH2?project={project}")).List("targets").Select(Progress).ShouldBe([progress]);

        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/indicators/EDIH2?project={project}&recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        foreach (var words in new[] { bar, says }) page.Text.Replace('\u00A0', ' ').ShouldContain(words);
        var report = (await site.GetAsync($"/reports?period=2023&project={project}")).ShouldBe(HttpStatusCode.OK).Text;
        if (progress != "0.25 figure")
            report.ShouldContain(progress.EndsWith("total", StringComparison.Ordinal) && progress[0] == '0'
                ? language == "en" ? "goes by the total since the start" : "geht nach der Summe seit Beginn"
                : language == "en" ? "there is no total in the target's currency"
                    : "Eine Summe in der Währung des Zielwerts gibt es nicht");
    }

    [Fact]
    public async Task In_a_programme_of_the_targets_currency_amounts_in_others_count_and_of_everything_there_is_no_total()
    {
        // 100 EUR, and 500 koruna at 25: 120 EUR.
        var (_, project) = await ProgrammeAsync("EUR");
        await TargetAsync(new { value = 240, project });
        await TargetAsync(new { value = 1000, currency = "CZK" });

        (await ProgressAsync($"/api/indicators/EDIH2?project={project}")).ShouldBe("0.5 total");
        (await ProgressAsync("/api/indicators/EDIH2")).ShouldBe(" no-total");
        (await Made.Api.GetAsync($"/api/indicators?project={project}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
            .Single(line => line.StartsWith("EDIH2", StringComparison.Ordinal)).Trim().ShouldEndWith(",0.5,tested,0,120,EUR,EUR,120,,,");
        // What counts no money has no currency.
        (await Made.Api.PostAsync("/api/indicators/RCO115/target",
            new { value = 3, currency = "CZK", by = Year, provenance = ApiClient.Passage(Made.Source) }))
            .ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["/currency"]);
        (await Made.Api.PostAsync($"/api/programmes/{Made.Programme}/indicators",
            new { indicator = "RCO115", target = 3, currency = "CZK", by = Year, provenance = ApiClient.Passage(Made.Source) }))
            .ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["/currency"]);
    }

    private static object Year => new { precision = "year", from = "2027" };

    private async Task<(Guid Programme, Guid Project)> ProgrammeAsync(string currency)
    {
        var programme = (await Made.RecordAsync("/api/programmes", new { title = "Another", currency })).Id;
        var project = (await Made.RecordAsync("/api/partnerships", new { title = "Bridge", kind = "funded-project" })).Id;
        await Made.RecordAsync($"/api/partnerships/{project}/programme", new { programme, start = ApiClient.Day("2022-01-01") });
        await Made.RecordAsync($"/api/programmes/{programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day("2023-04-01"),
            rates = new[] { new { month = "2023-03", currency = "CZK", rate = 25m } },
        });
        foreach (var (amount, of) in new[] { (100, "EUR"), (500, "CZK") })
            await Made.RecordAsync($"/api/partnerships/{project}/funding",
                new { amount = new { amount, currency = of }, occurred = ApiClient.Day("2023-03-10") });
        return (programme, project);
    }

    private Task<Receipt> TargetAsync(object body)
    {
        var whole = System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
        whole["by"] = System.Text.Json.JsonSerializer.SerializeToNode(Year);
        return Made.RecordAsync("/api/indicators/EDIH2/target", whole);
    }

    private async Task<string> ProgressAsync(string path) => Progress((await Made.Api.ShowAsync(path))["target"]);

    private static string Progress(JsonNode? target) =>
        $"{target!["progress"]} {target.Text("reason") ?? (target["byTotal"]?.GetValue<bool>() == true ? "total" : "figure")}";
}
