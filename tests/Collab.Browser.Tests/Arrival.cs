using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>That a page has come, and fits its window.</summary>
internal static class Arrival
{
    /// <summary>Waits for a page: its document is there, what it loads beside it may still come.</summary>
    public static Task ArriveAsync(this IPage page, string address) =>
        page.WaitForURLAsync(address, new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });

    /// <summary>The page is no wider than its window: nothing scrolls sideways.</summary>
    public static async Task ShouldFitAsync(this IPage page, int width, string? about = null) =>
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, about);
}
