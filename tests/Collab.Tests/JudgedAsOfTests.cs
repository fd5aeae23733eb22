using System.Net;

namespace Collab.Tests;

/// <summary>What asOf means of a figure of days is the same wherever it is asked for: judged as of the end of the days, or of an earlier
/// moment that is asked about; every value worked out by hand.</summary>
public sealed class JudgedAsOfTests : ReportedProjectTests
{
    [Theory]
    [InlineData("", 2, 3)]
    [InlineData("asOf=2024-06-30", 2, 3)]
    [InlineData("asOf=2023-12-31", 2, 2)]
    [InlineData("asOf=2023-06-30", 1, 1)]
    [InlineData("asOf=2023-01-31", 0, 0)]
    public async Task A_period_its_report_and_the_indicators_mean_the_same_by_it(string asOf, int value, int ofOtherDays)
    {
        await Made.EventAsync("2023-02-01");
        await Made.EventAsync("2023-09-01");
        // Part of the project only after the period.
        var later = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Late", @public = true, occurred = ApiClient.Day("2023-03-01") });
        await Made.RecordAsync($"/api/activities/{later.Id}/roles", new { role = "organiser", organisation = Made.German });
        await Made.RecordAsync($"/api/activities/{later.Id}/roles", new { role = "co-organiser", organisation = Made.Czech });
        await Made.RecordAsync($"/api/activities/{later.Id}/projects",
            new { project = Made.Project, occurred = ApiClient.Day("2024-03-01") });
        var period = (await Made.OpenAsync("2023")).Id;

        foreach (var (path, member) in new[]
        {
            ($"/api/periods/{period}", "figures"), ($"/api/periods/{period}/report", "lines"),
            ($"/api/reports?period=2023&project={Made.Project}", "lines"), ($"/api/indicators?period={period}", ""),
        })
        {
            var known = await Made.Api.ShowAsync(With(path, asOf));
            var line = (member.Length > 0 ? known.List(member) : known.List()).Single(each => each.Text("code") == "RCO115");
            (line["thisPeriod"]?["value"] ?? line["today"] ?? line["value"])!.GetValue<decimal>().ShouldBe(value, path);
        }

        // Days of no reporting period are judged as of the moment that is asked about.
        foreach (var (days, expected) in new[] { ($"period={period}", value), ($"period=2023&project={Made.Project}", ofOtherDays),
            ($"from=2023-01-01&to=2023-12-31&project={Made.Project}", ofOtherDays) })
        {
            foreach (var figure in new[] { "/api/indicators/RCO115", "/api/indicators/RCO115/explanation" })
                (await Made.Api.ShowAsync(With($"{figure}?{days}", asOf)))["value"]!.GetValue<decimal>()
                    .ShouldBe(expected, $"{figure} {days}");
            ((await Made.Api.ShowAsync(With($"/api/indicators/RCO115/trend?{days}", asOf))).AsArray().LastOrDefault()?["value"]!
                .GetValue<decimal>() ?? 0).ShouldBe(expected, days);
        }

        using var site = new Site(Host);
        foreach (var path in new[] { $"/periods/{period}", $"/indicators/RCO115?period={period}" })
            (await site.GetAsync(With(path, $"{asOf}&recorded={Made.Api.Position}"))).ShouldBe(HttpStatusCode.OK).Text
                .ShouldMatch($@"\b{value} ?event");
    }

    [Fact]
    public async Task What_is_aimed_at_by_now_stands_beside_a_figure_of_days_that_are_over()
    {
        await Made.EventAsync("2023-02-01");
        await Made.RecordAsync("/api/indicators/RCO115/target", new
        {
            value = 4,
            by = ApiClient.Day("2025-12-31"),
            project = Made.Project,
            occurred = ApiClient.Day("2024-05-01"),
        });
        var period = (await Made.OpenAsync("2023")).Id;
        var shown = await Made.Api.ShowAsync($"/api/indicators/RCO115?period={period}");
        shown.List("targets").ShouldHaveSingleItem()["progress"]!.GetValue<decimal>().ShouldBe(0.25m);
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?period={period}&asOf=2024-04-30")).List("targets").ShouldBeEmpty();
    }

    private static string With(string path, string more) => path + (path.Contains('?') ? "&" : "?") + more;
}
