using System.Text.RegularExpressions;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>What people do with figures: look, ask why, try another rule, and read the charts with their eyes, their ears or their
/// keyboard.</summary>
[Collection(FigureBrowser.Name)]
public sealed class FigureJourneys(Chromium chromium)
{
    [Theory]
    [InlineData("en", "Why this number?", "Smarte Städte und Smarte Regionen")]
    [InlineData("de", "Warum diese Zahl?", "Smarte Städte und Smarte Regionen")]
    public async Task A_figure_is_explained_from_the_overview_to_the_passage(string language, string why, string workshop)
    {
        await using var visitor = await chromium.VisitAsync(language);
        var page = visitor.Page;
        await page.GotoAsync("/");
        await page.Locator(".tile", new() { HasText = "RCO115" })
            .GetByRole(AriaRole.Link, new() { NameRegex = new Regex(Regex.Escape(why)) }).ClickAsync();
        await page.WaitForURLAsync("**/indicators/RCO115/why");
        (await page.Locator("h1").InnerTextAsync()).ShouldBe(why);
        var counted = page.Locator(".explained").First;
        (await counted.InnerTextAsync()).ShouldContain(workshop);
        await page.ShouldBeAccessibleAsync();

        // From the fact to its source, at the passage.
        await counted.Locator("tbody tr").First.Locator("td a[href^='/sources/']").First.ClickAsync();
        await page.WaitForURLAsync("**/sources/*");
        (await page.Locator("h1").CountAsync()).ShouldBe(1);
        await page.GoBackAsync();
        await counted.Locator("tbody tr").First.Locator("a[href^='/history/']").First.ClickAsync();
        await page.WaitForURLAsync("**/history/*");
        (await page.Locator("main").InnerTextAsync()).ShouldContain(workshop);
    }

    [Fact]
    public async Task Another_rule_is_tried_by_keyboard_and_sent_as_a_link()
    {
        await using var visitor = await chromium.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/indicators/RCO81/why");
        var list = page.GetByLabel("Attendance list", new() { Exact = true });
        (await list.IsCheckedAsync()).ShouldBeTrue();
        await list.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Locator("#rule-public").SelectOptionAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try this rule" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**try=1**");
        var trial = page.Locator(".trial");
        (await trial.InnerTextAsync()).ShouldContain("+70");
        (await trial.InnerTextAsync()).ShouldContain("none needed");
        (await list.IsCheckedAsync()).ShouldBeFalse();
        await page.ShouldBeAccessibleAsync();

