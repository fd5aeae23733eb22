using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>A figure's page lists a pair of regions once, at the level at which its parts are known; a coarser pair stands beside it only
/// where it holds more.</summary>
public sealed class RegionPairPageTests : ReportedProjectTests
{
    [Fact]
    public async Task A_pair_is_listed_at_the_finest_level_that_holds_all_of_it()
    {
        // DED with CZ04: the pairs of DE, DED, CZ and CZ0 are all this one.
        await Made.EventAsync("2023-02-01");
        (await PairsAsync()).ShouldBe(1);
        var by = (await Made.Api.ShowAsync($"/api/indicators/RCO115?project={Made.Project}"))["by"]!;
        by.List("regionPair").Count.ShouldBe(4);

        // Another one of which only the country is known: the pairs of CZ hold both.
        var country = await Made.Api.OrganisationAsync(Made.Source, "Czech ministry", "CZ");
        var held = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Forum", @public = true, occurred = ApiClient.Day("2023-03-01") });
        await Made.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "organiser", organisation = Made.German });
        await Made.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "co-organiser", organisation = country });
        await Made.RecordAsync($"/api/activities/{held.Id}/projects", new { project = Made.Project });
        (await PairsAsync()).ShouldBe(2);
    }

    private async Task<int> PairsAsync()
    {
        using var site = new Site(Host);
        var page = (await site.GetAsync($"/indicators/RCO115?project={Made.Project}&recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.OK).Html;
        var table = page[page.IndexOf("By pair of regions", StringComparison.Ordinal)..];
        return Regex.Count(table[..table.IndexOf("</table>", StringComparison.Ordinal)], "<th scope=\"row\"");
    }
}
