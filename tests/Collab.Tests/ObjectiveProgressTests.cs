using System.Net;

namespace Collab.Tests;

/// <summary>A programme tells how far each of its specific objectives is, as it does of itself; every value worked out by hand.</summary>
public sealed class ObjectiveProgressTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "Figures of objective 1.1", "75% of 8 by 31 December 2025; 6 reached, of which baseline 5 (up to 31 December 2022)")]
    [InlineData("de", "Kennzahlen des Ziels 1.1", "75 % von 8 bis 31. Dezember 2025; erreicht: 6, davon Ausgangswert 5 (bis 31. Dezember 2022)")]
    public async Task Value_baseline_target_and_progress_of_each_objective(string language, string head, string words)
    {
        // BRIDGES stands under 1.1, RIVERS under 2.3.
        await Made.EventAsync("2022-05-01");
        await Made.EventAsync("2023-05-01");
        await Made.EventAsync("2023-06-01", Made.Other);
        await Made.RecordAsync($"/api/programmes/{Made.Programme}/indicators",
            new { indicator = "RCO115", objective = "1.1", target = 8, by = ApiClient.Day("2025-12-31") });
        await Made.RecordAsync($"/api/programmes/{Made.Programme}/indicators", new { indicator = "RCO87", objective = "1.1" });
        await Made.BaselineAsync("RCO115", 5, "2022-12-31", "2023-01-31", new { programme = Made.Programme, objective = "1.1" });
        await Made.RecordAsync("/api/indicators/RCO115/target", new
        {
            value = 4,
            by = ApiClient.Day("2025-12-31"),
            programme = Made.Programme,
            objective = "2.3",
        });

        var figures = (await Made.Api.ShowAsync($"/api/programmes/{Made.Programme}")).List("figures");
        figures.Select(each =>
        {
            var (figure, target) = (each["figure"]!, each["figure"]!["target"]);
            return $"{each.Text("objective")} {figure.Text("code")} {figure["value"]} {figure["baseline"]?["value"]} {target?["value"]} {target?["reached"]} {target?["progress"]}";
        }).ShouldBe(
        [
            " RCO115 3    ", " RCO87 0    ", "1.1 RCO87 0    ", "1.1 RCO115 2 5 8 6 0.75", "2.3 RCO115 1  4 1 0.25",
        ]);
        // As the figures of the objective say themselves.
        var own = await Made.Api.ShowAsync($"/api/indicators/RCO115?programme={Made.Programme}&objective=1.1");
        $"{own["value"]} {own["baseline"]!["value"]} {own["target"]!["progress"]}".ShouldBe("2 5 0.75");

        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/programmes/{Made.Programme}?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(head);
        page.Text.Replace('\u00A0', ' ').ShouldContain(words);
        page.Html.ShouldContain($"/indicators/RCO115/why?programme={Made.Programme}&amp;objective=1.1");
    }
}
