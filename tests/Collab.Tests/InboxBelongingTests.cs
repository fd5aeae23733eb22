using System.Net;

namespace Collab.Tests;

/// <summary>What waits says which project or programme it belongs to, on the page, in the answer and in the table.</summary>
public sealed class InboxBelongingTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "Project: ", "Programme: ")]
    [InlineData("de", "Projekt: ", "Programm: ")]
    public async Task Plans_claims_and_contradictions_name_what_they_belong_to(string language, string project, string programme)
    {
        var plan = await Made.RecordAsync("/api/activities", new { kind = "workshop", title = "Kick-off", planned = ApiClient.Day("2024-05-01") });
        await Made.RecordAsync($"/api/activities/{plan.Id}/projects", new { project = Made.Project });
        var claim = await Made.Api.RecordAsync($"/api/activities/{plan.Id}/statements", new
        {
            kind = "claim",
            about = "Numerous cooperations",
            provenance = ApiClient.Passage(Made.Source, certainty: "claimed"),
        });
        var targets = new List<Guid>();
        foreach (var value in new[] { 4, 5 })
            targets.Add((await Made.RecordAsync("/api/indicators/RCO115/target", new
            {
                value,
                by = ApiClient.Day("2025-12-31"),
                programme = Made.Programme,
                objective = "1.1",
                occurred = ApiClient.Day("2022-01-31"),
            })).EventId);
        var conflict = await Made.Api.RecordAsync("/api/conflicts", new { factIds = targets, about = "target" });

        var inbox = await Made.Api.ShowAsync("/api/inbox");
        const string bridges = "BRIDGES";
        Of(inbox.List("plansAwaitingEvidence").Single(each => each.Id("id") == plan.Id)).ShouldBe([$"project {Made.Project} {bridges}"]);
        Of(inbox.List("claimsToConfirm").Single(each => each.Id("id") == claim.EventId)).ShouldBe([$"project {Made.Project} {bridges}"]);
        Of(inbox.List("conflicts").Single(each => each.Id("id") == conflict.EventId))
            .ShouldBe([$"programme {Made.Programme} Interreg Test 1.1"]);

        var rows = (await Made.Api.GetAsync("/api/inbox?format=csv")).ShouldBe(HttpStatusCode.OK).Body.Split('\n')
            .Select(row => row.TrimEnd('\r')).ToList();
        rows.Single(row => row.StartsWith("plan-awaiting-evidence,", StringComparison.Ordinal)).ShouldEndWith($",{bridges}");
        rows.Single(row => row.StartsWith("claim-to-confirm,", StringComparison.Ordinal)).ShouldEndWith($",{bridges}");
        rows.Single(row => row.StartsWith("open-conflict,", StringComparison.Ordinal)).ShouldEndWith(",Interreg Test 1.1");

        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/inbox?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(project + bridges);
        page.Text.ShouldContain(programme + "Interreg Test 1.1");
        page.Html.ShouldContain($"href=\"/projects/{Made.Project}\"");
        page.Html.ShouldContain($"href=\"/programmes/{Made.Programme}\"");

        static IEnumerable<string> Of(System.Text.Json.Nodes.JsonNode entry) =>
            entry.List("of").Select(link => $"{link.Text("kind")} {link.Id("id")} {link.Text("title")}");
    }
}
