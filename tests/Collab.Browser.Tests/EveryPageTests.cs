using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>What holds for every page: it is accessible, in both languages, light and dark, narrow and wide.</summary>
[Collection(SharedBrowser.Name)]
public sealed class EveryPageTests(Chromium chromium)
{
    public static TheoryData<string, string, bool, int> Views
    {
        get
        {
            var views = new TheoryData<string, string, bool, int>();
            foreach (var path in Paths)
            {
                views.Add(path, "en", false, 1280);
                views.Add(path, "de", true, 390);
            }

            return views;
        }
    }

    private static readonly string[] Paths =
    [
        "/activities", "/partnerships", "/organisations", "/sources", "/sign-in", "/nothing-here",
        "/activities/01999ec9-5e08-76db-aa2e-c4d53b934a13", "/activities/01999eca-11b8-7738-ab22-4d207608fd9e", "/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc8",
        "/organisations/01999ec9-2f28-772c-89e1-c8b39953c233", "/sources/01999ec9-0fe8-7174-9115-649cab83ff1e", "/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc9",
        "/activities?asOf=2024-01-01&knownAt=@26", "/activities?text=nothing%20of%20this%20name", "/activities?kind=nonsense",
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_is_accessible(string path, string language, bool dark, int width)
    {
        await using var visitor = await chromium.VisitAsync(language, width: width, dark: dark);
        await visitor.Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        (await visitor.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
        (await visitor.Page.Locator("h1").CountAsync()).ShouldBe(1);
        await Visitor.ShouldBeAccessibleAsync(visitor.Page);
        // Nothing sticks out: a page is never scrolled sideways.
        (await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
    }
}
