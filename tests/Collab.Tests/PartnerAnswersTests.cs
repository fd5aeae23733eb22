using System.Net;

namespace Collab.Tests;

/// <summary>Baselines, targets and rates can be asked for every kind of part, and where a partner has none the answer says so.</summary>
public sealed class PartnerAnswersTests : ReportedProjectTests
{
    [Fact]
    public async Task A_partner_has_no_baselines_and_no_targets_and_those_of_everything_are_not_shown_as_theirs()
    {
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await Made.RecordAsync("/api/indicators/RCO115/target", new { value = 5, by = new { precision = "year", from = "2027" } });
        await Made.EventAsync("2023-05-01");

        (await Made.Api.ShowAsync($"/api/baselines?project={Made.Project}")).List().Count.ShouldBe(1);
        (await Made.Api.ShowAsync($"/api/baselines?organisation={Made.German}")).List().ShouldBeEmpty();
        (await Made.Api.GetAsync($"/api/baselines?organisation={Made.German}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Trim()
            .Split('\n').ShouldHaveSingleItem();
        (await Made.Api.GetAsync("/api/baselines?organisation=x")).ShouldBe(HttpStatusCode.BadRequest).Pointers
            .ShouldBe(["organisation"]);
        var whole = await Made.Api.ShowAsync("/api/indicators/RCO115");
        whole["target"]!["value"]!.GetValue<decimal>().ShouldBe(5);
        var own = await Made.Api.ShowAsync($"/api/indicators/RCO115?organisation={Made.German}");
        own["value"]!.GetValue<decimal>().ShouldBe(1);
        own["target"].ShouldBeNull();
        own.List("targets").ShouldBeEmpty();
    }

    [Fact]
    public async Task Rates_are_those_by_which_the_figures_of_a_part_are_converted()
    {
        var another = (await Made.RecordAsync("/api/programmes", new { title = "Another" })).Id;
        foreach (var (programme, rate) in new[] { (Made.Programme, 25m), (another, 24m) })
            await Made.RecordAsync($"/api/programmes/{programme}/rates", new
            {
                kind = "commission-accounting",
                occurred = ApiClient.Day("2023-04-01"),
                rates = new[] { new { month = "2023-03", currency = "CZK", rate } },
            });
        var before = Made.Api.Position;

        (await RatesAsync("")).ShouldBe([24m, 25m], ignoreOrder: true);
        foreach (var part in new[] { $"project={Made.Project}", $"programme={Made.Programme}",
            $"programme={Made.Programme}&objective=1.1" })
            (await RatesAsync(part)).ShouldBe([25m], part);
        (await Made.Api.GetAsync($"/api/rates?project={Made.Project}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Trim()
            .Split('\n').Length
            .ShouldBe(2);
        (await Made.Api.GetAsync($"/api/rates?project={Guid.NewGuid()}")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["project"]);
        // Of another moment, those of the programme that it stood under then.
        await Made.RecordAsync($"/api/partnerships/{Made.Project}/programme",
            new { programme = another, occurred = ApiClient.Day("2024-01-01") });
        (await RatesAsync($"project={Made.Project}&knownAt=@{before}")).ShouldBe([25m]);

        var refused = (await Made.Api.GetAsync($"/api/rates?organisation={Made.German}")).ShouldBe(HttpStatusCode.BadRequest);
        refused.Pointers.ShouldBe(["organisation"]);
        refused.Body.ShouldContain("programmes adopt rates, not organisations");
        (await Made.Api.GetAsync("/api/rates?objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["objective"]);
        (await Made.Api.GetAsync($"/api/rates?project={Made.Project}&programme={Made.Programme}")).ShouldBe(HttpStatusCode.BadRequest)
            .Pointers.ShouldBe(["project"]);

        async Task<IReadOnlyList<decimal>> RatesAsync(string part) =>
            [.. (await Made.Api.ShowAsync($"/api/rates?{part}")).List("items").Select(rate => rate["rate"]!.GetValue<decimal>())];
    }
}
