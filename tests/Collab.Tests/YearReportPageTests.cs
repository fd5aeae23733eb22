using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>The page of a report for which no period was opened, and what reports are headed.</summary>
public sealed class YearReportPageTests : IAsyncLifetime, IDisposable
{
    private TestTracker host = null!;
    private ReportedProject made = null!;
    private Site site = null!;

    public async Task InitializeAsync()
    {
        host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        await ReportedProject.AdoptRulesAsync(api);
        made = await ReportedProject.MakeAsync(api);
        site = new Site(host);
    }

    public Task DisposeAsync() => host.DisposeAsync();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_year_is_chosen_and_read_for_a_programme_an_objective_or_a_project()
    {
        await made.EventAsync("2023-03-01");
        await made.EventAsync("2023-04-01", made.Other);
        await made.RecordAsync($"/api/programmes/{made.Programme}/objectives", new { code = "1.1", title = "Bridges" });
        await made.GrantAsync("2023-02-01", 300);

        var choice = await SeeAsync($"/reports?recorded={made.Api.Position}");
        choice.Html.ShouldNotContain("report-table");
        foreach (var option in new[] { $"value=\"{made.Programme}\"", $"value=\"{made.Project}\"", "value=\"2023\"" })
            choice.Html.ShouldContain(option);
        var programme = await SeeAsync($"/reports?period=2023&programme={made.Programme}");
        programme.Text.ShouldContain("Report 2023");
        programme.Html.ShouldContain("value=\"1.1\"");
        Value(programme, "RCO115").ShouldBe("2");
        var objective = await SeeAsync($"/reports?period=2023&programme={made.Programme}&objective=1.1");
        Value(objective, "RCO115").ShouldBe("1");
        objective.Html.ShouldContain($"<option value=\"1.1\" selected>");
        Value(await SeeAsync($"/reports?period=2023&project={made.Other}"), "RCO115").ShouldBe("1");
        Value(await SeeAsync("/reports?period=2023"), "RCO115").ShouldBe("2");

        // A cell leads to its facts, a file to the same report, and back.
        var why = $"/reports/RCO115/this-period?period=2023&programme={made.Programme}&objective=1.1";
        objective.Html.ShouldContain("href=\"" + WebUtility.HtmlEncode(why) + "\"");
        var cell = await SeeAsync(why);
        cell.Text.ShouldContain("by 1 fact that was counted");
        cell.Html.ShouldContain(
            "href=\"" + WebUtility.HtmlEncode($"/reports?period=2023&programme={made.Programme}&objective=1.1") + "\"");
        var file = $"/api/reports?period=2023&programme={made.Programme}&objective=1.1&format=xlsx&lang=en";
        objective.Html.ShouldContain("href=\"" + WebUtility.HtmlEncode(file) + "\"");
        (await made.Api.GetAsync(file)).ShouldBe(HttpStatusCode.OK);

        foreach (var (path, link) in new[]
        {
            ($"/programmes/{made.Programme}", $"/reports?programme={made.Programme}&period="),
            ($"/projects/{made.Project}", $"/reports?project={made.Project}&period="), ("/periods", "/reports"),
        })
            (await SeeAsync(path)).Html.ShouldContain("href=\"" + WebUtility.HtmlEncode(link));
    }

    [Fact]
    public async Task Where_a_period_was_opened_for_just_this_its_report_is_shown()
    {
        await made.EventAsync("2023-03-01");
        var period = (await made.OpenAsync("2023", null, "RCO115")).Id;
        await made.SealAsync(period);
        await made.EventAsync("2023-04-01");
        var page = await SeeAsync($"/reports?period=2023&project={made.Project}&recorded={made.Api.Position}");
        page.Html.ShouldContain($"/periods/{period}");
        page.Text.ShouldContain("Sealed on");
        Value(page, "RCO115").ShouldBe("1");
        Value(await SeeAsync($"/reports?period={period}"), "RCO115").ShouldBe("1");
    }

    [Fact]
    public async Task What_is_wrong_with_a_choice_is_said_beside_it()
    {
        var page = (await site.GetAsync(
            $"/reports?period=2023&project={made.Project}&programme={made.Programme}&recorded={made.Api.Position}"))
            .ShouldBe(HttpStatusCode.BadRequest);
        page.Text.ShouldContain("project :");
        page.Html.ShouldNotContain("report-table");
        page.Html.ShouldContain("id=\"r-period\"");
        (await site.GetAsync("/reports?period=20233")).ShouldBe(HttpStatusCode.BadRequest).Text.ShouldContain("period :");
        (await site.GetAsync("/reports/NONE/this-period?period=2023")).ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync("/reports/RCO115/until-last-seal?period=2023")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("2023", "Report 2023")]
    [InlineData("Report 2023", "Report 2023")]
    [InlineData("Bericht 2023", "Bericht 2023")]
    [InlineData("Annual report 2023", "Annual report 2023")]
    [InlineData("Second half", "Report Second half")]
    public async Task A_title_that_says_report_is_not_said_twice(string title, string heading)
    {
        var period = (await made.RecordAsync("/api/periods", new
        {
            title,
            span = new { precision = "year", from = "2023" },
            indicators = new[] { "RCO115" },
            project = made.Project,
        })).Id;
        var page = await SeeAsync($"/periods/{period}/report?recorded={made.Api.Position}");
        page.Html.ShouldContain($"<h1 class=\"text\">{heading}</h1>");
        page.Html.ShouldContain($"<title>{heading} – Collab</title>");
        (await SeeAsync($"/periods/{period}/report/RCO115/this-period")).Html.ShouldContain($"<title>{heading}: RCO115 – Collab</title>");
    }

    private async Task<Seen> SeeAsync(string path) => (await site.GetAsync(path)).ShouldBe(HttpStatusCode.OK);

    // What counts in the period: the number whose link leads to its facts.
    private static string Value(Seen page, string code) =>
        Regex.Match(page.Html, $"/{code}/this-period[^>]*>([^<]*)</a>").Groups[1].Value;
}
