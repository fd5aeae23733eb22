using System.Text;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>A manager brings a sheet in: two rows are wrong, they are changed, and all rows are recorded together.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ImportJourneys(Chromium chromium)
{
    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, true)]
    [InlineData("de", 1280, false)]
    public async Task A_sheet_with_two_bad_rows_is_changed_and_imported(string language, int width, bool script)
    {
        await using var visitor = await chromium.VisitAsync(language, "manager", width, script: script);
        var page = visitor.Page;
        var german = language == "de";
        var mark = Guid.NewGuid().ToString("N")[..8];
        var heading = german ? "Name;Art;Sitz – Region" : "Name;Kind;Seat – Region";
        var (company, region) = german ? ("Unternehmen", "Sachsen") : ("Company", "Saxony");

        await CheckAsync($"{heading}\nErste {mark};{company};{region}\nZweite {mark};Irgendwas;{region}\nDritte {mark};{company};Atlantis\n");
        (await page.Locator("tr.faulty").CountAsync()).ShouldBe(2);
        (await page.InnerTextAsync("tr.faulty >> nth=0")).ShouldContain("Irgendwas");
        (await page.InnerTextAsync("tr.faulty >> nth=1")).ShouldContain("Atlantis");
        (await page.Locator("button:has-text('3')").CountAsync()).ShouldBe(0);
        if (script) await page.ShouldBeAccessibleAsync();

        await CheckAsync($"{heading}\nErste {mark};{company};{region}\nZweite {mark};{company};{region}\nDritte {mark};{company};DED\n");
        (await page.Locator("tr.faulty").CountAsync()).ShouldBe(0);
        if (script) await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("form.actions button.primary");
        await page.WaitForSelectorAsync("#import .done");
        (await page.InnerTextAsync("#import .done"))
            .ShouldContain(german ? "3 Zeilen wurden zusammen erfasst" : "3 rows were recorded together");
        if (script) await page.ShouldBeAccessibleAsync();

        await page.ClickAsync("#import .done a.button >> nth=0");
        await page.ArriveAsync("**/history**");
        (await page.InnerTextAsync("#log")).ShouldContain($"Dritte {mark}");

        async Task CheckAsync(string text)
        {
            await page.GotoAsync("/import");
            await page.SelectOptionAsync("#kind", "organisations");
            await page.SetInputFilesAsync("#file",
                new FilePayload { Name = $"{mark}.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
            await page.ClickAsync(".import-form button.primary");
            await page.ArriveAsync("**/import/**");
            await page.WaitForSelectorAsync("#import[data-import=still]");
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task Everything_of_an_import_is_done_by_keyboard(string language)
    {
        await using var visitor = await chromium.VisitAsync(language, "manager");
        var page = visitor.Page;
        await page.GotoAsync("/import");
        await page.FocusAsync("#kind");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("file");
        await page.SetInputFilesAsync("#file",
            new FilePayload
            {
                Name = "a.csv",
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes($"Title,What\nKeyboard {Guid.NewGuid():N},Report\n")
            });
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/import/**");
        await page.WaitForSelectorAsync("#import[data-import=still]");
        await page.SelectOptionAsync("select[name=column-1]", "kind");
        await page.FocusAsync("select[name=column-1]");
        for (var i = 0; i < 6 && await page.EvaluateAsync<string>(
            "document.activeElement.type") != "submit"; i++) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("form.actions button.primary");
        (await page.Locator("tr.faulty").CountAsync()).ShouldBe(0);
    }
}
