namespace Collab.Tests;

/// <summary>A rate is shown as it was adopted, to its last decimal.</summary>
public sealed class ShownRateTests : ReportedProjectTests
{
    [Fact]
    public async Task The_page_of_the_event_shows_all_decimals_of_a_rate()
    {
        var adopted = await Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day("2024-02-01"),
            rates = new[] { new { month = "2024-01", currency = "CZK", rate = 24.735m } },
        });
        // With a decimal comma, as no copy of the data on the page has it.
        using var site = new Site(Host, "de");
        (await site.GetAsync($"/history/{adopted.EventId}?recorded={adopted.Position}")).Text.ShouldContain("24,735");
    }
}
