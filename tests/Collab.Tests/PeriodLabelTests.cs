using System.Net;

namespace Collab.Tests;

/// <summary>Periods of one title and seals of one day are told apart wherever they are named, and rough numbers stay rough: in the inbox,
/// its table, the choice of a report and the comparison.</summary>
public sealed class PeriodLabelTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "seal 2 of", "Project BRIDGES, 2023", "about 300", "everything, 2023")]
    [InlineData("de", "2. Abschluss vom", "Project BRIDGES, 2023", "etwa 300", "alles, 2023")]
    public async Task Each_place_says_which(string language, string seal, string own, string rough, string everything)
    {
        await Made.RecordAsync($"/api/partnerships/{Made.Project}/funding",
            new { amount = new { amount = 300, currency = "EUR", exactness = "about" }, occurred = ApiClient.Day("2023-02-01") });
        var whole = (await Made.OpenAsync("2023", new { }, "EDIH2")).Id;
        var project = (await Made.OpenAsync("2023", null, "EDIH2")).Id;
        await Made.SealAsync(whole);
        await Made.SealAsync(project);
        await Made.Api.RecordAsync($"/api/periods/{project}/reopen", new { reason = "Again." });
        await Made.SealAsync(project);
        await Made.GrantAsync("2023-03-01", 50);

        var drifted = (await Made.Api.ShowAsync("/api/inbox")).List("driftedFigures").ToDictionary(drift => drift["period"]!.Id("id"));
        (drifted[project]["project"]!.Text("title"), drifted[project].Number("seal"), drifted[project].Text("lastDay"))
            .ShouldBe(("Project BRIDGES", 2, "2023-12-31"));
        (drifted[whole]["project"], drifted[whole].Number("seal")).ShouldBe((null, 1));
        var table = (await Made.Api.GetAsync("/api/inbox?format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n');
        var row = table.Single(line => line.Contains($"{project}", StringComparison.Ordinal));
        foreach (var part in new[] { "about 300 reported, about 350 now", "Project BRIDGES; 2023-01-01/2023-12-31; seal 2 of" })
            row.ShouldContain(part);
        table.Single(line => line.Contains($"{whole}", StringComparison.Ordinal)).ShouldContain("everything; 2023-01-01/2023-12-31; seal 1");

        using var site = new Site(Host, language);
        var inbox = (await site.GetAsync($"/inbox?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        foreach (var words in new[] { seal, rough, "Project BRIDGES" }) inbox.ShouldContain(words);
        foreach (var path in new[] { "/reports", "/compare" })
        {
            var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Text;
            foreach (var words in new[] { $"{own}, {seal}", everything }) page.ShouldContain(words, Case.Sensitive, path);
        }

        (await site.GetAsync($"/periods/{project}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain(rough);
    }
}
