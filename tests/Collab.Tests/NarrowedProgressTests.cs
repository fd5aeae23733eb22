using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A figure that is narrowed to a part of what a target is set for is no progress towards it; days have no baseline that reaches
/// beyond them.</summary>
public sealed class NarrowedProgressTests : ReportedProjectTests
{
    [Theory]
    [InlineData("venue=DED")]
    [InlineData("region=CZ")]
    [InlineData("topic=energy")]
    public async Task A_part_is_not_measured_against_the_whole_target(string narrowed)
    {
        await TargetAsync();
        (await ShowAsync(""))["target"].ShouldNotBeNull();
        var part = await ShowAsync("&" + narrowed);
        part["target"].ShouldBeNull();
        part.List("targets").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("&to=2022-06-30", 1, null)]
    [InlineData("&to=2022-12-30", 1, null)]
    [InlineData("&to=2022-12-31", 4, 4)]
    [InlineData("&to=2023-12-31", 5, 4)]
    [InlineData("", 5, 4)]
    public async Task Days_have_a_baseline_that_ends_within_them(string days, int reached, int? baseline)
    {
        await Made.EventAsync("2022-06-01");
        await Made.EventAsync("2023-02-01");
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await TargetAsync();
        var target = (await ShowAsync(days))["target"]!;
        target["reached"]!.GetValue<decimal>().ShouldBe(reached);
        ((int?)target["baseline"]?.GetValue<decimal>()).ShouldBe(baseline);
    }

    private Task<JsonNode> ShowAsync(string more) => Made.Api.ShowAsync($"/api/indicators/RCO115?project={Made.Project}{more}");

    private Task<Receipt> TargetAsync() => Made.RecordAsync("/api/indicators/RCO115/target", new
    {
        value = 10,
        by = ApiClient.Day("2025-12-31"),
        project = Made.Project,
        occurred = ApiClient.Day("2022-01-31"),
    });
}
