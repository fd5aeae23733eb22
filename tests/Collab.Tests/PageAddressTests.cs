using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>Every page, as the program has them: what an address asks for and the page does not know is told by name, with the rest of the
/// page.</summary>
public sealed class PageAddressTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "nothing is left out silently")]
    [InlineData("de", "es wird nichts stillschweigend weggelassen")]
    public async Task No_page_passes_over_what_it_cannot_read_of_its_address(string language, string notice)
    {
        using var site = await Site.SignedInAsync(host, "admin", language);
        var pages = Pages();
        pages.Count.ShouldBeGreaterThan(40);

        foreach (var path in pages)
        {
            var known = (await site.GetAsync(path)).Status;
            foreach (var (query, parameter) in new[] { ("unheardOf=1", "unheardOf"), ("asOf=2020-01-01&asOf=2021-01-01", "asOf"),
                ("asOf=yesterday", "asOf"), ("knownAt=@1&knownAt=", "knownAt") })
            {
                var page = await site.GetAsync($"{path}?{query}");
                page.Status.ShouldBe(known == HttpStatusCode.NotFound ? known : HttpStatusCode.BadRequest, $"{path}?{query}");
                page.Html.Split($"<code>{parameter}</code>").Length.ShouldBe(2, $"{path}?{query}");
                page.Text.Split(notice).Length.ShouldBe(2, $"{path}?{query}");
                page.Html.ShouldContain("<h1", Case.Sensitive, path);
            }

            // What mail programs and networks append is nobody's question.
            (await site.GetAsync($"{path}?utm_source=newsletter&UTM_medium=mail&fbclid=x&fbclid=y")).Status.ShouldBe(known, path);
        }
    }

    [Fact]
    public async Task What_a_page_can_read_it_shows_beside_what_it_cannot()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Beside");
        using var site = new Site(host);
        var page = (await site.GetAsync($"/sources/{source}?recorded={api.Position}&tpyo=1")).ShouldBe(HttpStatusCode.BadRequest);
        page.Text.ShouldContain("Beside");
        page.Text.ShouldContain("tpyo : This address takes: asOf, fact, knownAt, recorded.");
        page.Html.ShouldContain($"<a href=\"/sources/{source}\">Show the page without it</a>");

        // A clock that stands there twice is as if it stood there not at all; links lead away from it.
        var twice = (await site.GetAsync($"/sources?text=Beside&asOf=2000-01-01&asOf=2000-01-02&recorded={api.Position}"))
            .ShouldBe(HttpStatusCode.BadRequest);
        twice.Text.ShouldNotContain("You are looking at the past");
        twice.Html.ShouldContain($"href=\"/sources/{source}\"");
        twice.Html.ShouldContain("<a href=\"/sources?text=Beside\">Show the page without it</a>");

        // A filter that stands there twice is told, not chosen from.
        (await site.GetAsync("/sources?text=Beside&text=Nothing")).ShouldBe(HttpStatusCode.BadRequest).Text.ShouldContain("Beside");
    }

    [Fact]
    public async Task What_counts_who_follows_a_link_is_not_carried_on()
    {
        using var site = new Site(host);
        var page = (await site.GetAsync("/sources?sort=title&utm_campaign=june&asOf=2024-01-01")).ShouldBe(HttpStatusCode.OK);
        Regex.Matches(page.Html, "href=\"([^\"]*)\"").Select(link => WebUtility.HtmlDecode(link.Groups[1].Value))
            .Where(link => link.Contains("utm_", StringComparison.Ordinal) && !link.StartsWith("/language", StringComparison.Ordinal)
                && !link.StartsWith("/sign-in", StringComparison.Ordinal) && !link.EndsWith("#content", StringComparison.Ordinal))
            .ShouldBeEmpty();
        (await site.GetAsync("/at?to=" + Uri.EscapeDataString("/sources?utm_campaign=june&text=a") + "&asOf=2024-01-01")).To
            .ShouldBe("/sources?text=a&asOf=2024-01-01");
    }

    [Theory]
    [InlineData("/language/de?to=/&to=/x", "to")]
    [InlineData("/language/de?to=/&from=/x", "from")]
    [InlineData("/at?to=/&to=/x&asOf=2024-01-01", "to")]
    [InlineData("/at?to=/&asOf=2024-01-01&asOf=2025-01-01", "asOf")]
    [InlineData("/at?to=/&day=2024-01-01", "day")]
    [InlineData("/record/understood?text=May&text=June", "text")]
    public async Task What_sends_on_to_a_page_does_not_choose_between_two(string path, string parameter)
    {
        using var site = new Site(host);
        var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest);
        page.To.ShouldBeNull();
        page.Response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        page.Html.ShouldContain($"<code>{parameter}</code>");
        page.Text.ShouldContain("Nothing was done.");
    }

    [Fact]
    public async Task A_page_that_several_parts_of_an_address_lead_to_keeps_them_apart()
    {
        using var site = new Site(host);
        var to = "/indicators/RCO81/why?try=1&rule.events=workshop_held&rule.events=attendance_recorded&asOf=2020-01-01";
        (await site.GetAsync($"/at?to={Uri.EscapeDataString(to)}&asOf=2024-01-01")).To
            .ShouldBe("/indicators/RCO81/why?try=1&rule.events=workshop_held&rule.events=attendance_recorded&asOf=2024-01-01");
        (await site.GetAsync("/indicators/RCO81/why?try=1&rule.parties=any&rule.parties=any")).ShouldBe(HttpStatusCode.BadRequest)
            .Html.ShouldContain("<code>rule.parties</code>");
    }

    [Theory]
    [InlineData("/inbox?show=nonsense", "show")]
    [InlineData("/settings?level=nonsense", "level")]
    [InlineData("/reports?period=20233", "period")]
    [InlineData("/activities?kind=nonsense", "kind")]
    [InlineData("/compare?from=nonsense", "from")]
    public async Task What_a_page_finds_wrong_while_it_reads_is_told_once_by_its_frame(string path, string parameter)
    {
        using var site = new Site(host);
        var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest);
        page.Html.Split($"<code>{parameter}</code>").Length.ShouldBe(2, path);
        page.Html.Split("role=\"alert\"").Length.ShouldBe(2, path);
    }

    private List<string> Pages() =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => UnknownParameterTests.PathOf("/" + endpoint.RoutePattern.RawText!.Trim('/'))).Distinct(),
    ];
}
