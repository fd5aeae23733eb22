using System.Net;

namespace Collab.Tests;

/// <summary>A span that ends before it begins, and a period of something else than what is asked for, are refused by their names, wherever
/// they are asked for.</summary>
public sealed class SpanOrderTests : ReportedProjectTests
{
    [Theory]
    [InlineData("/api/activities")]
    [InlineData("/api/partnerships")]
    [InlineData("/api/organisations")]
    [InlineData("/api/sources")]
    [InlineData("/api/projects")]
    [InlineData("/api/programmes")]
    [InlineData("/api/timeline")]
    [InlineData("/api/activities.ics")]
    [InlineData("/api/indicators")]
    [InlineData("/api/indicators/RCO115")]
    [InlineData("/api/indicators/RCO115/trend")]
    [InlineData("/api/indicators/RCO115/explanation")]
    public async Task A_span_that_ends_before_it_begins_is_refused_by_both_its_names(string path)
    {
        (await Made.Api.GetAsync($"{path}?from=2024-03-02&to=2024-03-01")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe(["from", "to"]);
        (await Made.Api.GetAsync($"{path}?from=2024-03-01&to=2024-03-01")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("en", "It ends before it begins.")]
    [InlineData("de", "Das Ende liegt vor dem Anfang.")]
    public async Task Pages_say_so(string language, string words)
    {
        using var site = new Site(Host, language);
        foreach (var path in new[] { "/activities?from=2024-03-02&to=2024-03-01", "/indicators?from=2024-03-02&to=2024-03-01",
            "/history?recordedFrom=2024-03-02&recordedTo=2024-03-01" })
            (await site.GetAsync(path)).Text.ShouldContain(words, customMessage: path);
    }

    [Fact]
    public async Task A_period_of_something_else_is_refused_by_figures_as_by_reports()
    {
        var another = (await Made.RecordAsync("/api/programmes", new { title = "Another programme" })).Id;
        var ofProject = (await Made.OpenAsync("2023")).Id;
        var ofProgramme = (await Made.OpenAsync("2023", new { programme = Made.Programme })).Id;
        var ofObjective = (await Made.OpenAsync("2023", new { programme = Made.Programme, objective = "1.1" })).Id;
        var ofAll = (await Made.OpenAsync("2023", new { })).Id;
        foreach (var (period, part, refused) in new[]
        {
            (ofProgramme, $"programme={another}", true), (ofProject, $"project={Made.Other}", true),
            (ofObjective, $"programme={Made.Programme}&objective=2.3", true), (ofProgramme, $"programme={Made.Programme}", false),
            (ofProject, $"project={Made.Project}", false), (ofObjective, $"programme={Made.Programme}&objective=1.1", false),
            (ofAll, $"programme={another}", false),
        })
            foreach (var path in new[] { "/api/reports", "/api/indicators", "/api/indicators/RCO115", "/api/indicators/RCO115/explanation" })
            {
                var reply = await Made.Api.GetAsync($"{path}?period={period}&{part}");
                if (refused) reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["period"], $"{path} {part}");
                else reply.ShouldBe(HttpStatusCode.OK);
            }
    }
}
