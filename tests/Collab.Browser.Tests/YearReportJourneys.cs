using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>A report of a year for which no period was opened.</summary>
[Collection(SharedBrowser.Name)]
public sealed class YearReportJourneys(Chromium chromium)
{
    [Theory]
    [InlineData("en", 1280, false, true)]
    [InlineData("de", 390, true, true)]
    [InlineData("de", 1280, false, false)]
    public async Task A_year_is_chosen_and_its_report_followed_to_its_facts(string language, int width, bool dark, bool script)
    {
        await using var visitor = await chromium.VisitAsync(language, width: width, dark: dark, script: script);
        var page = visitor.Page;
        await page.GotoAsync("/periods");
        await page.GetByRole(AriaRole.Link, new()
        {
            Name = language == "de" ? "Bericht eines beliebigen Jahres" : "Report of any year",
        }).ClickAsync();
        await page.ArriveAsync("**/reports");
        await LookAsync();
        await page.SelectOptionAsync("#r-period", "2023");
        await page.ClickAsync("main form.filters button");
        await page.ArriveAsync("**/reports?period=2023*");
        (await page.InnerTextAsync("h1")).ShouldBe(language == "de" ? "Bericht 2023" : "Report 2023");
        await LookAsync();
        var row = page.Locator("tbody tr", new() { HasText = "RCO115" });
        await row.GetByRole(AriaRole.Link, new() { Name = "1", Exact = true }).First.ClickAsync();
        await page.ArriveAsync("**/reports/RCO115/*");
        (await page.InnerTextAsync("main")).ShouldContain("Smarte Städte und Smarte Regionen");
        await LookAsync();

        async Task LookAsync()
        {
            (await page.Locator("h1").CountAsync()).ShouldBe(1);
            if (!script) return;
            await page.ShouldBeAccessibleAsync();
            await page.ShouldFitAsync(width);
        }
    }
}
