using System.Net;

namespace Collab.Tests;

/// <summary>What is decided of the figures of a programme, an objective or a project belongs to it, wherever it stands: in comparisons, in
/// histories, and where sources contradict each other about it.</summary>
public sealed class PartDecisionTests : ReportedProjectTests
{
    [Fact]
    public async Task A_comparison_of_a_part_has_its_targets_baselines_and_rules_and_what_became_of_them()
    {
        var before = Made.Api.Position;
        var (ofProject, ofOther) = (await TargetAsync(new { project = Made.Project }), await TargetAsync(new { project = Made.Other }));
        var ofProgramme = await TargetAsync(new { programme = Made.Programme });
        var ofObjective = await TargetAsync(new { programme = Made.Programme, objective = "1.1" });
        await TargetAsync(new { });
        var baseline = (await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31")).EventId;
        var selected = (await Made.RecordAsync($"/api/programmes/{Made.Programme}/indicators",
            new { indicator = "RCO115", objective = "1.1", target = 9, by = Year("2027") })).EventId;
        var objective = (await Made.RecordAsync($"/api/programmes/{Made.Programme}/objectives",
            new { code = "1.1", title = "Research" })).EventId;
        var rule = (await Made.Api.RecordAsync("/api/indicators/RCO115/rules", new
        {
            version = "own",
            rule = new { events = new[] { "workshop_held" } },
            occurred = ApiClient.Day("2023-01-01"),
            programme = Made.Programme,
        })).EventId;
        var after = Made.Api.Position;
        Guid[] underObjective = [ofProject, baseline, ofObjective, selected, objective];

        (await AppearedAsync($"project={Made.Project}")).ShouldBe([ofProject, baseline], ignoreOrder: true);
        (await AppearedAsync($"project={Made.Other}")).ShouldBe([ofOther]);
        (await AppearedAsync($"programme={Made.Programme}&objective=1.1")).ShouldBe(underObjective, ignoreOrder: true);
        (await AppearedAsync($"programme={Made.Programme}&objective=2.3")).ShouldBe([ofOther]);
        (await AppearedAsync($"programme={Made.Programme}"))
            .ShouldBe([.. underObjective, ofOther, ofProgramme, rule], ignoreOrder: true);
        var compared = await Made.Api.ShowAsync($"/api/compare?from=@{before}&to=@{after}&project={Made.Project}");
        compared["totals"]!["facts"]!.Number("appeared").ShouldBe(2);
        (await Made.Api.GetAsync($"/api/compare?from=@{before}&to=@{after}&project={Made.Project}&format=csv")).ShouldBe(HttpStatusCode.OK)
            .Body.ShouldContain(ofProject.ToString());
        using var site = new Site(Host);
        (await site.GetAsync($"/compare?from=@{before}&to=@{after}&project={Made.Project}")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain($"/history/{ofProject}");

        async Task<IReadOnlyList<Guid>> AppearedAsync(string part) =>
        [
            .. (await Made.Api.ShowAsync($"/api/compare?from=@{before}&to=@{after}&{part}&limit=500")).List("appeared")
                .Where(known => known.Text("what") == "fact").Select(known => known.Id("id")),
        ];
    }

    [Fact]
    public async Task The_history_of_a_part_has_the_judgements_of_what_was_decided_of_it()
    {
        await Made.Api.ShowAsync("/api/overview");
        var before = Made.Api.Position;
        var (first, second) = (await TargetAsync(new { project = Made.Project }), await TargetAsync(new { project = Made.Project }, 7));
        var conflict = (await Made.Api.RecordAsync("/api/conflicts", new { factIds = new[] { first, second }, about = "target" })).EventId;
        var decision = (await Made.Api.RecordAsync($"/api/conflicts/{conflict}/resolve",
            new { outcome = "prevails", prevails = first, reason = "Better founded." })).EventId;
        var confirmation = (await Made.Api.RecordAsync($"/api/facts/{first}/confirm",
            new { evidence = "photo", provenance = ApiClient.Passage(Made.Source, "S7") })).EventId;
        var withdrawal = (await Made.Api.RecordAsync($"/api/facts/{first}/withdraw", new { reason = "Misread." })).EventId;
        var other = await TargetAsync(new { project = Made.Other });
        await Made.Api.RecordAsync($"/api/facts/{other}/withdraw", new { reason = "Misread." });

        Guid[] expected = [first, second, conflict, decision, confirmation, withdrawal];
        (await EventsAsync($"project={Made.Project}")).ShouldBe(expected);
        (await EventsAsync($"programme={Made.Programme}&objective=1.1")).ShouldBe(expected);
        (await EventsAsync($"programme={Made.Programme}")).Count.ShouldBe(8);
        (await EventsAsync($"project={Made.Other}")).Count.ShouldBe(2);

        async Task<IReadOnlyList<Guid>> EventsAsync(string part) =>
            [.. (await Made.Api.ShowAsync($"/api/events?after=@{before}&{part}")).List("items").Select(known => known.Id("id"))];
    }

    [Fact]
    public async Task The_history_of_an_organisation_has_the_judgements_of_what_names_it()
    {
        var held = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Forum", occurred = ApiClient.Day("2023-05-01") });
        await Made.Api.ShowAsync("/api/overview");
        var before = Made.Api.Position;
        var role = await Made.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "host", organisation = Made.Polish });
        var withdrawal = await Made.Api.RecordAsync($"/api/facts/{role.EventId}/withdraw", new { reason = "It was not there." });
        await Made.Api.RecordAsync($"/api/facts/{held.EventId}/withdraw", new { reason = "It never was." });

        (await Made.Api.ShowAsync($"/api/events?after=@{before}&organisation={Made.Polish}")).List("items")
            .Select(known => known.Id("id")).ShouldBe([role.EventId, withdrawal.EventId]);
    }

