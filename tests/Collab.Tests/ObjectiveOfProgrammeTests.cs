using System.Net;
using System.Text.Json;

namespace Collab.Tests;

/// <summary>An objective that a programme does not have is refused by whatever is recorded of it, at the field, once it is known which it
/// has; what is stored stays readable.</summary>
public sealed class ObjectiveOfProgrammeTests : ReportedProjectTests
{
    [Fact]
    public async Task Whatever_names_an_objective_is_refused_one_that_the_programme_does_not_have()
    {
        // Nothing says which it has: any may be one.
        var early = await TargetAsync("1.9");
        await AdoptAsync("1.1");
        await AdoptAsync("2.3");

        foreach (var (path, body) in new (string, object)[]
        {
            ("/api/indicators/RCO115/target", Target("1.11")),
            ("/api/indicators/RCO115/baseline", new { value = 4, until = ApiClient.Day("2022-12-31"), programme = Made.Programme,
                objective = "1.11", provenance = Provenance }),
            ("/api/periods", new { title = "2023", span = new { precision = "year", from = "2023" }, programme = Made.Programme,
                objective = "1.11" }),
            ($"/api/partnerships/{Made.Project}/programme", new { programme = Made.Programme, objective = "1.11", provenance = Provenance }),
            ($"/api/programmes/{Made.Programme}/indicators", new { indicator = "RCO115", objective = "1.11", provenance = Provenance }),
            ($"/api/facts/{early.EventId}/correct", new { reason = "Misread.", replacement = Replacement("1.11") }),
        })
        {
            var refused = (await Made.Api.PostAsync(path, body)).ShouldBe(HttpStatusCode.Conflict).Json;
            refused.List("errors").ShouldHaveSingleItem().Text("pointer")
                .ShouldBe(path.EndsWith("correct", StringComparison.Ordinal) ? "/replacement/objective" : "/objective", path);
        }

        await TargetAsync("2.3");
        await Made.Api.RecordAsync($"/api/facts/{early.EventId}/correct", new { reason = "Misread.", replacement = Replacement("1.1") });
    }

    [Fact]
    public async Task What_was_stored_before_may_be_corrected_elsewhere()
    {
        var early = await TargetAsync("1.9");
        await AdoptAsync("1.1");
        await Made.Api.RecordAsync($"/api/facts/{early.EventId}/correct", new { reason = "Misread.", replacement = Replacement("1.9", 5) });
    }

    [Fact]
    public async Task What_was_stored_before_is_read_as_it_stands()
    {
        await TargetAsync("1.9");
        await AdoptAsync("1.1");
        (await Made.Api.ShowAsync($"/api/indicators/RCO115?programme={Made.Programme}&objective=1.9")).List("targets").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Within_a_batch_an_objective_counts_that_the_batch_adopts_before()
    {
        await AdoptAsync("1.1");
        var lines = new object[]
        {
            Line("3.1"),
            new { command = "adopt-objective", programmeId = Made.Programme, code = "3.1", title = "New", provenance = Provenance },
            Line("3.1"),
        };
        (await Made.Api.BatchAsync(string.Join('\n', lines.Select(line => JsonSerializer.Serialize(line)))))
            .Select(answer => answer["status"]?.GetValue<int>() ?? 200).ShouldBe([409, 200, 200]);

        object Line(string objective) => new
        {
            command = "set-indicator-target",
            code = "RCO115",
            value = 4,
            by = ApiClient.Day("2025-12-31"),
            programme = Made.Programme,
            objective,
        };
    }

    [Theory]
    [InlineData("en", "The programme has no objective of this code.")]
    [InlineData("de", "Das Programm hat kein Ziel mit diesem Kürzel.")]
    public async Task The_form_says_so_at_the_field(string language, string words)
    {
        await AdoptAsync("1.1");
        using var site = await Site.SignedInAsync(Host, "manager", language);
        var form = FilledForm.Of(await site.GetAsync($"/record/set-indicator-target?code=RCO115&programme={Made.Programme}"));
        (await form.With(("value", "4"), ("by", "2025-12-31"), ("objective", "1.11")).SendAsync(site)).Text.ShouldContain(words);
    }

    private object Provenance => ApiClient.Passage(Made.Source);

    private object Target(string objective) =>
        new { value = 4, by = ApiClient.Day("2025-12-31"), programme = Made.Programme, objective };

    private object Replacement(string objective, int value = 4) =>
        new { code = "RCO115", value, by = ApiClient.Day("2025-12-31"), programme = Made.Programme, objective };

    private Task<Receipt> TargetAsync(string objective) => Made.Api.RecordAsync("/api/indicators/RCO115/target", Target(objective));

    private Task<Receipt> AdoptAsync(string code) =>
        Made.RecordAsync($"/api/programmes/{Made.Programme}/objectives", new { code, title = "Objective" });
}
