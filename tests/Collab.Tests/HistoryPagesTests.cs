using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>The auditor's pages over the real input: the log, an event and its consequences, replay, two moments side by side, search,
/// settings.</summary>
public sealed class HistoryPagesTests(RealInput input) : IClassFixture<RealInput>
{
    private const string Workshop = "01999ec9-5e08-76db-aa2e-c4d53b934a13";
    private const string Ministry = "01999ec9-2f28-772c-89e1-c8b39953c233";

    private TestTracker Host => input.Host;

    [Theory]
    [InlineData("en", "History", "Part in an activity recorded", "Co-organiser")]
    [InlineData("de", "Verlauf", "Rolle erfasst", "Mitorganisator")]
    public async Task The_log_says_what_happened_in_words_newest_first(string language, string title, string happened, string role)
    {
        using var site = new Site(Host, language);
        var page = (await site.GetAsync("/history")).ShouldBe(HttpStatusCode.OK);
        page.Html.ShouldContain($">{title}</h1>");
        page.Text.ShouldContain($"{happened} – Smarte Städte und Smarte Regionen");
        page.Text.ShouldContain(role);
        Positions(page).ShouldBe(Enumerable.Range(56, 50).Reverse().Select(position => (long)position));
        page.Html.ShouldContain("id=\"log\" data-live");

        var older = await site.GetAsync(WebUtility.HtmlDecode(Regex.Match(page.Html, "rel=\"next\" href=\"([^\"]*)\"").Groups[1].Value));
        Positions(older).ShouldBe(Enumerable.Range(6, 50).Reverse().Select(position => (long)position));
    }

    [Theory]
    [InlineData("type=source_registered", 6)]
    [InlineData("about=Smarte+St%C3%A4dte&type=role_assigned", 10)]
    [InlineData("document=EDIH-Netzes", 3)]
    [InlineData("from=103", 3)]
    [InlineData("stream=01999ec9-5e08-76db-aa2e-c4d53b934a13&from=102", 3)]
    [InlineData("recordedTo=2001-01-01", 0)]
    [InlineData("about=nothing+of+this+name", 0)]
    [InlineData("knownAt=@5", 5)]
    public async Task The_log_is_filtered(string query, int events)
    {
        using var site = new Site(Host);
        var page = (await site.GetAsync("/history?" + query)).ShouldBe(HttpStatusCode.OK);
        if (events == 10) Positions(page).Count.ShouldBeGreaterThanOrEqualTo(events);
        else Positions(page).Count.ShouldBe(events);
    }

