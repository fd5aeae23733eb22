using System.Globalization;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>How a figure went: at the end of each month in which it changed, what the indicator says as of then.</summary>
[Collection(SharedHost.Name)]
public sealed class TrendTests(CollabHost host)
{
    [Fact]
    public async Task Each_point_of_a_trend_is_the_figure_at_the_end_of_its_month_and_the_last_one_that_of_the_moment()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        foreach (var (day, amount) in new[] { ("03-10", 100), ("03-20", 11), ("09-15", 20), ("12-16", 3) })
            await own.RecordAsync($"{partnership}/funding", new { amount = new { amount } }, day);
        var before = await ValueAsync($"{own.Year}-01-31");

        var trend = await TrendAsync($"{own.Year + 1}-02-10");

        var points = trend.TakeLast(5).Select(point => (Date: point.Text("date")!, Value: point["value"]!.GetValue<decimal>())).ToList();
        points.Skip(1).ShouldBe(
        [
            ($"{own.Year}-03-31", before + 111), ($"{own.Year}-09-30", before + 131), ($"{own.Year}-12-31", before + 134),
            ($"{own.Year + 1}-02-10", before + 134),
        ]);
        trend.Select(point => point.Text("date")).ShouldBeInOrder();
        foreach (var (date, value) in points) value.ShouldBe(await ValueAsync(date), date);

        // What changes within the moment's own month is in its last point and no month's.
        (await TrendAsync($"{own.Year}-09-20")).TakeLast(2).Select(point => (point.Text("date"), point["value"]!.GetValue<decimal>()))
            .ShouldBe([($"{own.Year}-03-31", before + 111), ($"{own.Year}-09-20", before + 131)]);

        async Task<IReadOnlyList<JsonNode>> TrendAsync(string day) =>
            (await own.ApiClient.ShowAsync($"/api/indicators/FUND/trend?asOf={day}&knownAt=@{own.ApiClient.Position}")).List();

        async Task<decimal> ValueAsync(string day) => (await own.ApiClient.ShowAsync(
            $"/api/indicators/FUND?asOf={day}T23:59:59.999999Z&knownAt=@{own.ApiClient.Position}"))["value"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task A_trend_begins_a_month_before_its_first_point_with_what_was_there_from_the_beginning()
    {
        var own = await OwnYear.OfAsync(host);
        await own.RecordAsync($"{await own.PartnershipAsync()}/funding", new { amount = new { amount = 7 } });

        var known = $"knownAt=@{own.ApiClient.Position}";
        var trend = (await own.ApiClient.ShowAsync($"/api/indicators/FUND/trend?asOf={own.Year + 1}-06-30&{known}")).List();

        var (begins, first) = (Date(trend[0]), Date(trend[1]));
        begins.ShouldBe(new DateOnly(first.Year, first.Month, 1).AddDays(-1));
        (await own.ApiClient.ShowAsync($"/api/indicators/FUND?asOf=1000-01-02&{known}"))["value"]!.GetValue<decimal>()
            .ShouldBe(trend[0]["value"]!.GetValue<decimal>());

        static DateOnly Date(JsonNode point) => DateOnly.Parse(point.Text("date")!, CultureInfo.InvariantCulture);
    }
}
