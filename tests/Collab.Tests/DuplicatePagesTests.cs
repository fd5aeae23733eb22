using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>Grants that may be one are told by their number and listed page by page, however many pairs there are.</summary>
public sealed class DuplicatePagesTests : ReportedProjectTests
{
    [Fact]
    public async Task Pairs_are_counted_and_paged_and_no_list_of_all_of_them_leaves_any_out()
    {
        // Each pair of grants of one amount and year, as two sources tell them; the last of them is rough.
        var amounts = new decimal[] { 100, 200, 300, 400, 500 };
        var other = await Made.Api.SourceAsync("Another report");
        foreach (var amount in amounts)
        {
            await Made.GrantAsync("2023-02-01", amount);
            await Made.Api.RecordAsync($"/api/partnerships/{Made.Project}/funding", new
            {
                amount = new { amount, currency = "EUR", exactness = amount == 500 ? "about" : "exact" },
                occurred = ApiClient.Day("2023-03-01"),
                provenance = ApiClient.Passage(other),
            });
        }

        (await Made.Api.ShowAsync("/api/inbox")).Number("probableDuplicatesTotal").ShouldBe(5);
        var seen = new List<decimal>();
        var address = "/api/inbox/probable-duplicates?limit=2";
        var pages = 0;
        for (string? next = ""; next is not null; pages++)
        {
            var page = await Made.Api.ShowAsync(next.Length == 0 ? address : $"{address}&cursor={next}");
            page.Number("total").ShouldBe(5);
            seen.AddRange(page.List("items").Select(pair => pair["one"]!["amount"]!["amount"]!.GetValue<decimal>()));
            next = page["next"]?.GetValue<string>();
            // What is recorded meanwhile is not in the pages that follow.
            if (pages == 0) await Made.GrantAsync("2023-04-01", 100);
        }

        (pages, string.Join(' ', seen)).ShouldBe((3, "100 200 300 400 500"));
        (await Made.Api.GetAsync("/api/inbox/probable-duplicates?cursor=nonsense")).ShouldBe(HttpStatusCode.BadRequest);
        (await Made.Api.GetAsync("/api/inbox/probable-duplicates?format=csv&limit=2")).ShouldBe(HttpStatusCode.OK).Body
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1 + 5 + 1);
    }

    [Fact]
    public async Task The_page_goes_on_where_it_ends()
    {
        // Eight of one amount in each of two sources: each of the one may be each of the other.
        foreach (var source in new[] { Made.Source, await Made.Api.SourceAsync("Another report") })
            for (var number = 1; number <= 8; number++)
                await Made.Api.RecordAsync($"/api/partnerships/{Made.Project}/funding", new
                {
                    amount = new { amount = 100, currency = "EUR", exactness = number == 8 ? "about" : "exact" },
                    occurred = ApiClient.Day($"2023-02-{number:00}"),
                    provenance = ApiClient.Passage(source),
                });

        // The read side may need a while for as much; this waits for it.
        (await Made.Api.ShowAsync("/api/inbox/probable-duplicates?limit=1")).Number("total").ShouldBe(64);
        using var site = new Site(Host);
        var first = (await site.GetAsync($"/inbox?show=duplicates&recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        first.Text.ShouldContain("64 entries");
        var next = WebUtility.HtmlDecode(Regex.Match(first.Html, "rel=\"next\" href=\"([^\"]+)\"").Groups[1].Value);
        var second = (await site.GetAsync(next)).ShouldBe(HttpStatusCode.OK);
        second.Text.ShouldContain("about 100 EUR");
        second.Html.ShouldNotContain("rel=\"next\"");
    }
}
