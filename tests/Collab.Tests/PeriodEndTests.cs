using System.Globalization;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A period ends with its last microsecond: what is so from the next one on is none of it.</summary>
[Collection(SharedHost.Name)]
public sealed class PeriodEndTests(CollabHost host)
{
    [Theory]
    [InlineData("12-31", "late")]
    [InlineData("next", "official:2")]
    public async Task A_period_is_counted_by_the_rule_in_force_at_its_end_and_not_by_the_one_that_begins_then(string from, string version)
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        await own.RecordAsync(
            $"{partnership}/obstacles", new { title = "Forms", nature = "legal", solutionIdentified = true, organisations }, "02-01");
        await own.RecordAsync($"{partnership}/obstacles", new { title = "Laws", nature = "legal" }, "12-31");
        var year = await OpenAsync(own, "RCO117");
        var day = from == "next" ? $"{own.Year + 1}-01-01" : own.Day(from);
        var rule = new { events = new[] { "obstacle_identified" } };
        var adopted = await own.ApiClient.RecordAsync(
            "/api/indicators/RCO117/rules", new { version = "late", rule, occurred = ApiClient.Day(day) });
        try
        {
            await own.ApiClient.RecordAsync($"/api/periods/{year}/seal", new { });

            var seal = (await own.ApiClient.ShowAsync($"/api/periods/{year}")).List("seals").ShouldHaveSingleItem();
            var sealedAs = seal.List("figures").ShouldHaveSingleItem();
            (sealedAs.Text("rule"), sealedAs["value"]!.GetValue<decimal>()).ShouldBe((version, version == "late" ? 2 : 1));
            (sealedAs.Number("counted"), sealedAs.Number("rejected")).ShouldBe(version == "late" ? (2, 0) : (1, 1));
        }
        finally
        {
            // The tracker is shared: nobody else is to be counted by it.
            await own.ApiClient.RecordAsync($"/api/facts/{adopted.EventId}/withdraw", new { reason = "Only tried." });
        }
    }

    [Fact]
    public async Task What_begins_with_the_last_minute_is_in_the_period_and_what_begins_with_the_next_day_is_not()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        await GrantAsync(1, new { precision = "minute", from = own.Day("12-31") + "T23:59" });
        await GrantAsync(2, new { precision = "minute", from = $"{own.Year + 1}-01-01T00:00" });
        await GrantAsync(4, new { precision = "minute", from = own.Day("01-01") + "T00:00" });
        await GrantAsync(8, new { precision = "minute", from = $"{own.Year - 1}-12-31T23:59" });

        var period = await OpenAsync(own, "FUND");
        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });

        var shown = (await own.ApiClient.ShowAsync($"/api/periods/{period}")).List("figures").ShouldHaveSingleItem();
        (Number(shown, "reported"), Number(shown, "today")).ShouldBe((5, 5));
        (await own.WhyAsync("FUND")).Value.ShouldBe(5);

        Task GrantAsync(int amount, object occurred) => own.ApiClient.RecordAsync(
            $"{partnership}/funding", new { amount = new { amount }, occurred, provenance = ApiClient.Passage(own.Source) });
    }

    private static async Task<Guid> OpenAsync(OwnYear own, string indicator)
    {
        var span = new { precision = "year", from = own.Year.ToString(CultureInfo.InvariantCulture) };
        return (await own.ApiClient.RecordAsync("/api/periods", new { title = "A year", span, indicators = new[] { indicator } })).Id;
    }

    private static decimal Number(JsonNode json, string member) => json[member]!.GetValue<decimal>();
}
