using System.Net;

namespace Collab.Tests;

/// <summary>Pages of a part of everything: they name it, keep to it, and lead back to everything.</summary>
public sealed class PartPagesTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "Only a part of everything:", "Show everything", "Project")]
    [InlineData("de", "Nur ein Ausschnitt:", "Alles zeigen", "Projekt")]
    public async Task Overview_regions_history_lists_and_comparison_name_the_part_and_their_links_keep_to_it(
        string language, string only, string everything, string kind)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        var project = (await api.RecordAsync("/api/partnerships",
            new { title = "Bridges", kind = "funded-project", provenance = passage })).Id;
        await api.RecordAsync($"/api/partnerships/{project}/programme", new { programme, objective = "1.1", provenance = passage });
        var workshop = await api.WorkshopAsync(source, "Across the river", "2023-11-13", "DED21", "CZ04");
        await api.RecordAsync($"/api/activities/{workshop}/projects", new { project, provenance = passage });
        await api.WorkshopAsync(source, "Elsewhere", "2023-11-14", "PL51", "DED21");
        await api.ShowAsync("/api/overview");
        using var site = new Site(host, language);

        foreach (var path in new[] { "/", "/inbox", "/regions", "/regions/DED", "/history", "/compare", "/activities", "/organisations",
            "/sources", "/projects", "/periods", "/indicators" })
        {
            var page = (await site.GetAsync($"{path}?project={project}")).ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain(only, Case.Sensitive, path);
            page.Text.ShouldContain($"{kind} Bridges", Case.Sensitive, path);
            page.Text.ShouldContain(everything, Case.Sensitive, path);
            page.Html.ShouldContain($"<a href=\"{path}\">{everything}</a>", Case.Sensitive, path);
            (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain(only, Case.Sensitive, path);
            (await site.GetAsync($"{path}?programme={programme}&objective=1.1")).ShouldBe(HttpStatusCode.OK).Text
                .ShouldContain("Interreg , " + (language == "de" ? "Ziel" : "objective") + " 1.1", Case.Sensitive, path);
        }

        var regions = await site.GetAsync($"/regions?project={project}");
        regions.Html.ShouldContain($"href=\"/regions/DED?project={project}\"");
        regions.Html.ShouldContain($"href=\"/api/regions?project={project}&amp;format=csv\"");
        regions.Html.ShouldContain($"/activities?project={project}&amp;region=CZ0&amp;with=DED&amp;status=held");
        regions.Html.ShouldNotContain("/regions/PL51");
        (await site.GetAsync("/regions")).Html.ShouldContain("/regions/PL51");
        var region = await site.GetAsync($"/regions/DED?project={project}");
        region.Html.ShouldContain($"href=\"/activities?project={project}&amp;region=DED&amp;status=held\"");
        region.Html.ShouldContain($"href=\"/indicators?project={project}&amp;region=DED\"");
        region.Text.ShouldContain("Across the river");
        region.Text.ShouldNotContain("Elsewhere");
        (await site.GetAsync("/regions/DED")).Text.ShouldContain("Elsewhere");
        (await site.GetAsync($"/regions/PL51?project={project}")).Text.ShouldNotContain("Elsewhere");
        (await site.GetAsync("/regions/PL51")).Text.ShouldContain("Elsewhere");
        var overview = await site.GetAsync($"/?project={project}");
        overview.Html.ShouldContain($"href=\"/inbox?project={project}#plans\"");
        overview.Html.ShouldContain($"href=\"/activities?project={project}\"");
        (await site.GetAsync($"/history?project={project}")).Html
            .ShouldContain($"href=\"/api/events?project={project}&amp;format=csv&amp;order=newest\"");
        (await site.GetAsync($"/compare?project={project}&from=@1")).Html.ShouldContain($"project={project}\"");
        foreach (var page in new[] { $"/projects/{project}", $"/programmes/{programme}" })
        {
            var shown = (await site.GetAsync(page)).ShouldBe(HttpStatusCode.OK);
            var part = page.StartsWith("/projects", StringComparison.Ordinal) ? $"project={project}" : $"programme={programme}";
            foreach (var path in new[] { "/inbox", "/regions", "/" }) shown.Html
                .ShouldContain($"href=\"{path}?{part}\"", Case.Sensitive, page);
        }
    }

    [Fact]
    public async Task A_page_says_what_it_cannot_read_of_the_part_and_shows_nothing_in_its_place()
    {
        var api = await ApiClient.OfAsync(host);
        await api.WorkshopAsync(await api.SourceAsync(), "Anything", "2023-11-13", "DED", "CZ");
        await api.ShowAsync("/api/overview");
        using var site = new Site(host);
        foreach (var path in new[] { "/", "/inbox", "/regions", "/regions/DED" })
        {
            (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Html.ShouldContain("class=\"lead\"", Case.Sensitive, path);
            foreach (var (part, pointer) in new[] { ("project=x", "project"), ("objective=1.1", "objective") })
            {
                var page = (await site.GetAsync($"{path}?{part}")).ShouldBe(HttpStatusCode.BadRequest);
                page.Html.Split("class=\"problem\"").Length.ShouldBe(2, path);
                page.Html.ShouldContain($"<code>{pointer}</code>", Case.Sensitive, path);
                page.Html.ShouldNotContain("class=\"lead\"", Case.Sensitive, path);
            }
        }
    }
}
