using System.Net;

namespace Collab.Tests;

/// <summary>A baseline in the currency of its programme where that is not the euro: it is in the total, not in the figure, and whatever
/// shows the report says so.</summary>
public sealed class BaselineInTotalTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "in the total only", "FUND: the baseline is in the programme's currency. It is in the total since the start")]
    [InlineData("de", "nur in der Summe", "FUND: Der Ausgangswert ist in der Währung des Programms angegeben.")]
    public async Task Page_and_remarks_say_where_the_baseline_is(string language, string where, string remark)
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host), "CZK");
        await BaselineAsync(made, "FUND", 1000, "CZK");
        await made.GrantAsync(200, "CZK", ApiClient.Day("2023-03-01"));
        var line = (await made.Api.ShowAsync($"/api/reports?period=2023&project={made.Project}")).List("lines")
            .Single(line => line.Text("code") == "FUND");
        line["baselineAdded"]!.GetValue<bool>().ShouldBeFalse();
        (line["sinceStart"]!["value"]!.GetValue<decimal>(), line["sinceStart"]!["total"]!["amount"]!.GetValue<decimal>())
            .ShouldBe((0, 1200));

        using var site = new Site(host, language);
        var page = (await site.GetAsync($"/reports?period=2023&project={made.Project}")).ShouldBe(HttpStatusCode.OK).Text;
        page.ShouldContain(where);
        page.ShouldContain(remark);
        page.ShouldNotContain(language == "en" ? "not added" : "nicht hinzugezählt");
    }

    [Fact]
    public async Task An_explanation_since_the_start_has_the_baseline_beside_what_the_facts_add()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        var baseline = await BaselineAsync(made, "FUND", 1000, "EUR");
        await made.GrantAsync(200, "EUR", ApiClient.Day("2023-03-01"));
        var why = await ExplainedAsync(made, "since-start");
        why["value"]!.GetValue<decimal>().ShouldBe(200);
        (why["baseline"]!["value"]!.GetValue<decimal>(), why["baselineAdded"]!.GetValue<bool>()).ShouldBe((1000, true));
        why["baseline"]!["cite"]!.Id("factId").ShouldBe(baseline.EventId);
        (await ExplainedAsync(made, "this-period"))["baseline"].ShouldBeNull();
    }

    [Fact]
    public async Task A_table_for_people_has_its_units_in_words_and_one_for_programs_by_their_codes()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        var path = $"/api/reports?period=2023&project={made.Project}&format=csv";
        var german = (await made.Api.GetAsync(path + "&lang=de")).ShouldBe(HttpStatusCode.OK).Body;
        german.ShouldContain("Teilnahmen");
        german.ShouldNotContain("participations");
        (await made.Api.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Body.ShouldContain("participations");
    }

    private static Task<Receipt> BaselineAsync(ConvertedTotalTests.Made made, string code, decimal value, string currency) =>
        made.Api.RecordAsync($"/api/indicators/{code}/baseline", new
        {
            value,
            currency,
            until = ApiClient.Day("2022-12-31"),
            occurred = ApiClient.Day("2023-01-31"),
            project = made.Project,
            provenance = ApiClient.Passage(made.Source),
        });

    private static Task<System.Text.Json.Nodes.JsonNode> ExplainedAsync(ConvertedTotalTests.Made made, string cell) =>
        made.Api.ShowAsync($"/api/reports/FUND/explanation?period=2023&project={made.Project}&cell={cell}");
}
