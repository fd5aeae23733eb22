using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>What holds for the pages as such: languages, clocks, sessions, and what a page may load.</summary>
public sealed partial class PageTests(TestTracker host) : IClassFixture<TestTracker>
{
    private static readonly string[] Pages = ["/", "/activities", "/partnerships", "/organisations", "/sources", "/sign-in"];

    [Fact]
    public async Task A_page_speaks_the_language_that_the_browser_asks_for_until_the_reader_chooses_another()
    {
        using var site = new Site(host, "de-AT,de;q=0.8,en;q=0.5");
        (await site.GetAsync("/activities")).Html.ShouldContain("<html lang=\"de\">");

        var chosen = (await site.GetAsync("/language/en?to=%2Factivities%3Fkind%3Dworkshop")).ShouldBe(HttpStatusCode.Redirect);
        chosen.To.ShouldBe("/activities?kind=workshop");
        (await site.GetAsync(chosen.To!)).Html.ShouldContain("<html lang=\"en\">");

        using var french = new Site(host, "fr");
        (await french.GetAsync("/activities")).Html.ShouldContain("<html lang=\"en\">");
        (await site.GetAsync("/language/en?to=https%3A%2F%2Felsewhere.example%2F")).To.ShouldBe("/");
        (await site.GetAsync("/language/en?to=%2F%2Felsewhere.example%2F")).To.ShouldBe("/");
    }

