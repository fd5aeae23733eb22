using System.Globalization;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Whatever happened around the ends of months: a trend is, at each of its dates, what the figure is as of that date.</summary>
public sealed class TrendPropertyTests(TestTracker host) : IClassFixture<TestTracker>
{
    // Where the clocks are put forward or back near the end of a month, and where the zone is far from Berlin's.
    private static readonly string[] Zones = ["Europe/Berlin", "Europe/London", "Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kathmandu"];

    [Fact]
    public async Task A_fact_of_the_first_of_May_is_no_part_of_April()
    {
        var (api, partnership, source) = await BeginAsync();
        await GrantAsync(api, partnership, source, 100, new { precision = "day", from = "2019-05-01" });

        var trend = (await api.ShowAsync("/api/indicators/FUND/trend?asOf=2019-07-10")).List();

        Value(trend, "2019-04-30").ShouldBe(0);
        Value(trend, "2019-05-31").ShouldBe(100);
        trend[^1].Text("date").ShouldBe("2019-07-10");
    }

    [Fact]
    public Task A_trend_at_a_date_is_the_figure_as_of_that_date() => Seed.RunAsync(2305, async seed =>
    {
        var random = new Random(seed);
        var (api, partnership, source) = await BeginAsync();
        for (var i = 0; i < 60; i++)
        {
            // Within a day of the end of a month.
            var end = new DateTime(random.Next(2020, 2024), random.Next(1, 13), 1).AddMinutes(random.Next(-1500, 1500));
            object occurred = random.Next(3) switch
            {
                0 => new { precision = "day", from = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
                1 => new { precision = "month", from = end.ToString("yyyy-MM", CultureInfo.InvariantCulture) },
                _ => new
                {
                    precision = "minute",
                    from = end.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
                    zone = Zones[random.Next(Zones.Length)]
                },
            };
            await GrantAsync(api, partnership, source, random.Next(1, 1000), occurred, mayBeRefused: true);
        }

        await host.ProjectedAsync();
        foreach (var asOf in new[] { "2025-01-01", "2022-02-28", "2022-03-01", "2021-12-31", "2024-02-29" })
        {
            var at = $"knownAt=@{api.Position}";
            var trend = (await api.ShowAsync($"/api/indicators/FUND/trend?asOf={asOf}&{at}")).List();
            trend.Count.ShouldBeGreaterThan(10);
            trend.Select(point => point.Text("date")).ShouldBeInOrder();
            trend[^1].Text("date").ShouldBe(asOf);
            foreach (var point in trend)
                (await api.ShowAsync($"/api/indicators/FUND?asOf={point.Text("date")}&{at}"))["value"]!.GetValue<decimal>()
                    .ShouldBe(point["value"]!.GetValue<decimal>(), $"{point.Text("date")} as of {asOf}");

            // Between two of its dates nothing changed before the month of the second one.
            foreach (var (before, after) in trend.Zip(trend.Skip(1)))
            {
                var last = DateOnly.ParseExact(after.Text("date")!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                var eve = new DateOnly(last.Year, last.Month, 1).AddDays(-1);
                if (string.CompareOrdinal($"{eve:yyyy-MM-dd}", before.Text("date")) <= 0) continue;
                (await api.ShowAsync($"/api/indicators/FUND?asOf={eve:yyyy-MM-dd}&{at}"))["value"]!.GetValue<decimal>()
                    .ShouldBe(before["value"]!.GetValue<decimal>(), $"{eve:yyyy-MM-dd} as of {asOf}");
            }
        }
    });

    private async Task<(ApiClient Api, Guid Partnership, Guid Source)> BeginAsync()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var formed = await api.RecordAsync(
            "/api/partnerships", new
            {
                title = "Across the border",
                kind = "funded-project",
                occurred = ApiClient.Day("2018-01-01"),
                provenance = ApiClient.Passage(source)
            });
        return (api, formed.Id, source);
    }

    private static async Task GrantAsync(
        ApiClient api, Guid partnership, Guid source, int amount, object occurred, bool mayBeRefused = false)
    {
        var reply = await api.PostAsync(
            $"/api/partnerships/{partnership}/funding", new { amount = new { amount }, occurred, provenance = ApiClient.Passage(source) });
        // A time that a clock left out is refused; all others are taken.
        if (!mayBeRefused || (int)reply.Status != 400) ((int)reply.Status).ShouldBeLessThan(300, reply.Body);
    }

    private static decimal Value(IReadOnlyList<JsonNode> trend, string date) =>
        trend.Single(point => point.Text("date") == date)["value"]!.GetValue<decimal>();
}
