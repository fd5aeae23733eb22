using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A total in a programme's currency that was sealed and comes out differently waits in the inbox like a figure, and the facts and
/// the rates that make the difference are named; every value worked out by hand.</summary>
public sealed class TotalDriftTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "total reported 320 EUR, now 325 EUR", "Rate of CZK", "Reported total 320 EUR, now 325 EUR")]
    [InlineData("de", "Summe berichtet 320 EUR, jetzt 325 EUR", "Kurs von CZK", "Berichtete Summe: 320 EUR, jetzt: 325 EUR")]
    public async Task A_total_that_a_rate_changed_waits_in_the_inbox_and_the_period_names_the_rate(
        string language, string waits, string rate, string reported)
    {
        var (period, koruna) = await SealedAsync();
        (await DriftedAsync("")).ShouldBeEmpty();
        var sealedAt = Made.Api.Position;
        var adopted = await AdoptAsync("2024-02-01", ("2023-03", "CZK", 20m));

        foreach (var part in new[] { "", $"project={Made.Project}", $"programme={Made.Programme}" })
        {
            (await DriftedAsync(part)).ShouldBe(["EDIH2: 300, now 300; 320 EUR, now 325 EUR"], part);
            (await Made.Api.ShowAsync($"/api/overview?{part}")).Number("driftedFigures").ShouldBe(1, part);
        }

        (await DriftedAsync($"project={Made.Other}")).ShouldBeEmpty();
        (await DriftedAsync($"knownAt=@{sealedAt}")).ShouldBeEmpty();
        (await Made.Api.GetAsync("/api/inbox?format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
            .Single(line => line.StartsWith("drifted-figure", StringComparison.Ordinal))
            .ShouldContain("EDIH2,\"total 320 EUR reported, 325 EUR now\"");

        var figure = await FigureAsync(period);
        figure.Number("differenceCount").ShouldBe(0);
        var moved = figure["totalDifferences"]!;
        moved.Number("count").ShouldBe(1);
        var fact = moved.List("facts").ShouldHaveSingleItem();
        (fact.Id("eventId"), Converted(fact, "then"), Converted(fact, "now"), fact["because"]!.Id("id"))
            .ShouldBe((koruna.EventId, 20m, 25m, adopted.EventId));
        Rates(moved).ShouldBe([$"2023-03 CZK 25 20 {adopted.EventId}"]);
        (await FigureAsync(period, "RCO115"))["totalDifferences"].ShouldBeNull();
        (await Made.Api.GetAsync($"/api/periods/{period}?format=csv")).ShouldBe(HttpStatusCode.OK).Body
            .ShouldContain(",0,0,320,325,EUR,1");

        using var site = new Site(Host, language);
        var inbox = (await site.GetAsync($"/inbox?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        inbox.Text.ShouldContain(waits);
        inbox.Html.ShouldContain($"/periods/{period}#difference-EDIH2");
        var page = (await site.GetAsync($"/periods/{period}")).ShouldBe(HttpStatusCode.OK);
        foreach (var words in new[] { rate, reported, "25 → 20" }) page.Text.ShouldContain(words);
        foreach (var part in new[] { "id=\"difference-EDIH2\"", $"/history/{adopted.EventId}", $"/history/{koruna.EventId}" })
            page.Html.ShouldContain(part);

        // Withdrawn, the rate of before is back.
        await Made.Api.RecordAsync($"/api/facts/{adopted.EventId}/withdraw", new { reason = "Misread." });
        (await DriftedAsync("")).ShouldBeEmpty();
        (await FigureAsync(period))["totalDifferences"].ShouldBeNull();
    }

    [Fact]
    public async Task Facts_in_other_currencies_and_another_currency_of_the_programme_make_a_total_differ()
    {
        var (period, koruna) = await SealedAsync();
        var withdrawal = await Made.Api.RecordAsync($"/api/facts/{koruna.EventId}/withdraw", new { reason = "Never paid." });
        var late = await Made.GrantAsync("2023-03-30", 250, "CZK");

        (await DriftedAsync("")).ShouldBe(["EDIH2: 300, now 300; 320 EUR, now 310 EUR"]);
        (await FigureAsync(period))["totalDifferences"]!.List("facts").Select(fact =>
            $"{fact.Id("eventId")} {Converted(fact, "then")} {Converted(fact, "now")} {fact["because"]!.Id("id")} {fact["because"]!.Text("reason")}")
            .ShouldBe([$"{koruna.EventId} 20  {withdrawal.EventId} Never paid.", $"{late.EventId}  10 {late.EventId} "]);

        // A rate that is withdrawn leaves its amounts out; the programme in another currency makes every amount another one.
        var programme = (await Made.Api.ShowAsync($"/api/streams/{Made.Programme}/events")).List("items")[0].Id("id");
        await Made.Api.RecordAsync($"/api/facts/{programme}/correct", new
        {
            reason = "It reports in koruna.",
            replacement = new
            {
                title = "Interreg Test",
                currency = "CZK",
                countries = new[] { "DE", "CZ", "PL" },
                provenance = ApiClient.Passage(Made.Source),
            },
        });
        (await DriftedAsync("")).ShouldBe(["EDIH2: 300, now 300; 320 EUR, now 250 CZK"]);
        var moved = (await FigureAsync(period))["totalDifferences"]!;
        moved.Number("count").ShouldBe(3);
        moved.List("facts").Select(fact => $"{fact["then"]?["converted"]} {fact["now"]?["converted"]} {fact["now"]?.Text("reason")}")
            .ShouldBe(["300  no-rate", "20  ", " 250 "], ignoreOrder: true);
    }

    [Theory]
    [InlineData("en", "total 320 EUR", "total +5 EUR", "In the total:")]
    [InlineData("de", "Summe 320 EUR", "Summe +5 EUR", "In der Summe:")]
    public async Task Two_seals_stand_side_by_side_with_their_totals_and_what_makes_them_differ(
        string language, string total, string change, string within)
    {
        var (period, koruna) = await SealedAsync();
        var adopted = await AdoptAsync("2024-02-01", ("2023-03", "CZK", 20m));
        await Made.Api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "Rates came late." });
        await Made.SealAsync(period);
        // What comes after the second seal is no difference between the two.
        await AdoptAsync("2024-03-01", ("2023-03", "CZK", 10m));

        var figure = (await Made.Api.ShowAsync($"/api/periods/{period}")).List("resealed").ShouldHaveSingleItem().List("figures")
            .Single(known => known.Text("code") == "EDIH2");
        (Total(figure, "earlier"), Total(figure, "later"), figure.Number("differenceCount")).ShouldBe((320m, 325m, 0L));
        var fact = figure["totalDifferences"]!.List("facts").ShouldHaveSingleItem();
        (fact.Id("eventId"), Converted(fact, "then"), Converted(fact, "now")).ShouldBe((koruna.EventId, 20m, 25m));
        Rates(figure["totalDifferences"]!).ShouldBe([$"2023-03 CZK 25 20 {adopted.EventId}"]);

        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/periods/{period}?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        var seals = page[page.IndexOf(language == "en" ? "What the two seals report" : "Was die beiden Abschlüsse berichten",
            StringComparison.Ordinal)..];
        foreach (var words in new[] { total, change, within, "25 → 20" }) seals.ShouldContain(words);

        static decimal Total(JsonNode figure, string seal) => figure[seal]!["periodTotal"]!["amount"]!.GetValue<decimal>();
    }

    // 300 EUR + 500 CZK / 25 = 320 EUR.
    private async Task<(Guid Period, Receipt Koruna)> SealedAsync()
    {
        await Made.GrantAsync("2023-02-01", 300);
        var koruna = await Made.GrantAsync("2023-03-10", 500, "CZK");
        await AdoptAsync("2023-04-01", ("2023-03", "CZK", 25m));
        var period = (await Made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id;
        await Made.SealAsync(period);
        return (period, koruna);
    }

    private async Task<IReadOnlyList<string>> DriftedAsync(string part) =>
    [
        .. (await Made.Api.ShowAsync($"/api/inbox?{part}")).List("driftedFigures").Select(drift =>
            $"{drift.Text("code")}: {drift["reported"]}, now {drift["today"]}; {Amount(drift["reportedTotal"])}, now {Amount(drift["todayTotal"])}"),
    ];

    private static string Amount(JsonNode? total) => total is null ? "none" : $"{total["amount"]} {total.Text("currency")}";

    private async Task<JsonNode> FigureAsync(Guid period, string code = "EDIH2") =>
        (await Made.Api.ShowAsync($"/api/periods/{period}")).List("figures").Single(known => known.Text("code") == code);

    private static decimal? Converted(JsonNode fact, string part) => fact[part]?["converted"]?.GetValue<decimal>();

    private static IEnumerable<string> Rates(JsonNode moved) => moved.List("rates").Select(rate =>
        $"{rate.Text("month")} {rate.Text("currency")} {rate["then"]} {rate["now"]} {rate["because"]!.Id("id")}");

    private Task<Receipt> AdoptAsync(string on, params (string Month, string Currency, decimal Rate)[] rates) =>
        Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day(on),
            rates = rates.Select(rate => new { month = rate.Month, currency = rate.Currency, rate = rate.Rate }),
        });
}
