using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A comparison of two moments names a total in a programme's currency that differs though no figure and no fact does, with the
/// rates that made it; every value worked out by hand.</summary>
public sealed class ComparedTotalTests : ReportedProjectTests
{
    [Fact]
    public async Task A_total_that_rates_alone_changed_is_named_before_and_after_with_the_rates()
    {
        var (koruna, first, second) = await RatedAsync();
        foreach (var part in new[] { $"project={Made.Project}", $"programme={Made.Programme}" })
        {
            // 300 EUR + 500 CZK by 25, then by 20.
            (await CompareAsync(first, second, part)).List("figures").Select(Says).ShouldBe(
                ["EDIH2: 300 → 300; 320 EUR → 325 EUR", "FUND: 300 → 300; 320 EUR → 325 EUR"], part);

            var one = await CompareAsync(first, second, $"{part}&indicator=EDIH2");
            Says(one).ShouldBe("EDIH2: 300 → 300; 320 EUR → 325 EUR", part);
            one.Number("total").ShouldBe(0, part);
            var moved = one["totalDifferences"]!;
            var fact = moved.List("facts").ShouldHaveSingleItem();
            (fact.Id("eventId"), Number(fact["then"]!["converted"]), Number(fact["now"]!["converted"]))
                .ShouldBe((koruna.EventId, 20m, 25m), part);
            moved.List("rates").Select(rate =>
                $"{rate.Text("month")} {rate.Text("currency")} {rate["then"]} {rate["now"]} {rate["because"]!.Id("id")}")
                .ShouldBe([$"2023-03 CZK 25 20 {second.EventId}"], part);
        }

        // Before there was any rate, the koruna are left out of the total.
        Says(await CompareAsync(koruna, first, $"project={Made.Project}&indicator=EDIH2"))
            .ShouldBe("EDIH2: 300 → 300; 300 EUR → 320 EUR");
        // Of another project, and of everything, nothing moved.
        (await CompareAsync(first, second, $"project={Made.Other}")).List("figures").ShouldBeEmpty();
        (await CompareAsync(first, second, "indicator=EDIH2"))["totalDifferences"].ShouldBeNull();
        var table = (await Made.Api.GetAsync(
            $"/api/compare?from=@{first.Position}&to=@{second.Position}&project={Made.Project}&indicator=EDIH2&format=csv"))
            .ShouldBe(HttpStatusCode.OK).Body;
        table.ShouldContain($"total,20,25,funding_granted,");
        table.ShouldContain($"rate,25,20,,,,,,{second.EventId},exchange_rates_adopted,");
        // The whole of a part has a row for each number of its figures that moved, as the answer in JSON has.
        table = (await Made.Api.GetAsync($"/api/compare?from=@{first.Position}&to=@{second.Position}&programme={Made.Programme}&format=csv"))
            .ShouldBe(HttpStatusCode.OK).Body;
        table.Split('\n').Where(row => row.Contains(",figure,", StringComparison.Ordinal)).Select(row => row.TrimEnd('\r', ',')).ShouldBe(
            ["changed,figure,indicator,,EDIH2,,,,,/total,320 EUR,325 EUR", "changed,figure,indicator,,FUND,,,,,/total,320 EUR,325 EUR"]);
        (await Made.Api.GetAsync($"/api/compare?from=@{first.Position}&to=@{second.Position}&format=csv")).ShouldBe(HttpStatusCode.OK).Body
            .ShouldNotContain(",figure,");
    }

    [Theory]
    [InlineData("en", "Nothing differs.", "total +5 EUR", "Rate of CZK")]
    [InlineData("de", "Nichts unterscheidet sich.", "Summe +5 EUR", "Kurs von CZK")]
    public async Task The_pages_say_it_too(string language, string nothing, string total, string rate)
    {
        var (_, first, second) = await RatedAsync();
        using var site = new Site(Host, language);
        var between = $"from=@{first.Position}&to=@{second.Position}&project={Made.Project}&recorded={second.Position}";
        var whole = (await site.GetAsync($"/compare?{between}")).ShouldBe(HttpStatusCode.OK);
        whole.Text.ShouldContain(total);
        whole.Text.ShouldNotContain(nothing);
        var figure = (await site.GetAsync($"/compare?{between}&indicator=EDIH2")).ShouldBe(HttpStatusCode.OK);
        figure.Text.ShouldContain(rate);
        figure.Text.ShouldContain("320 EUR → 325 EUR");
        figure.Text.ShouldContain("500 CZK = 20 EUR → 500 CZK = 25 EUR");
        // What the adoption itself changed.
        (await site.GetAsync($"/history/{second.EventId}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain(total);
    }

    [Fact]
    public async Task A_trend_has_a_point_where_only_the_total_moved()
    {
        await RatedAsync();
        var trend = $"/api/indicators/EDIH2/trend?project={Made.Project}&asOf=2023-06-30";
        var points = await Made.Api.ShowAsync(trend);
        points.AsArray().Select(point => $"{point!.Text("date")} {point!["value"]} {point!["total"]!["amount"]}")
            .ShouldBe(["2023-01-31 0 0", "2023-02-28 300 300", "2023-03-31 300 325", "2023-06-30 300 325"]);
        (await Made.Api.GetAsync(trend + "&format=csv")).ShouldBe(HttpStatusCode.OK).Body.ShouldContain("2023-03-31,300,325,EUR");
        (await Made.Api.ShowAsync("/api/indicators/EDIH2/trend")).AsArray().ShouldAllBe(point => point!["total"] == null);
    }

    [Fact]
    public async Task A_programme_is_compared_by_its_own_rules()
    {
        await Made.EventAsync("2023-05-01");
        var before = Made.Api.Position;
        await Made.Api.RecordAsync("/api/indicators/RCO115/rules", new
        {
            version = "conferences",
            programme = Made.Programme,
            rule = new { events = new[] { "conference_held" } },
            occurred = ApiClient.Day("2023-01-01"),
        });
        foreach (var part in new[] { $"project={Made.Project}", $"programme={Made.Programme}" })
        {
            var figure = (await Made.Api.ShowAsync($"/api/compare?from=@{before}&to=@{Made.Api.Position}&{part}&indicator=RCO115"))!;
            (Number(figure["then"]), Number(figure["now"])).ShouldBe((1m, 0m), part);
        }
    }

    // 300 EUR and 500 CZK, of March 2023: by a rate of 25, then by one of 20.
    private async Task<(Receipt Koruna, Receipt First, Receipt Second)> RatedAsync()
    {
        await Made.GrantAsync("2023-02-01", 300);
        var koruna = await Made.GrantAsync("2023-03-10", 500, "CZK");
        return (koruna, await AdoptAsync("2023-04-01", 25m), await AdoptAsync("2023-05-01", 20m));
    }

    private Task<JsonNode> CompareAsync(Receipt from, Receipt to, string part) =>
        Made.Api.ShowAsync($"/api/compare?from=@{from.Position}&to=@{to.Position}&{part}");

    private static string Says(JsonNode move) =>
        $"{move.Text("code")}: {move["then"]} → {move["now"]}; {Amount(move["thenTotal"])} → {Amount(move["nowTotal"])}";

    private static string Amount(JsonNode? total) => total is null ? "none" : $"{total["amount"]} {total.Text("currency")}";

    private static decimal? Number(JsonNode? node) => node?.GetValue<decimal>();

    private Task<Receipt> AdoptAsync(string on, decimal rate) => Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
    {
        kind = "commission-accounting",
        occurred = ApiClient.Day(on),
        rates = new[] { new { month = "2023-03", currency = "CZK", rate } },
    });
}
