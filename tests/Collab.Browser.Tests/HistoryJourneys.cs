using System.Text.RegularExpressions;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>An auditor takes a figure apart: from the indicator to the event that moved it, through the entry's history, to two moments
/// side by side.</summary>
[Collection(SharedBrowser.Name)]
public sealed partial class HistoryJourneys(Chromium chromium)
{
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";

    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, false)]
    public async Task An_auditor_follows_a_figure_to_its_event_and_replays_the_entry(string language, int width, bool script)
    {
        await using var visitor = await chromium.VisitAsync(language, "auditor", width, script: script);
        var page = visitor.Page;
        var german = language == "de";

        // From the figure to the facts it counts, and to one of them.
        await page.GotoAsync("/indicators/RCO115/why?knownAt=@105");
        await page.Locator("main a[href*='/history/0']").First.ClickAsync();
        await page.ArriveAsync("**/history/0**");
        if (script) await page.ShouldBeAccessibleAsync();
        (await page.InnerTextAsync("main")).ShouldContain(german ? "Was sich dadurch änderte" : "What it changed");

        // Through the entry's history step by step: by key where scripts run, by link where not.
        await page.ClickAsync("aside a[href*='/history/replay/']");
        await page.ArriveAsync("**/history/replay/**");
        await page.GotoAsync($"/history/replay/{Workshop}?step=1");
        (await page.Locator("[aria-current=step]").CountAsync()).ShouldBe(1);
        for (var step = 2; step <= 4; step++)
        {
            if (script)
            {
                await page.WaitForSelectorAsync("[data-replay=by-key]");
                await page.Keyboard.PressAsync("ArrowRight");
            }
            else await page.ClickAsync(".replay-move a[rel=next]");

            await page.ArriveAsync($"**step={step}");
        }

        if (script)
        {
            await page.WaitForSelectorAsync("[data-replay=by-key]");
            await page.Keyboard.PressAsync("ArrowLeft");
            await page.ArriveAsync("**step=3");
            await page.ShouldBeAccessibleAsync();
        }

        // What the last source changed: both clocks stand in the address, and the facts are one click away.
        await page.GotoAsync("/compare");
        await page.FillAsync("#from-position", "101");
        await page.FillAsync("#to-position", "105");
        await page.ClickAsync(".compare-form button[type=submit]");
        await page.WaitForURLAsync(url =>
            url.Contains("from=@101", StringComparison.Ordinal)
            && url.Contains("to=@105", StringComparison.Ordinal),
            new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        (await page.InnerTextAsync("main")).ShouldContain("RCO115");
        if (script) await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("a[href*='indicator=RCO115']");
        await page.ArriveAsync("**indicator=RCO115**");
        (await page.InnerTextAsync("main")).ShouldContain(german ? "zählt nicht" : "does not count");
        await page.Locator("main table a[href*='/history/0']").First.ClickAsync();
        await page.ArriveAsync("**/history/0**");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task What_is_recorded_elsewhere_arrives_in_the_open_log(string language)
    {
        await using var visitor = await chromium.VisitAsync(language);
        await visitor.Page.GotoAsync("/history");
        await visitor.Page.WaitForSelectorAsync("#log .log");
        var api = new ApiClient(chromium.Host.With(chromium.Host.AdminToken));
        var title = $"Live {Guid.NewGuid():N}"[..14];
        await api.SourceAsync(title);
        await visitor.Page.WaitForSelectorAsync($"#log :text('{title}')");
        (await visitor.Page.InnerTextAsync("[data-live-note]")).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task A_name_of_the_past_is_found_from_every_page(string language)
    {
        await using var visitor = await chromium.VisitAsync(language);
        var page = visitor.Page;
        await page.GotoAsync("/about");
        await page.FillAsync("header input[type=search]", "Regionalentwicklung");
        await page.PressAsync("header input[type=search]", "Enter");
        await page.ArriveAsync("**/search?text=Regionalentwicklung");
        await page.ClickAsync("main a:has-text('Landesentwicklung')");
        await page.ArriveAsync("**/organisations/**");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task What_is_typed_into_the_search_field_is_suggested_and_the_keyboard_is_enough(string language)
    {
        await using var visitor = await chromium.VisitAsync(language);
        var page = visitor.Page;
        await page.GotoAsync("/about");
        var field = page.Locator("header input[type=search]");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
        await field.PressSequentiallyAsync("sachsisches staats");
        await page.WaitForSelectorAsync("header .suggestions:not([hidden]) li");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.ShouldBeAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
        (await field.InputValueAsync()).ShouldBe("sachsisches staats");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.WaitForSelectorAsync("header .suggestions:not([hidden]) li");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/organisations/**");
    }

    [Fact]
    public async Task An_admin_makes_a_token_that_is_shown_once()
    {
        await using var visitor = await chromium.VisitAsync("de", "admin");
        var page = visitor.Page;
        await page.GotoAsync("/settings/tokens");
        await page.FillAsync("#name", $"Prüfung {Guid.NewGuid():N}"[..16]);
        await page.SelectOptionAsync("#role", "auditor");
        await page.ClickAsync("form.filters button[type=submit]");
        await page.WaitForSelectorAsync(".done .secret");
        Secret().IsMatch(await page.InnerTextAsync(".done .secret")).ShouldBeTrue();
        await page.ShouldBeAccessibleAsync();
        await page.GotoAsync("/settings/tokens");
        (await page.Locator(".secret").CountAsync()).ShouldBe(0);
    }

    [GeneratedRegex("^collab_[A-Za-z0-9_-]{43}$")]
    private static partial Regex Secret();
}