    [Fact]
    public async Task A_contradiction_between_decisions_waits_in_the_part_that_they_are_about()
    {
        var ofProject = await ConflictAsync(new { project = Made.Project });
        var ofProgramme = await ConflictAsync(new { programme = Made.Programme });
        var ofObjective = await ConflictAsync(new { programme = Made.Programme, objective = "2.3" });
        var ofAll = await ConflictAsync(new { });

        foreach (var (part, expected) in new (string, Guid[])[]
        {
            ($"project={Made.Project}", [ofProject]), ($"project={Made.Other}", []),
            ($"programme={Made.Programme}", [ofProject, ofProgramme, ofObjective]),
            ($"programme={Made.Programme}&objective=1.1", [ofProject]), ($"programme={Made.Programme}&objective=2.3", [ofObjective]),
            ($"organisation={Made.German}", []), ("", [ofProject, ofProgramme, ofObjective, ofAll]),
        })
        {
            (await Made.Api.ShowAsync($"/api/inbox?{part}")).List("conflicts").Select(known => known.Id("id"))
                .ShouldBe(expected, ignoreOrder: true, part);
            (await Made.Api.ShowAsync($"/api/overview?{part}")).Number("openConflicts").ShouldBe(expected.Length, part);
            (await Made.Api.GetAsync($"/api/inbox?{part}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
                .Count(line => line.StartsWith("open-conflict", StringComparison.Ordinal)).ShouldBe(expected.Length, part);
        }

        async Task<Guid> ConflictAsync(object of) => (await Made.Api.RecordAsync("/api/conflicts",
            new { factIds = new[] { await TargetAsync(of), await TargetAsync(of, 7) }, about = "target" })).EventId;
    }

    private static object Year(string year) => new { precision = "year", from = year };

    private async Task<Guid> TargetAsync(object of, int value = 5)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(of)!.AsObject();
        body["value"] = value;
        body["by"] = System.Text.Json.JsonSerializer.SerializeToNode(Year("2027"));
        return (await Made.RecordAsync("/api/indicators/RCO115/target", body)).EventId;
    }
}
