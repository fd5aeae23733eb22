using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>Programmes and projects on pages: what belongs to them, from the list to the fact.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ProjectJourneys(Chromium chromium)
{
    private const string Source = "01999eca-ec78-7e01-b59b-37b3b5835edc";
    private const string Consortium = "01999ecb-1388-726a-a64a-40e8ca5adbc8";
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";
    private const string Institute = "01999eca-f448-7973-a151-3f76f8cb3d63";
    private const string Programme = "01999ecb-9000-7000-8000-000000000001";

    [Fact]
    public async Task A_project_is_found_from_its_programme_and_shows_what_belongs_to_it()
    {
        await using var own = await CollabHost.StartAsync(Repository.Samples);
        using var admin = own.With(own.AdminToken);
        const string provenance = $$"""{"source":"{{Source}}","passage":"Bewilligung"}""";
        await PostAsync("/api/programmes", $$"""{"programmeId":"{{Programme}}","title":"Musterprogramm","shortName":"MP","provenance":{{provenance}} }""");
        await PostAsync($"/api/programmes/{Programme}/objectives", $$"""{"code":"EDIH","title":"Digitale Innovationszentren","provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/programmes/{Programme}/indicators",
            $$"""{"indicator":"RCO115","target":4,"by":{"precision":"year","from":"2025"},"provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/partnerships/{Consortium}/programme",
            $$"""{"programme":"{{Programme}}","objective":"EDIH","acronym":"EDIHSAXONY","start":{"precision":"month","from":"2022-11"},"provenance":{{provenance}} }""");
        await PostAsync($"/api/partnerships/{Consortium}/work-packages", $$"""{"number":"AP1","title":"Vernetzung","lead":"{{Institute}}","provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/partnerships/{Consortium}/budgets",
            $$"""{"partner":"{{Institute}}","total":{"amount":1000000},"euShare":{"amount":500000},"provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/partnerships/{Consortium}/expenditure",
            $$"""{"partner":"{{Institute}}","amount":{"amount":12500.5},"report":"Bericht 1","occurred":{"precision":"month","from":"2023-03"},"provenance":{{provenance}} }""");
        await PostAsync($"/api/activities/{Workshop}/projects", $$"""{"project":"{{Consortium}}","workPackage":"AP1","provenance":{{provenance}} }""");

        await using var visitor = await chromium.VisitAsync("de", on: own);
        var page = visitor.Page;
        await page.GotoAsync("/programmes?recorded=116");
        await page.GetByRole(AriaRole.Link, new() { Name = "Musterprogramm" }).ClickAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldContain("RCO115");
        await page.ShouldBeAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "EDIHSAXONY" }).ClickAsync();
        var shown = await page.Locator("main").InnerTextAsync();
        foreach (var words in new[] { "Vernetzung", "Smarte Städte und Smarte Regionen", "wann das Projekt endet", "12.500,50" })
            shown.ShouldContain(words);
        await page.ShouldBeAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "RCO115" }).ClickAsync();
        page.Url.ShouldContain($"project={Consortium}");

        foreach (var (path, language, dark, width) in new[]
        {
            ("/programmes", "en", true, 390), ($"/programmes/{Programme}", "en", true, 390), ("/projects", "en", false, 1280),
            ("/projects", "de", true, 390), ($"/projects/{Consortium}", "en", true, 390),
            ($"/activities?project={Consortium}", "de", false, 390),
            ($"/indicators?project={Consortium}", "en", false, 1280),
        })
        {
            await using var other = await chromium.VisitAsync(language, width: width, dark: dark, on: own);
            await other.Page.GotoAsync(path);
            (await other.Page.Locator("h1").CountAsync()).ShouldBe(1, path);
            await other.Page.ShouldBeAccessibleAsync();
            await other.Page.ShouldFitAsync(width, path);
        }

        async Task PostAsync(string path, string body)
        {
            using var content = new StringContent(body, null, "application/json");
            using var answer = await admin.PostAsync(new Uri(path, UriKind.Relative), content);
            ((int)answer.StatusCode).ShouldBeLessThan(300, await answer.Content.ReadAsStringAsync());
        }
    }
}