    [Fact]
    public async Task What_a_page_may_load_lies_beside_it_and_no_script_or_style_stands_in_it()
    {
        using var site = new Site(host);
        foreach (var path in Pages)
        {
            var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
            var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
            policy.ShouldNotContain("unsafe");
            InlineScript().Matches(page.Html).ShouldBeEmpty(path);
            InlineStyle().Matches(page.Html).ShouldBeEmpty(path);
            OutsideAddress().Matches(page.Html).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task A_first_visit_costs_less_than_100_kB_with_everything_that_it_loads()
    {
        using var client = host.NewClient();
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var page = await client.GetAsync(new Uri("/", UriKind.Relative));
        var bytes = await page.Content.ReadAsByteArrayAsync();
        using var unpacked = page.Content.Headers.ContentEncoding.Single() == "br"
            ? (Stream)new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var html = await new StreamReader(unpacked).ReadToEndAsync();
        var whole = bytes.Length;
        var files = Loaded().Matches(html).Select(match => match.Groups[1].Value).Concat(["/js/clocks.js", "/js/live.js", "/js/charts.js"])
            .Distinct().ToList();
        files.Count.ShouldBeGreaterThan(4);
        foreach (var file in files) whole += (await client.GetByteArrayAsync(new Uri(file, UriKind.Relative))).Length;
        whole.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task The_form_of_the_clocks_leads_to_an_address_that_holds_them()
    {
        using var site = new Site(host);
        (await site.GetAsync("/at?to=%2Factivities%3Fkind%3Dworkshop%26cursor%3Dx&asOf=2024-01-01&knownAt=&position=7&was=9&newest=9")).To
            .ShouldBe("/activities?kind=workshop&asOf=2024-01-01&knownAt=@7");
        (await site.GetAsync("/at?to=%2Factivities&asOf=&knownAt=2025-02-03&position=9&was=9&newest=9")).To
            .ShouldBe("/activities?knownAt=2025-02-03");
        (await site.GetAsync("/at?to=%2Factivities%3FasOf%3D2020-01-01&asOf=&knownAt=&position=9&was=4&newest=9")).To
            .ShouldBe("/activities");
        (await site.GetAsync("/at?to=https%3A%2F%2Felsewhere.example&asOf=2024-01-01")).To.ShouldBe("/?asOf=2024-01-01");
    }

    [Fact]
    public async Task A_page_of_the_past_says_so_and_every_link_on_it_stays_there()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("A source of the past");
        var workshop = await api.WorkshopAsync(source, "A workshop of the past");
        var then = api.Position;
        await api.RecordAsync($"/api/activities/{workshop}/topics",
            new { topics = new[] { "mobility" }, completeness = "complete", provenance = ApiClient.Passage(source) });

        using var site = new Site(host);
        var now = (await site.GetAsync($"/activities/{workshop}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        now.Text.ShouldContain("Mobility");
        now.Text.ShouldNotContain("You are looking at the past");
        var past = (await site.GetAsync($"/activities/{workshop}?knownAt=@{then}")).ShouldBe(HttpStatusCode.OK);
        past.Text.ShouldNotContain("Mobility");
        past.Text.ShouldContain("You are looking at the past");
        past.Html.ShouldContain($"href=\"/sources/{source}?knownAt=@{then}&amp;fact=");
        (await site.GetAsync($"/activities/{workshop}?knownAt=@{then - 2}")).ShouldBe(HttpStatusCode.NotFound).Text
            .ShouldContain("nothing of it was known yet");
        var wrong = (await site.GetAsync("/activities?asOf=yesterday")).ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("A date looks like 2024-01-01.");
    }

    [Fact]
    public async Task Hostile_text_is_shown_as_text()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("<script>alert(1)</script> & \"quoted\"");
        var organisation = await api.OrganisationAsync(source, "'><img src=x onerror=alert(2)> " + new string('W', 200));
        var workshop = await api.WorkshopAsync(source, "<b>bold</b> {{6*191}} ${6*191} @(6*191)");
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new
            {
                role = "organiser",
                organisation,
                about = "</td><script>alert(3)</script>",
                provenance = ApiClient.Passage(source, "<i>S1</i>")
            });

        using var site = new Site(host);
        foreach (var path in new[] { $"/activities/{workshop}", $"/organisations/{organisation}", $"/sources/{source}", "/activities",
            "/organisations", "/sources" })
        {
            var page = (await site.GetAsync($"{path}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
            page.Html.ShouldNotContain("<script>alert");
            page.Html.ShouldNotContain("<img src=x");
            page.Html.ShouldNotContain("<b>bold");
            page.Html.ShouldNotContain("<i>S1");
            page.Text.ShouldNotContain("1146");
        }
    }

    [Fact]
    public async Task A_session_begins_with_a_token_and_ends_with_it()
    {
        var token = await host.CreateTokenAsync($"person-{Guid.NewGuid():N}"[..30], "manager");
        using var site = new Site(host);
        (await site.SubmitAsync("/sign-in", ("token", "collab_" + new string('x', 43)))).ShouldBe(HttpStatusCode.Unauthorized).Text
            .ShouldContain("unknown or revoked");

        var signedIn = (await site.SubmitAsync("/sign-in?to=%2Factivities", ("token", token))).ShouldBe(HttpStatusCode.Redirect);
        signedIn.To.ShouldBe("/activities");
        var cookie = signedIn.Response.Headers.GetValues("Set-Cookie")
            .Single(header => header.StartsWith("collab-session=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldNotContain("expires", Case.Insensitive);
        (await site.GetAsync("/activities")).Text.ShouldContain("Sign out");

        using var admin = host.With(host.AdminToken);
        var listed = Regex.Match((await site.GetAsync("/activities")).Html, "<bdi>(person-[^<]*)</bdi>").Groups[1].Value;
        (await admin.DeleteAsync(new Uri($"/api/tokens/{listed}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await site.GetAsync("/activities")).Text.ShouldNotContain("Sign out");
    }

    [Fact]
    public async Task A_form_without_the_token_of_its_page_is_refused()
    {
        using var site = new Site(host);
        (await site.PostAsync("/sign-in", ("_handler", "token"), ("token", host.AdminToken))).ShouldBe(HttpStatusCode.BadRequest);
        using var signedIn = await Site.SignedInAsync(host, "viewer");
        (await signedIn.PostAsync("/sign-out")).ShouldBe(HttpStatusCode.BadRequest);
        (await signedIn.GetAsync("/activities")).Text.ShouldContain("Sign out");
    }

    [Fact]
    public async Task A_session_reads_the_api_but_does_not_write_through_it()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        (await site.GetAsync("/api/activities")).ShouldBe(HttpStatusCode.OK);
        using var client = host.NewClient(site.Cookies);
        using var body = new StringContent("""{"title":"From another site","kind":"report"}""", null, "application/json");
        (await client.PostAsync(new Uri("/api/sources", UriKind.Relative), body)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var site = await Site.SignedInAsync(host, "auditor");
        var html = (await site.GetAsync("/activities")).Html;
        var token = Regex.Match(html, "action=\"/sign-out\".*?name=\"form\" value=\"([^\"]*)\"", RegexOptions.Singleline).Groups[1].Value;
        (await site.PostAsync("/sign-out", ("form", WebUtility.HtmlDecode(token)))).ShouldBe(HttpStatusCode.Redirect);
        (await site.GetAsync("/activities")).Text.ShouldNotContain("Sign out");
    }

    [Fact]
    public async Task Where_reads_are_closed_a_page_leads_to_the_sign_in_and_back()
    {
        await using var closed = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_READS"] = "closed" });
        using var site = new Site(closed);
        var away = (await site.GetAsync("/activities?kind=workshop")).ShouldBe(HttpStatusCode.Redirect);
        var address = new Uri(closed.Address, away.To!);
        address.PathAndQuery.ShouldBe("/sign-in?to=%2Factivities%3Fkind%3Dworkshop");
        (await site.SubmitAsync(address.PathAndQuery, ("token", closed.AdminToken))).To.ShouldBe("/activities?kind=workshop");
        (await site.GetAsync("/activities")).ShouldBe(HttpStatusCode.OK);
    }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"<style|\sstyle=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("(?:src|href|action)=\"(?:https?:)?//[^\"]*\"", RegexOptions.IgnoreCase)]
    private static partial Regex OutsideAddress();

    [GeneratedRegex("<(?:link|script)[^>]*(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Loaded();
}