        await using var other = await chromium.VisitAsync("de");
        await other.Page.GotoAsync(page.Url);
        (await other.Page.Locator(".trial").InnerTextAsync()).ShouldContain("+70");
    }

    [Fact]
    public async Task A_rule_is_tried_without_scripts()
    {
        await using var visitor = await chromium.VisitAsync(script: false);
        var page = visitor.Page;
        await page.GotoAsync("/indicators/RCO81/why");
        await page.GetByLabel("Attendance list", new() { Exact = true }).UncheckAsync();
        await page.Locator("#rule-public").SelectOptionAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try this rule" }).ClickAsync();
        (await page.Locator(".trial").InnerTextAsync()).ShouldContain("+70");
    }

    [Theory]
    [InlineData("/", 3, "en", false, 1280)]
    [InlineData("/", 3, "de", true, 390)]
    [InlineData("/regions", 2, "de", false, 1280)]
    [InlineData("/regions/DED", 2, "en", true, 390)]
    [InlineData("/indicators/RCO115", 6, "de", false, 1280)]
    public async Task The_charts_are_drawn_and_their_tables_are_there(string path, int least, string language, bool dark, int width)
    {
        await using var visitor = await chromium.VisitAsync(language, width: width, dark: dark);
        var page = visitor.Page;
        await page.GotoAsync(path);
        var figures = page.Locator("figure[data-chart]");
        var count = await figures.CountAsync();
        count.ShouldBeGreaterThanOrEqualTo(least);
        for (var index = 0; index < count; index++)
        {
            var figure = figures.Nth(index);
            await figure.ScrollIntoViewIfNeededAsync();
            var canvas = figure.Locator(".chart-canvas");
            await canvas.Locator("canvas").First.WaitForAsync();
            (await canvas.GetAttributeAsync("role")).ShouldBe("img");
            var name = await canvas.GetAttributeAsync("aria-label");
            name.ShouldNotBeNull();
            name.ShouldStartWith((await figure.Locator("figcaption").InnerTextAsync()).Trim());
            // The picture is not empty: some of its pixels are not those of the page.
            (await canvas.Locator("canvas").First.EvaluateAsync<bool>(
                "canvas => new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel !== 0)"))
                .ShouldBeTrue($"{path}, figure {index}");
            await figure.Locator("summary").ClickAsync();
            (await figure.Locator("table").First.IsVisibleAsync()).ShouldBeTrue();
        }

        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAsync(width);
    }

    [Fact]
    public async Task The_library_is_loaded_only_where_a_chart_stands()
    {
        await using var visitor = await chromium.VisitAsync();
        var asked = new List<string>();
        visitor.Page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
        await visitor.Page.GotoAsync("/indicators", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        asked.ShouldNotContain(path =>
            path.StartsWith("/assets/", StringComparison.Ordinal) || path.Contains("charts", StringComparison.Ordinal));
        await visitor.Page.GotoAsync("/regions", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await visitor.Page.Locator("figure[data-chart=map] canvas").First.WaitForAsync();
        asked.ShouldContain(path => path.EndsWith("/echarts.js", StringComparison.Ordinal));
        asked.ShouldContain(path => path.EndsWith("/europe.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chart_follows_the_readers_choice_of_colours()
    {
        await using var visitor = await chromium.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/regions");
        var canvas = page.Locator("figure[data-chart=map] canvas").First;
        await canvas.WaitForAsync();
        var light = await canvas.ScreenshotAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.WaitForTimeoutAsync(300);
        (await canvas.ScreenshotAsync()).ShouldNotBe(light);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.WaitForTimeoutAsync(300);
        (await canvas.ScreenshotAsync()).ShouldBe(light);
    }

    [Fact]
    public async Task A_report_is_read_with_its_difference_and_printed_with_its_tables()
    {
        await using var own = await CollabHost.StartAsync(Repository.Samples);
        using var admin = own.With(own.AdminToken);
        const string period = "01999ecb-8000-7000-8000-000000000001";
        await PostAsync("/api/periods", $$"""{"reportingPeriodId":"{{period}}","title":"Jahresbericht 2023","span":{"precision":"year","from":"2023"} }""");
        await PostAsync($"/api/periods/{period}/seal", "{}");
        await PostAsync(
            "/api/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc8/funding",
            """{"amount":{"amount":68},"occurred":{"precision":"day","from":"2023-11-13"},"provenance":{"source":"01999ec9-0fe8-7174-9115-649cab83ff1e","passage":"Bescheid"}}""");

        await using var visitor = await chromium.VisitAsync("de", on: own);
        var page = visitor.Page;
        await page.GotoAsync($"/periods/{period}?recorded=108");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("+68");
        await page.ShouldBeAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "durch 1 Angabe" }).ClickAsync();
        page.Url.ShouldEndWith("#difference-FUND");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        (await page.Locator("main .actions").First.IsVisibleAsync()).ShouldBeFalse();
        (await page.Locator(".report").IsVisibleAsync()).ShouldBeTrue();
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
        await page.GotoAsync("/indicators/FUND");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        (await page.Locator("figure table").First.IsVisibleAsync()).ShouldBeTrue();

        async Task PostAsync(string path, string body)
        {
            using var content = new StringContent(body, null, "application/json");
            using var answer = await admin.PostAsync(new Uri(path, UriKind.Relative), content);
            ((int)answer.StatusCode).ShouldBeLessThan(300, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("/inbox", "en", false, 1280)]
    [InlineData("/inbox", "de", true, 390)]
    [InlineData("/indicators", "en", false, 390)]
    [InlineData("/indicators", "de", true, 1280)]
    [InlineData("/indicators?region=DED&period=2023", "en", true, 1280)]
    [InlineData("/indicators/RCO87/why", "de", false, 390)]
    [InlineData("/indicators/FUND", "en", true, 390)]
    [InlineData("/indicators/RCO83", "de", false, 1280)]
    [InlineData("/periods", "en", false, 390)]
    [InlineData("/regions?asOf=2020-01-01", "de", false, 1280)]
    [InlineData("/?knownAt=@0", "en", false, 1280)]
    public async Task A_page_of_figures_is_accessible(string path, string language, bool dark, int width)
    {
        await using var visitor = await chromium.VisitAsync(language, path == "/inbox" ? "manager" : null, width, dark);
        await visitor.Page.GotoAsync(path);
        (await visitor.Page.Locator("h1").CountAsync()).ShouldBe(1);
        await visitor.Page.ShouldBeAccessibleAsync();
        await visitor.Page.ShouldFitAsync(width);
    }
}
