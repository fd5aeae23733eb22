using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>The pages of figures over the real input: what the domain's table of answers says, as people read it.</summary>
public sealed partial class FigurePagesTests(RealInput input) : IClassFixture<RealInput>
{
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";

    private static readonly string[] Pages =
    [
        "/", "/inbox", "/regions", "/regions/DED", "/regions/DE", "/regions/DED21", "/indicators", "/indicators?region=DED&period=2023",
        "/indicators/RCO115", "/indicators/RCO81/why",
        "/indicators/RCO81/why?try=1&rule.events=workshop_held", "/periods", "/?asOf=2024-01-01", "/?knownAt=@0",
    ];

    private TestTracker Host => input.Host;

    [Fact]
    public async Task The_overview_counts_the_indicators_that_there_are()
    {
        using var site = new Site(Host);
        var listed = Regex.Matches((await site.GetAsync("/indicators")).Html, "href=\"/indicators/([A-Z]+[0-9]*)\"")
            .Select(match => match.Groups[1].Value).Distinct().Count();

        (await site.GetAsync("/")).Text.ShouldContain($"All {listed} indicators");
    }

    [Fact]
    public async Task Nothing_on_a_page_of_figures_needs_more_than_the_policy_allows()
    {
        foreach (var language in new[] { "en", "de" })
        {
            using var site = new Site(Host, language);
            foreach (var path in Pages)
            {
                var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
                page.Html.ShouldContain($"<html lang=\"{language}\">");
                Forbidden().Matches(page.Html).Select(match => match.Value).ShouldBeEmpty(path);
                Regex.Count(page.Html, "<h1").ShouldBe(1, path);
                // A code is never shown in place of its words.
                page.Text.ShouldNotContain("no-attendance-list");
                page.Text.ShouldNotContain("workshop_held");
            }
        }
    }

    [Theory]
    [InlineData("en", "Figures", "Who works with whom", "Latest facts", "about 2,300,000 EUR")]
    [InlineData("de", "Werte", "Wer mit wem zusammenarbeitet", "Neueste Angaben", "etwa 2.300.000 EUR")]
    public async Task The_overview_shows_what_matters_first(string language, params string[] expected)
    {
        using var site = new Site(Host, language);
        var page = (await site.GetAsync("/")).ShouldBe(HttpStatusCode.OK);
        foreach (var words in expected) page.Text.ShouldContain(words);
        page.Html.ShouldContain("data-chart=\"map\"");
        page.Html.ShouldContain("data-chart=\"matrix\"");
        page.Html.ShouldContain("data-chart=\"stacked\"");
        page.Html.ShouldContain("id=\"latest\" data-live");
    }

