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
        // A later date changes nothing; an earlier one is before it was set.
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?period={period}&asOf=2024-04-30")).List("targets").ShouldHaveSingleItem();
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?period={period}&asOf=2023-06-30")).List("targets").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_as_of_a_day_after_its_end_is_the_report(bool isSealed)
    {
        await Made.EventAsync("2022-06-01");
        await Made.EventAsync("2023-02-01");
        foreach (var of in Scopes)
        {
            // Neither says when it was decided: by the time of recording, long after the day that is asked about.
            await Made.RecordAsync("/api/indicators/RCO115/target", With(of, new { value = 4, by = ApiClient.Day("2025-12-31") }));
            await Made.SealAsync((await Made.OpenAsync("2022", of, "RCO115")).Id);
            await Made.EventAsync("2022-07-01");
            var opened = (await Made.OpenAsync("2023", of, "RCO115")).Id;
            if (isSealed) await Made.SealAsync(opened);
            foreach (var path in new[] { $"/api/periods/{opened}/report", $"/api/reports?period=2023&{Named(of)}" })
            {
                var report = await Made.Api.ShowAsync(path);
                report["before"]!.Text("title").ShouldBe("2022", path);
                report.List("lines").Single()["target"]!.Number("value").ShouldBe(4, path);
                (report["seal"] is not null).ShouldBe(isSealed, path);
                foreach (var day in new[] { "2023-12-31", "2024-01-31", "2024-06-30" })
                    foreach (var form in new[] { "json", "csv" })
                        (await Made.Api.GetAsync(With(path, $"format={form}&asOf={day}"))).ShouldBe(HttpStatusCode.OK).Body
                            .ShouldBe((await Made.Api.GetAsync(With(path, $"format={form}"))).Body, $"{path} {day}");
                // Before its end, as of then: nothing of it was decided.
                var early = await Made.Api.ShowAsync(With(path, "asOf=2023-06-30"));
                (early["before"], early["seal"], early.List("lines").Single()["target"]).ShouldBe((null, null, null), path);
            }
        }

        using var site = new Site(Host);
        (await site.GetAsync($"/reports?period=2023&project={Made.Project}&asOf=2024-01-31")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("Until the last seal: 2022");
        foreach (var path in new[] { $"/api/projects/{Made.Project}/report?period=2023", $"/api/programmes/{Made.Programme}/report?period=2023",
            $"/api/programmes/{Made.Programme}/report?period=2023&objective=1.1" })
            (await Made.Api.ShowAsync(With(path, "asOf=2024-01-31")))["before"]!.Text("title").ShouldBe("2022", path);
    }

    private IEnumerable<object> Scopes =>
        [new { project = Made.Project }, new { programme = Made.Programme }, new { programme = Made.Programme, objective = "1.1" }];

    private static string Named(object of) => string.Join('&', System.Text.Json.JsonSerializer.SerializeToNode(of)!.AsObject()
        .Select(member => $"{member.Key}={member.Value}"));

    private static System.Text.Json.Nodes.JsonObject With(object of, object body)
    {
        var whole = System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(of)!.AsObject()) whole[name] = value?.DeepClone();
        return whole;
    }

    private static string With(string path, string more) => path + (path.Contains('?') ? "&" : "?") + more;
}
