using System.Net;

namespace Collab.Tests;

/// <summary>What is reached by a rule that is tried is told of the same as what is reached by the rule in force: the baseline and what
/// counts after it.</summary>
public sealed class TriedBaselineTests : ReportedProjectTests
{
    [Fact]
    public async Task A_tried_rule_has_the_baseline_where_the_rule_in_force_has_it()
    {
        await Made.EventAsync("2022-05-01");
        await Made.EventAsync("2023-05-01");
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await Made.RecordAsync("/api/indicators/RCO115/target",
            new { value = 10, by = ApiClient.Day("2025-12-31"), project = Made.Project, occurred = ApiClient.Day("2023-01-31") });

        (await ReachedAsync("")).ShouldBe("2 4 5 0.5 4");
        // The same rule, and one by which nothing counts.
        (await ReachedAsync("""{"leastPlaces":2}""")).ShouldBe("2 4 5 0.5 4");
        (await ReachedAsync("""{"leastPlaces":3}""")).ShouldBe("0 4 4 0.4 4");

        using var site = new Site(Host);
        foreach (var (rule, words) in new[] { ("""{"leastPlaces":2}""", "5 reached, of which baseline 4"), ("""{"leastPlaces":3}""",
            "4 reached, of which baseline 4") })
            (await site.GetAsync($"/indicators/RCO115?project={Made.Project}&recorded={Made.Api.Position}&rule={Uri.EscapeDataString(rule)}"))
                .ShouldBe(HttpStatusCode.OK).Text.ShouldContain(words);

        // The explanations of both leave it out, and say so.
        foreach (var (rule, value) in new[] { ("", 2), ("""{"leastPlaces":3}""", 0) })
        {
            var why = rule.Length == 0
                ? await Made.Api.ShowAsync($"/api/indicators/RCO115/explanation?project={Made.Project}")
                : (await Made.Api.PostAsync($"/api/indicators/RCO115/explanation?project={Made.Project}", rule)).ShouldBe(HttpStatusCode.OK).Json;
            $"{why["value"]} {why["baseline"]!["value"]} {why["baselineAdded"]}".ShouldBe($"{value} 4 false");
        }

        (await site.GetAsync($"/indicators/RCO115/why?project={Made.Project}&try=&rule.events=workshop_held"
            + "&rule.parties=organisers&rule.leastPlaces=3")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("What was reported before – 4, up to 31 December 2022 – is part of neither figure.");
        (await site.GetAsync($"/indicators/RCO115/why?project={Made.Project}")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("What was reported before – 4, up to 31 December 2022 – is not part of this figure.");
    }

    private async Task<string> ReachedAsync(string rule)
    {
        var shown = await Made.Api.ShowAsync(
            $"/api/indicators/RCO115?project={Made.Project}{(rule.Length > 0 ? "&rule=" + Uri.EscapeDataString(rule) : "")}");
        return $"{shown["value"]} {shown["baseline"]?["value"]} {shown["target"]!["reached"]} {shown["target"]!["progress"]} {shown["target"]!["baseline"]}";
    }
}