    [Fact]
    public async Task The_overview_of_a_time_before_everything_says_so()
    {
        using var site = new Site(Host);
        var page = (await site.GetAsync("/?knownAt=@0")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("nothing was known");
        page.Html.ShouldNotContain("data-chart");
    }

    [Fact]
    public async Task The_overview_of_an_empty_tracker_says_what_to_do_first()
    {
        await using var empty = await TestTracker.StartAsync();
        using var visitor = new Site(empty);
        (await visitor.GetAsync("/")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Sign in to record");
        using var manager = await Site.SignedInAsync(empty, "manager", "de");
        (await manager.GetAsync("/")).ShouldBe(HttpStatusCode.OK).Html.ShouldContain("href=\"/record/register-source\"");
        foreach (var path in new[] { "/inbox", "/regions", "/regions/DED", "/indicators", "/indicators/RCO115", "/indicators/RCO115/why",
            "/periods" })
            (await manager.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        (await manager.GetAsync("/inbox")).Text.ShouldContain("Es steht nichts an.");
        (await manager.GetAsync("/regions")).Text.ShouldContain("Noch nennt keine Angabe eine Region.");
    }

    [Fact]
    public async Task An_indicator_is_explained_from_the_fact_to_the_passage()
    {
        using var site = new Site(Host);
        var why = (await site.GetAsync("/indicators/RCO115/why")).ShouldBe(HttpStatusCode.OK);
        why.Text.ShouldContain("1 event");
        why.Text.ShouldContain("1 fact was counted");
        why.Text.ShouldContain("Smarte Städte und Smarte Regionen");
        why.Html.ShouldContain($"href=\"/activities/{Workshop}\"");
        why.Html.ShouldContain("href=\"/sources/");
        Regex.IsMatch(why.Html, "href=\"/history/[0-9a-f-]{36}\"").ShouldBeTrue();

        // After A, the organisers came from one country only.
        var afterA = (await site.GetAsync("/indicators/RCO115/why?knownAt=@26")).ShouldBe(HttpStatusCode.OK);
        afterA.Text.ShouldContain("0 events");
        afterA.Text.ShouldContain("The organisers come from one country.");
        afterA.Html.ShouldContain($"href=\"/activities/{Workshop}?knownAt=@26\"");
    }

    [Fact]
    public async Task What_would_have_counted_is_shown_with_the_reason_why_it_does_not()
    {
        using var site = new Site(Host, "de");
        var why = (await site.GetAsync("/indicators/RCO81/why")).ShouldBe(HttpStatusCode.OK);
        why.Text.ShouldContain("0 Teilnahmen");
        why.Text.ShouldContain("hätte 70 ergeben");
        why.Text.ShouldContain("Es fehlt eine Teilnahmeliste.");
        (await site.GetAsync("/indicators/RCO87/why")).Text.ShouldContain("Es ist nur behauptet.");
    }

    [Fact]
    public async Task Another_rule_is_tried_by_an_address_and_shown_beside_the_one_in_force()
    {
        using var site = new Site(Host);
        const string tried = "/indicators/RCO81/why?try=1&rule.events=attendance_recorded&rule.events=workshop_held&rule.leastCertainty=stated&rule.parties=participants"
            + "&rule.leastPlaces=2&rule.placeLevel=0&rule.distinct=activity&rule.public=any";
        var page = (await site.GetAsync(tried)).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("By the rule you try");
        page.Text.ShouldContain("70 participations");
        page.Text.ShouldContain("+70");
        page.Text.ShouldContain("Attendance list none needed");
        // The same rule for a program.
        var csv = WebUtility.HtmlDecode(Regex.Match(page.Html, "href=\"(/api/indicators/RCO81/explanation[^\"]*)\"").Groups[1].Value);
        csv.ShouldContain("format=csv");
        var rows = (await site.GetAsync(csv)).ShouldBe(HttpStatusCode.OK);
        rows.Html.ShouldContain("yes,70");
        // What is wrong with it stands at the member, and the figure by the rule in force is still shown.
        var wrong = (await site.GetAsync(tried.Replace("leastPlaces=2", "leastPlaces=99", StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.OK);
        wrong.Text.ShouldContain("The rule cannot be tried like this.");
        wrong.Html.ShouldContain("id=\"rule-leastPlaces-error\"");
        wrong.Text.ShouldContain("0 participations");
    }

    [Fact]
    public async Task Indicators_are_shown_for_a_part_of_everything()
    {
        using var site = new Site(Host);
        var all = (await site.GetAsync("/indicators")).ShouldBe(HttpStatusCode.OK);
        Regex.Count(all.Html, "href=\"/indicators/[A-Z0-9]+\"").ShouldBe(18);
        all.Text.ShouldContain("about 2,300,000 EUR");
        var region = (await site.GetAsync("/indicators?region=PL&period=2023")).ShouldBe(HttpStatusCode.OK);
        region.Text.ShouldNotContain("2,300,000");
        region.Html.ShouldContain("href=\"/indicators/RCO115/why?period=2023&amp;region=PL\"");
        (await site.GetAsync("/indicators?period=nonsense")).ShouldBe(HttpStatusCode.BadRequest).Text
            .ShouldContain("A reporting period, or a year, a month or a day.");
        (await site.GetAsync("/indicators/RCO115?topic=mobility")).Text.ShouldContain("1 event");
        (await site.GetAsync("/indicators/RCO115?topic=cloud")).Text.ShouldContain("0 events");
    }

    [Theory]
    [InlineData("region=PL")]
    [InlineData("region=DED")]
    [InlineData("topic=mobility")]
    [InlineData("partner=hub")]
    [InlineData("period=2023")]
    [InlineData("period=2022")]
    [InlineData("period=2023-11")]
    [InlineData("region=DED&topic=mobility&from=2023-01-01&to=2023-12-31")]
    public async Task The_values_of_a_part_are_those_that_the_api_adds_up(string part)
    {
        using var site = new Site(Host);
        var shown = ShownValue().Matches((await site.GetAsync($"/indicators?{part}")).ShouldBe(HttpStatusCode.OK).Html)
            .Select(match => match.Groups[1].Value.Replace("</span>", "", StringComparison.Ordinal)
                .Replace(",", "", StringComparison.Ordinal));
        var added = (await new ApiClient(Host.Anonymous).ShowAsync($"/api/indicators?{part}")).AsArray()
            .Select(view => (view!["approximate"]!.GetValue<bool>() ? "about " : "") + view.Number("value")
                .ToString(System.Globalization.CultureInfo.InvariantCulture));
        shown.ShouldBe(added);
    }

    [Fact]
    public async Task A_region_shows_its_ties_and_leads_to_the_activities_behind_them()
    {
        using var site = new Site(Host);
        var page = (await site.GetAsync("/regions/DED?asOf=2024-01-01")).ShouldBe(HttpStatusCode.OK);
        foreach (var other in new[] { "DE4", "PL", "CZ" })
        {
            var address = $"/activities?asOf=2024-01-01&region=DED&with={other}&status=held";
            page.Html.ShouldContain($"href=\"{WebUtility.HtmlEncode(address)}\"");
            (await site.GetAsync(address)).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("Smarte Städte und Smarte Regionen");
        }

        (await site.GetAsync("/regions/XX")).ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync("/regions/DE")).Text.ShouldContain("Saxony");
    }

    [Fact]
    public async Task Ties_come_out_as_the_pairs_that_are_added_up_on_the_spot()
    {
        var api = new ApiClient(Host.Anonymous);
        foreach (var region in new[] { "DED", "DE", "DE4", "PL", "CZ", "DED2", "DED21" })
        {
            var pairs = (await api.ShowAsync($"/api/region-pairs?region={region}")).AsArray()
                .Select(pair => (pair!.Text("with"), pair!.Number("activities"))).Order();
            var ties = (await api.ShowAsync($"/api/region-ties?region={region}")).AsArray()
                .Select(tie => (tie!.Text("with"), tie!.Number("activities"))).Order();
            ties.ShouldBe(pairs, region);
        }
    }

    [Fact]
    public async Task The_inbox_names_what_waits_and_offers_what_ends_it()
    {
        using var visitor = new Site(Host);
        var read = (await visitor.GetAsync("/inbox?asOf=2025-10-03")).ShouldBe(HttpStatusCode.OK);
        read.Text.ShouldContain("Plans awaiting evidence 2");
        read.Html.ShouldNotContain("/record/");
        using var manager = await Site.SignedInAsync(Host, "manager");
        var page = (await manager.GetAsync("/inbox")).ShouldBe(HttpStatusCode.OK);
        foreach (var way in new[] { "/record/record-joint-stand-held?activityId=", "/record/record-session-held?activityId=",
            "/record/cancel-activity?activityId=", "/conflicts/", "/facts/" })
            page.Html.ShouldContain(way);
        (await manager.GetAsync("/inbox?show=claims")).Text.ShouldContain("Back to the whole inbox");
        (await manager.GetAsync("/api/inbox?format=csv")).ShouldBe(HttpStatusCode.OK).Html.ShouldContain("plan-awaiting-evidence");
    }

    [Fact]
    public async Task A_reporting_period_explains_what_differs_from_the_report()
    {
        // A tracker of its own: the others' figures stay as they are.
        await using var own = await TestTracker.StartAsync(samples: Repository.Samples);
        var api = await ApiClient.OfAsync(own);
        const string period = "01999ecb-8000-7000-8000-000000000001";
        await api.RecordAsync("/api/periods",
            new { reportingPeriodId = period, title = "2023", span = new { precision = "year", from = "2023" } });
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        using var site = new Site(own);
        var sealedPage = (await site.GetAsync($"/periods/{period}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        sealedPage.Text.ShouldContain("Every figure comes out today as it was reported.");
        await api.RecordAsync("/api/partnerships/01999ecb-1388-726a-a64a-40e8ca5adbc8/funding", new
        {
            amount = new { amount = 68 },
            occurred = ApiClient.Day("2023-11-13"),
            provenance = new { source = "01999ec9-0fe8-7174-9115-649cab83ff1e", passage = "list of grants" },
        });
        var page = (await site.GetAsync($"/periods/{period}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("One figure comes out differently today");
        page.Text.ShouldContain("+68");
        page.Text.ShouldContain("did not count");
        Regex.IsMatch(page.Html, "href=\"/history/[0-9a-f-]{36}\"").ShouldBeTrue();
        (await site.GetAsync("/inbox")).Text.ShouldContain("reported 0, now 68 EUR");
        (await site.GetAsync("/periods")).Text.ShouldContain("Sealed");
        // Before it was recorded, nothing differed.
        (await site.GetAsync($"/periods/{period}?knownAt=@{api.Position - 1}")).Text.ShouldContain("as it was reported");
    }

    [Fact]
    public async Task What_draws_the_charts_is_kept_by_the_browser_and_comes_compressed()
    {
        var made = await new ApiClient(Host.Anonymous).ShowAsync("/assets/charts.json");
        // Without npm or a network there is nothing to draw with, and the pages show their tables.
        if (made["library"] is null) return;
        using var client = Host.NewClient();
        foreach (var (member, type, most) in new[] { ("library", "text/javascript", 220_000), ("outlines", "application/json", 70_000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, made.Text(member));
            request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
            using var response = await client.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentEncoding.ShouldBe(["br"]);
            response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            response.Headers.CacheControl!.ToString().ShouldContain("max-age=31536000");
            (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(most);
        }

        (await client.GetAsync(new Uri("/assets/000000000000/echarts.js", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync(new Uri("/assets/..%2f..%2f/package.json", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [GeneratedRegex("""<span class="figure-number">(?:<span class="about">)?([^<]*(?:</span>[^<]*)?)</span> <span class="figure-unit">""")]
    private static partial Regex ShownValue();

    // Scripts and styles that stand in the page itself, and anything from elsewhere.
    [GeneratedRegex("""<script(?![^>]*\bsrc=)|\sstyle="|\son[a-z]+="|(?:src|href)="(?:https?:)?//""")]
    private static partial Regex Forbidden();
}
