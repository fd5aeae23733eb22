using System.Net;

namespace Collab.Tests;

/// <summary>A search can be asked for one project, programme, objective or organisation, on both clocks.</summary>
public sealed class PartSearchTests : ReportedProjectTests
{
    [Fact]
    public async Task A_search_finds_what_belongs_to_the_part_and_nothing_else()
    {
        var passage = ApiClient.Passage(Made.Source);
        var (own, other) = (await WorkshopAsync("Zebra of one", Made.Project), await WorkshopAsync("Zebra of two", Made.Other));
        var apart = (await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Zebra apart", occurred = ApiClient.Day("2023-05-01") })).Id;
        await Made.RecordAsync($"/api/activities/{apart}/roles", new { role = "host", organisation = Made.Polish });
        var milestone = Guid.NewGuid();
        await Made.RecordAsync($"/api/partnerships/{Made.Project}/milestones",
            new { milestoneId = milestone, title = "Zebra crossing", due = ApiClient.Day("2030-01-01") });
        var agency = await Made.Api.OrganisationAsync(Made.Source, "Zebra agency", "DED");
        await Made.RecordAsync($"/api/activities/{own}/roles", new { role = "host", organisation = agency });
        var named = await Made.Api.SourceAsync("Zebra report");
        await Made.Api.RecordAsync($"/api/activities/{own}/topics",
            new { topics = new[] { "energy" }, completeness = "complete", provenance = ApiClient.Passage(named) });
        var period = (await Made.Api.RecordAsync("/api/periods", new
        {
            title = "Zebra year",
            span = new { precision = "year", from = "2023" },
            indicators = new[] { "RCO115" },
            project = Made.Project,
        })).Id;
        var before = Made.Api.Position;

        Guid[] ofOne = [own, milestone, agency, named, period];
        (await FoundAsync("")).ShouldBe([.. ofOne, other, apart], ignoreOrder: true);
        (await FoundAsync($"project={Made.Project}")).ShouldBe(ofOne, ignoreOrder: true);
        (await FoundAsync($"project={Made.Other}")).ShouldBe([other]);
        (await FoundAsync($"programme={Made.Programme}")).ShouldBe([.. ofOne, other], ignoreOrder: true);
        (await FoundAsync($"programme={Made.Programme}&objective=1.1")).ShouldBe(ofOne, ignoreOrder: true);
        (await FoundAsync($"organisation={Made.Polish}")).ShouldBe([apart]);
        (await FoundAsync($"organisation={agency}")).ShouldBe([own, agency], ignoreOrder: true);
        (await FoundAsync($"project={Made.Project}&kind=milestone")).ShouldBe([milestone]);

        // Attributed later, it is found from then on and not before; by a name of before as well.
        await Made.Api.RecordAsync($"/api/activities/{apart}/projects", new { project = Made.Project, provenance = passage });
        (await FoundAsync($"project={Made.Project}")).ShouldContain(apart);
        (await FoundAsync($"project={Made.Project}&knownAt=@{before}")).ShouldNotContain(apart);
        await Made.RecordAsync($"/api/organisations/{agency}/rename",
            new { name = "Another agency", occurred = ApiClient.Day("2024-06-01") });
        (await FoundAsync($"project={Made.Project}")).ShouldContain(agency);
        (await FoundAsync($"project={Made.Project}&asOf=1999-01-01")).ShouldNotContain(own);
        // A programme and a project are found by their names.
        (await FoundAsync("", "Interreg Test")).ShouldBe([Made.Programme]);
        (await FoundAsync("kind=project", "BRIDGES")).ShouldBe([Made.Project]);

        (await Made.Api.GetAsync("/api/search?q=zebra&objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["objective"]);
        (await Made.Api.GetAsync("/api/search?q=zebra&project=x")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["project"]);
        (await Made.Api.GetAsync("/api/search")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["q"]);
        (await Made.Api.GetAsync($"/api/search?q={new string('x', 201)}")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["q"]);
        (await Made.Api.GetAsync("/api/search?q=zebra&kind=person")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Made.Api.GetAsync($"/api/search?q=zebra&project={Made.Other}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Trim()
            .Split('\n').Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("en", "Only a part of everything:")]
    [InlineData("de", "Nur ein Ausschnitt:")]
    public async Task The_page_names_the_part_and_keeps_to_it(string language, string only)
    {
        await WorkshopAsync("Zebra of one", Made.Project);
        await WorkshopAsync("Zebra of two", Made.Other);
        using var site = new Site(Host, language);

        var page = (await site.GetAsync($"/search?text=zebra&project={Made.Project}&recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(only);
        page.Text.ShouldContain("Zebra of one");
        page.Text.ShouldNotContain("Zebra of two");
        page.Html.ShouldContain($"<input type=\"hidden\" name=\"project\" value=\"{Made.Project}\"");
        var whole = (await site.GetAsync("/search?text=zebra")).ShouldBe(HttpStatusCode.OK).Text;
        whole.ShouldContain("Zebra of two");
        whole.ShouldNotContain(only);
        (await site.GetAsync("/search?text=zebra&project=x")).ShouldBe(HttpStatusCode.BadRequest).Text.ShouldNotContain("Zebra of one");
    }

    private async Task<Guid> WorkshopAsync(string title, Guid project)
    {
        var held = (await Made.RecordAsync("/api/activities", new { kind = "workshop", title, occurred = ApiClient.Day("2023-05-01") })).Id;
        await Made.RecordAsync($"/api/activities/{held}/projects", new { project });
        return held;
    }

    private async Task<IReadOnlyList<Guid>> FoundAsync(string part, string text = "zeb") =>
    [
        .. (await Made.Api.ShowAsync($"/api/search?q={Uri.EscapeDataString(text)}&{part}")).List()
            .SelectMany(kind => kind.List("hits")).Select(hit => hit.Id("id")),
    ];
}
