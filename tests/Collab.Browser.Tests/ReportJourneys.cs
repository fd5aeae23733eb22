using System.Text;
using System.Text.RegularExpressions;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>What people do with a report: read it, follow a figure to its facts, print it.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ReportJourneys(Chromium chromium)
{
    private const string Source = "01999eca-ec78-7e01-b59b-37b3b5835edc";
    private const string Period = "01999ecb-8000-7000-8000-0000000000a1";

    [Fact]
    public async Task A_report_is_read_followed_to_its_facts_and_printed()
    {
        await using var own = await CollabHost.StartAsync(Repository.Samples);
        using var admin = own.With(own.AdminToken);
        const string provenance = $$"""{"source":"{{Source}}","passage":"Jahresbericht"}""";
        await PostAsync("/api/indicators/RCO115/baseline",
            $$"""{"value":4,"until":{"precision":"year","from":"2022"},"occurred":{"precision":"day","from":"2023-01-31"},"provenance":{{provenance}} }""");
        await PostAsync("/api/indicators/RCO115/target",
            $$"""{"value":10,"by":{"precision":"year","from":"2027"},"provenance":{{provenance}} }""");
        await PostAsync("/api/periods",
            $$"""{"reportingPeriodId":"{{Period}}","title":"2023","span":{"precision":"year","from":"2023"} }""");
        await PostAsync($"/api/periods/{Period}/notes", """{"indicator":"RCO115","text":"Ein Forum in Dresden."}""");

        await using var visitor = await chromium.VisitAsync("de", on: own);
        var page = visitor.Page;
        await page.GotoAsync($"/periods/{Period}?recorded=106");
        await page.GetByRole(AriaRole.Link, new() { Name = "Der Bericht" }).ClickAsync();
        await page.WaitForURLAsync($"**/periods/{Period}/report");
        var row = page.Locator("tbody tr", new() { HasText = "RCO115" });
        (await row.InnerTextAsync()).ShouldContain("Ein Forum in Dresden.");
        (await row.Locator("td").AllInnerTextsAsync()).Select(text => text.Split('\n')[0].Replace('\u00a0', ' ').Trim())
            .ShouldBe(["4", "–", "0", "1", "5", "10", "50 %"],
            Case.Insensitive);
        await page.ShouldBeAccessibleAsync();

        // The figure leads to its facts and to the baseline that is added.
        await row.GetByRole(AriaRole.Link, new() { Name = "5", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/report/RCO115/since-start");
        var shown = await page.Locator("main").InnerTextAsync();
        foreach (var words in new[] { "Seit Beginn", "Ausgangswert", "Jahresbericht", "Smarte Städte und Smarte Regionen" })
            shown.ShouldContain(words);
        await page.ShouldBeAccessibleAsync();
        await page.GoBackAsync();

        // On paper: across, a head on every page, and nothing that only a screen needs.
        var asked = page.GetByRole(AriaRole.Button, new() { Name = "Drucken" });
        (await asked.IsVisibleAsync()).ShouldBeTrue();
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        foreach (var hidden in new[] { ".top", ".main-nav", ".foot", ".actions", ".above", ".clocks" })
            (await page.Locator(hidden).First.IsVisibleAsync()).ShouldBeFalse(hidden);
        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.report-table thead')).display"))
            .ShouldBe("table-header-group");
        var pdf = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        var text = Encoding.Latin1.GetString(pdf);
        Regex.Count(text, @"/Type\s*/Page\b").ShouldBeInRange(1, 3);
        var box = Regex.Match(text, @"/MediaBox\s*\[0 0 (?<width>[\d.]+) (?<height>[\d.]+)\]");
        double.Parse(box.Groups["width"].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(842, 1);
        double.Parse(box.Groups["height"].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(595, 1);

        foreach (var (path, language, dark, width) in new[]
        {
            ($"/periods/{Period}/report", "en", true, 390), ($"/periods/{Period}/report", "en", false, 1280),
            ($"/periods/{Period}/report/RCO115/this-period", "en", true, 390), ("/periods", "en", false, 390),
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
