namespace Collab.Tests;

/// <summary>Of several targets for one end, the one that was set last is meant, whenever it was recorded; the others stay in the
/// list.</summary>
public sealed class LaterTargetTests : ReportedProjectTests
{
    [Fact]
    public async Task A_later_target_takes_the_place_of_an_earlier_one_for_the_same_end()
    {
        foreach (var (value, set) in new[] { (10, "2022-01-01"), (12, "2023-01-01"), (11, "2022-06-01") })
            await Made.RecordAsync("/api/indicators/RCO115/target",
                new { value, by = ApiClient.Day("2027-12-31"), occurred = ApiClient.Day(set), project = Made.Project });
        await Made.RecordAsync("/api/indicators/RCO115/target",
            new { value = 50, by = ApiClient.Day("2029-12-31"), occurred = ApiClient.Day("2023-06-01"), project = Made.Project });

        (await TargetAsync("")).ShouldBe(12);
        (await TargetAsync("&asOf=2022-07-01")).ShouldBe(11);
        (await TargetAsync("&asOf=2022-02-01")).ShouldBe(10);
        (await TargetAsync("&asOf=2028-02-01")).ShouldBe(50);
        (await Made.LineAsync($"/api/reports?period=2023&project={Made.Project}"))["target"]!.Number("value").ShouldBe(12);
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?project={Made.Project}")).List("targets")
            .Select(target => target.Number("value")).ShouldBe([10, 11, 12, 50]);

        async Task<long> TargetAsync(string clock) =>
            (await Made.Api.ShowAsync($"/api/indicators/RCO115?project={Made.Project}{clock}"))["target"]!.Number("value");
    }
}
