using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Tests;
using Microsoft.Playwright;

namespace Collab.Browser.Tests;

/// <summary>A page that follows events knows a position that the tracker does not have, as after a database was restored from an earlier
/// backup: its stream is refused, and it takes what there is and follows from there.</summary>
[Collection(SharedBrowser.Name)]
public sealed partial class RefusedStreamJourneys(Chromium chromium)
{
    private const long Beyond = 1_000_000;

    [Fact]
    public async Task A_page_whose_stream_is_refused_takes_what_there_is_and_follows_from_there()
    {
        await using var visitor = await chromium.VisitAsync();
        var page = visitor.Page;
        var following = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("/api/events/live", StringComparison.Ordinal)) following.Add(request.Url);
        };
        // What it pauses for passes when the test says so.
        await page.Clock.InstallAsync();
        // As it was before: further on, and with something that is not there any more.
        var gone = $"Gone {Guid.NewGuid():N}"[..14];
        await page.RouteAsync("**/history", async route =>
        {
            var answer = await route.FetchAsync();
            var html = Newest().Replace(
                await answer.TextAsync(), $"name=\"newest\" value=\"{Beyond.ToString(CultureInfo.InvariantCulture)}\"");
            html = Log().Replace(html, $"$0<p>{gone}</p>");
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = html });
        });

        var refused = page.WaitForResponseAsync(answer => answer.Url.Contains($"after=@{Beyond}", StringComparison.Ordinal));
        await page.GotoAsync("/history");
        (await refused).Status.ShouldBe(400);
        (await page.InnerTextAsync("#log")).ShouldContain(gone);
        await page.Clock.FastForwardAsync(11_000);
        await page.WaitForFunctionAsync("gone => !document.querySelector('#log').innerText.includes(gone)", gone);

        // It follows from where the tracker is, and hears what comes now.
        await Eventually.IsAsync(() => Task.FromResult(following.Count), count => count > 1);
        following[1].ShouldNotContain($"{Beyond}");
        var title = $"Anew {Guid.NewGuid():N}"[..14];
        await new ApiClient(chromium.Host.With(chromium.Host.AdminToken)).SourceAsync(title);
        await page.WaitForSelectorAsync($"#log :text('{title}')");
        following.Count.ShouldBe(2);
    }

    [GeneratedRegex("name=\"newest\" value=\"[0-9]+\"")]
    private static partial Regex Newest();

    [GeneratedRegex("<div id=\"log\"[^>]*>")]
    private static partial Regex Log();
}
