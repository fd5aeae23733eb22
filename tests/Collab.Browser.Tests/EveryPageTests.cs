using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>What holds for every page: it is accessible, in both languages, light and dark, narrow and wide.</summary>
[Collection(FigureBrowser.Name)]
public sealed class EveryPageTests(Windows windows) : IClassFixture<Windows>
{
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";

    private static readonly string[] Open =
    [
        "/", "/?asOf=2024-01-01&knownAt=@60", "/inbox", "/duplicates", "/regions", "/regions/DED", "/indicators", "/indicators/RCO115",
        "/indicators/RCO81/why", "/indicators/EDIH2/why?knownAt=@98", "/periods",
        "/activities", "/activities?asOf=2024-01-01&knownAt=@26", "/activities?text=nothing%20of%20this%20name",
        "/activities?kind=nonsense", $"/activities/{Workshop}",
        "/activities/01999eca-11b8-7738-ab22-4d207608fd9e", "/partnerships", "/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc8",
        "/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc9",
        "/organisations", "/organisations/01999ec9-2f28-772c-89e1-c8b39953c233", "/sources",
        "/sources/01999ec9-0fe8-7174-9115-649cab83ff1e", "/history", "/history?type=role_assigned",
        "/history/01999eca-a240-7148-9c6f-5283023269a2", $"/history/replay/{Workshop}?step=3", "/compare?from=@60&to=@105",
        "/search?text=EDIH", "/settings", "/about", "/sign-in", "/nothing-here",
    ];

    private static readonly string[] ForManagers =
    [
        "/record", "/record/record-workshop-held", $"/record/record-attendance?activityId={Workshop}", "/record/plan-milestone",
        "/record/adopt-counting-rule?code=RCO81", "/record/seal-period",
        "/sources/01999ec9-0fe8-7174-9115-649cab83ff1e/record", "/facts/01999ec9-61f0-77f3-a30f-0d2ce20e4813/correct",
        "/facts/01999ec9-61f0-77f3-a30f-0d2ce20e4813/confirm",
        "/facts/01999ec9-61f0-77f3-a30f-0d2ce20e4813/withdraw", "/facts/01999ec9-61f0-77f3-a30f-0d2ce20e4813/dispute",
        "/conflicts/01999eca-a240-7148-9c6f-5283023269a2/resolve", "/import",
        $"/activities/{Workshop}",
    ];

    public static TheoryData<string, string?, string, bool, int> Views
    {
        get
        {
            var views = new TheoryData<string, string?, string, bool, int>();
            foreach (var (path, role) in Open.Select(path => (path, (string?)null))
                .Concat(ForManagers.Select(path => (path, (string?)"manager"))).Append(("/settings/tokens", "admin")))
            {
                views.Add(path, role, "en", false, 1280);
                views.Add(path, role, "de", true, 390);
            }

            return views;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_is_accessible(string path, string? role, string language, bool dark, int width)
    {
        var visitor = await windows.OfAsync(language, role, dark, width);
        var page = visitor.Page;
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
        (await page.Locator("h1").CountAsync()).ShouldBe(1);
        await page.ShouldBeAccessibleAsync();
        // Nothing sticks out: a page is never scrolled sideways.
        await page.ShouldFitAsync(width);
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task What_is_wrong_with_a_page_is_found()
    {
        await using var visitor = await windows.NewAsync();
        await visitor.Page.SetContentAsync("""
            <html lang="en"><title>Wrong</title><main><h1 style="color: #eee; background: #fff">Pale</h1><img src="data:," /></main></html>
            """);
        (await Accessibility.ViolationsAsync(visitor.Page)).Select(found => found[..found.IndexOf(' ', StringComparison.Ordinal)])
            .ShouldBe(["color-contrast", "image-alt"], ignoreOrder: true);
    }
}

/// <summary>A window for each way of looking at pages, in which one page is opened after the other.</summary>
public sealed class Windows(Chromium chromium) : IAsyncLifetime
{
    private readonly Dictionary<(string, string?, bool, int), Visitor> open = [];

    /// <summary>The window of those who look like this.</summary>
    public async Task<Visitor> OfAsync(string language, string? role, bool dark, int width)
    {
        var key = (language, role, dark, width);
        if (!open.TryGetValue(key, out var visitor))
            open[key] = visitor = await chromium.VisitAsync(language, role, width, dark);
        return visitor;
    }

    /// <summary>One more, in which no page is open.</summary>
    public Task<Visitor> NewAsync() => chromium.VisitAsync();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var visitor in open.Values) await visitor.DisposeAsync();
    }
}
