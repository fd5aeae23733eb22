using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>That a page has come, and fits its window.</summary>
internal static class Arrival
{
    /// <summary>Waits for a page: its document is there to its end, what it loads beside it may still come. By what can be seen of it: a
    /// wait for the load state misses one that comes between two looks, and then lasts until it is given up.</summary>
    /// <param name="page">The window.</param>
    /// <param name="address">Its address; <c>**</c> stands for anything, <c>*</c> for anything without a slash.</param>
    public static async Task ArriveAsync(this IPage page, string address)
    {
        var pattern = Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        await Assertions.Expect(page).ToHaveURLAsync(
            new Regex($"^{pattern}$"), new PageAssertionsToHaveURLOptions { Timeout = 30_000 });
        await page.Locator("footer.foot").WaitForAsync(
            new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    /// <summary>The page is no wider than its window: nothing scrolls sideways.</summary>
    public static async Task ShouldFitAsync(this IPage page, int width, string? about = null) =>
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, about);
}