    [Fact]
    public async Task An_account_s_events_are_found()
    {
        using var site = new Site(Host);
        var admin = Regex.Match((await site.GetAsync("/history")).Html,
            "<option value=\"([0-9a-f-]+)\"[^>]*>admin</option>").Groups[1].Value;
        Positions(await site.GetAsync($"/history?actor={admin}")).Count.ShouldBe(50);
        Positions(await site.GetAsync($"/history?actor={Workshop}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en", "What it changed", "Joint public events")]
    [InlineData("de", "Was sich dadurch änderte", "Gemeinsame öffentliche Veranstaltungen")]
    public async Task An_event_shows_what_it_changed(string language, string heading, string indicator)
    {
        using var site = new Site(Host, language);
        var events = await (await ApiClient.OfAsync(Host)).ShowAsync("/api/events?after=@101");
        var moved = 0;
        foreach (var e in events.List("items"))
        {
            var page = (await site.GetAsync($"/history/{e.Id("id")}")).ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain(heading);
            page.Text.ShouldContain("@" + e.Number("position"));
            if (page.Text.Contains(indicator, StringComparison.Ordinal)) moved++;
        }

        // RCO115 became 1 by exactly one of them: the second country.
        moved.ShouldBe(1);
    }

    [Fact]
    public async Task A_correction_shows_both_wordings_and_leads_back_and_forth()
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var counted = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "estimate", provenance = ApiClient.Passage(source) });
        var corrected = await api.RecordAsync(
            $"/api/facts/{counted.EventId}/correct",
            new
            {
                reason = "Counted twice",
                replacement = new { headcount = new { value = 68 }, basis = "estimate", provenance = ApiClient.Passage(source) }
            });
        using var site = new Site(host);
        var page = await site.GetAsync($"/history/{corrected.EventId}?recorded={corrected.Position}");
        page.Text.ShouldContain("Recorded.");
        page.Text.ShouldContain("What the correction changed: Counted twice");
        page.Html.ShouldContain($"/history/{counted.EventId}");
        Regex.Replace(page.Text[page.Text.IndexOf("Stands instead", StringComparison.Ordinal)..], @"\s+", " ")
            .ShouldStartWith("Stands instead Number of participants 70 68");

        var before = await site.GetAsync($"/history/{counted.EventId}");
        before.Text.ShouldContain("Corrected by:");
        before.Html.ShouldContain($"/history/{corrected.EventId}");
        before.Html.ShouldNotContain($"/facts/{counted.EventId}/correct");
        (await site.GetAsync($"/history/{corrected.EventId}?knownAt=@{counted.Position}")).ShouldBe(HttpStatusCode.NotFound);

        using var manager = await Site.SignedInAsync(host, "manager");
        (await manager.GetAsync($"/history/{corrected.EventId}")).Html.ShouldContain($"/facts/{corrected.EventId}/correct");
        (await manager.GetAsync($"/history/{counted.EventId}")).Html.ShouldNotContain($"/facts/{counted.EventId}/correct");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task An_entry_is_replayed_from_its_first_step_to_its_last(string language)
    {
        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/history/replay/{Workshop}")).ShouldBe(HttpStatusCode.OK);
        page.Html.ShouldNotContain("rel=\"prev\"");
        var steps = 1;
        for (; Regex.Match(page.Html, "rel=\"next\" href=\"([^\"]*)\"") is { Success: true } next; steps++)
        {
            page = (await site.GetAsync(WebUtility.HtmlDecode(next.Groups[1].Value))).ShouldBe(HttpStatusCode.OK);
            Regex.Count(page.Html, "aria-current=\"step\"").ShouldBe(1);
        }

        steps.ShouldBe(31);
        page.Text.ShouldContain("2023");
        (await site.GetAsync($"/history/replay/{Workshop}?step=nonsense")).ShouldBe(HttpStatusCode.BadRequest);
        (await site.GetAsync($"/history/replay/{Workshop}?step=99999")).ShouldBe(HttpStatusCode.OK);
        (await site.GetAsync($"/history/replay/{Guid.NewGuid()}")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var kind in new[] { "organisations", "sources", "partnerships", "activities" })
            foreach (var entry in (await (await ApiClient.OfAsync(Host)).ShowAsync($"/api/{kind}")).List("items"))
                (await site.GetAsync($"/history/replay/{entry.Id("id")}?step=2")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("en", "1 entry appeared", "does not count")]
    [InlineData("de", "1 Eintrag kam hinzu", "zählt nicht")]
    public async Task Two_moments_are_compared_in_words(string language, string appeared, string notCounted)
    {
        using var site = new Site(Host, language);
        var page = (await site.GetAsync("/compare?from=@101&to=@105")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(appeared);
        page.Text.ShouldContain("EDIH-Partner in Polen");
        page.Html.ShouldContain("/api/compare?format=csv&amp;from=@101&amp;to=@105");
        (await site.GetAsync("/compare?from=@101&to=@105&indicator=RCO115")).Text.ShouldContain(notCounted);
        (await site.GetAsync("/compare")).ShouldBe(HttpStatusCode.OK);
        (await site.GetAsync("/compare?from=nonsense&to=@7&kind=nonsense")).ShouldBe(HttpStatusCode.BadRequest);
        (await site.GetAsync($"/compare?from=2023-01-01&to=2025-01-01&entity={Ministry}")).Text.ShouldContain("Landesentwicklung");

        // The form's fields lead to the one address that means them.
        var chosen = await site.GetAsync(
            "/compare?fromKnown=&fromPosition=101&fromWas=60&fromTrue=&toKnown=&toPosition=105&toWas=105&toTrue=2024-01-01&kind=activity");
        chosen.ShouldBe(HttpStatusCode.Redirect).To!.ShouldContain("from=@101");
        chosen.To!.ShouldContain("to=2024-01-01@105");
        chosen.To!.ShouldNotContain("Position");
    }

    [Theory]
    [InlineData("smart", "Smarte Städte und Smarte Regionen")]
    [InlineData("Regionalentwicklung", "Sächsisches Staatsministerium für Infrastruktur und Landesentwicklung")]
    [InlineData("stadt", "")]
    [InlineData("RCO87", "Organisations cooperating across borders")]
    [InlineData("ded", "Saxony")]
    [InlineData("@66", "Date found")]
    [InlineData(Workshop, "")]
    [InlineData("'; drop table", "Nothing is called so.")]
    [InlineData("<>&|!:*", "Nothing is called so.")]
    public async Task What_is_searched_for_is_found_under_every_name(string text, string found)
    {
        using var site = new Site(Host);
        var page = (await site.GetAsync("/search?text=" + Uri.EscapeDataString(text))).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(found);
        page.Html.ShouldNotContain("<>&|");
    }

    [Fact]
    public async Task Settings_show_lists_rules_and_what_runs()
    {
        using var site = new Site(Host, "de");
        (await site.GetAsync("/settings?text=DED")).Text.ShouldContain("Sachsen");
        (await site.GetAsync("/settings?level=0")).Text.ShouldNotContain("Zittau");
        (await site.GetAsync("/settings/rules")).Text.ShouldContain("RCO115");
        (await site.GetAsync("/about")).Text.ShouldContain("@105");
        (await site.GetAsync("/settings/tokens")).ShouldBe(HttpStatusCode.Redirect);
        using var manager = await Site.SignedInAsync(Host, "manager");
        (await manager.GetAsync("/settings/tokens")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_admin_makes_a_token_and_a_link_and_takes_them_back()
    {
        using var admin = await Site.SignedInAsync(Host, "admin");
        var name = $"Jana {Guid.NewGuid():N}"[..20];
        var made = await FilledForm.Of(await admin.GetAsync("/settings/tokens"), "class=\"filters\"")
            .With(("name", name), ("role", "auditor")).SendAsync(admin);
        var token = Regex.Match(made.Html, "collab_[A-Za-z0-9_-]{43}").Value;
        token.ShouldNotBeEmpty(made.Html);
        (await admin.GetAsync("/settings/tokens")).Html.ShouldNotContain(token);
        (await FilledForm.Of(await admin.GetAsync("/settings/tokens"), "class=\"filters\"").With(("name", name), ("role", "auditor"))
            .SendAsync(admin)).Text.ShouldContain("has a valid token");

        using var jana = new Site(Host);
        (await jana.SubmitAsync("/sign-in", ("token", token))).ShouldBe(HttpStatusCode.Redirect);
        (await jana.GetAsync("/history")).Text.ShouldContain("Auditor");

        var page = await admin.GetAsync("/settings/tokens");
        var row = page.Html[page.Html.IndexOf($">{name}<", StringComparison.Ordinal)..];
        var handler = Regex.Match(row, "name=\"_handler\" value=\"(link-[0-9a-f]+)\"").Groups[1].Value;
        var form = Regex.Match(row, "name=\"form\" value=\"([^\"]*)\"").Groups[1].Value;
        var linked = await admin.PostAsync("/settings/tokens", ("form", form), ("_handler", handler), ("name", name));
        var link = WebUtility.HtmlDecode(Regex.Match(linked.Html, "http[^<]*/sign-in\\?link=[^<]*").Value);
        using var invited = new Site(Host);
        (await invited.SubmitAsync(link)).ShouldBe(HttpStatusCode.Redirect);
        (await invited.GetAsync("/history")).Text.ShouldContain(name);

        (await admin.PostAsync("/settings/tokens", ("form", form),
            ("_handler", handler.Replace("link", "revoke", StringComparison.Ordinal)), ("name", name))).Text.ShouldContain("is revoked");
        (await jana.GetAsync("/history")).Text.ShouldNotContain("Auditor");
    }

    private static List<long> Positions(Seen page) =>
        [.. Regex.Matches(page.Html, "class=\"log-place\">.*?@(\\d+)</a>", RegexOptions.Singleline)
        .Select(match => long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
}
