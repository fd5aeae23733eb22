using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A baseline in another currency than what is reached is not part of it, and whatever shows what is reached says so; every value
/// worked out by hand.</summary>
public sealed class ForeignBaselineTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "of 400 EUR by 31 December 2025, by the total; 200 reached; the baseline of 1,000 PLN (up to 31 December 2022) is in another currency and is not added")]
    [InlineData("de", "von 400 EUR bis 31. Dezember 2025, nach der Summe; erreicht: 200; der Ausgangswert von 1.000 PLN (bis 31. Dezember 2022) ist in einer anderen Währung angegeben und wird nicht hinzugezählt")]
    public async Task It_is_said_wherever_what_is_reached_is_shown(string language, string words)
    {
        await Made.GrantAsync("2023-02-01", 200);
        foreach (var of in new object[] { new { project = Made.Project }, new { programme = Made.Programme } })
        {
            await Made.RecordAsync("/api/indicators/EDIH2/baseline", Of(of, new
            {
                value = 1000,
                currency = "PLN",
                until = ApiClient.Day("2022-12-31"),
                occurred = ApiClient.Day("2023-01-31"),
            }));
            await Made.RecordAsync("/api/indicators/EDIH2/target",
                Of(of, new { value = 400, by = ApiClient.Day("2025-12-31"), occurred = ApiClient.Day("2023-01-31") }));
        }

        var parts = new[] { $"project={Made.Project}", $"programme={Made.Programme}" };
        foreach (var part in parts)
        {
            Says((await Made.Api.ShowAsync($"/api/indicators/EDIH2?{part}"))["target"]);
            Says((await Made.Api.ShowAsync($"/api/indicators/EDIH2?{part}")).List("targets").Single());
            Says((await Made.Api.ShowAsync($"/api/indicators?{part}")).List().Single(each => each.Text("code") == "EDIH2")["target"]);
            var line = await Made.LineAsync($"/api/reports?period=2023&{part}", "EDIH2");
            Says(line["target"]);
            line["baselineAdded"]!.GetValue<bool>().ShouldBeFalse();
            (await Made.Api.GetAsync($"/api/indicators?{part}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
                .Single(row => row.StartsWith("EDIH2,", StringComparison.Ordinal)).TrimEnd().ShouldEndWith(",200,,1000,PLN");
            (await Made.Api.GetAsync($"/api/reports?period=2023&{part}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
                .Single(row => row.StartsWith("EDIH2,", StringComparison.Ordinal)).TrimEnd().ToLowerInvariant().ShouldEndWith(",false");
        }

        var programme = (await Made.Api.ShowAsync($"/api/programmes/{Made.Programme}")).List("figures")
            .Select(each => each["figure"]!).Single(each => each.Text("code") == "EDIH2");
        Says(programme["target"]);
        $"{programme["baseline"]!["value"]} {programme["baseline"]!.Text("currency")} {programme["baseline"]!.Text("lastDay")}"
            .ShouldBe("1000 PLN 2022-12-31");

        using var site = new Site(Host, language);
        foreach (var path in parts.Select(part => $"/indicators/EDIH2?{part}&").Concat(parts.Select(part => $"/?{part}&"))
            .Concat([$"/projects/{Made.Project}?", $"/programmes/{Made.Programme}?"]))
            (await site.GetAsync($"{path}recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text.Replace('\u00A0', ' ')
                .ShouldContain(words, customMessage: path);
    }

    private static void Says(JsonNode? target) =>
        $"{target!["progress"]} {target["reached"]} {target["baseline"]} {target["baselineNotAdded"]?["amount"]} {target["baselineNotAdded"]?.Text("currency")} {target.Text("baselineUntil")}"
            .ShouldBe("0.5 200  1000 PLN 2022-12-31");

    private static JsonObject Of(object of, object body)
    {
        var whole = System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(of)!.AsObject()) whole[name] = value?.DeepClone();
        return whole;
    }
}
