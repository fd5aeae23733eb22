using System.Net;

namespace Collab.Tests;

/// <summary>A report that cannot be asked for comes back in its form, filled, with what is wrong at its field.</summary>
public sealed class ReportFormTests : ReportedProjectTests
{
    [Theory]
    [InlineData("en", "The programme has no objective of this code.", "A programme or a project, not both.")]
    [InlineData("de", "Das Programm hat kein Ziel mit diesem Kürzel.", "Ein Programm oder ein Projekt, nicht beides.")]
    public async Task What_is_refused_stays_in_the_form_and_is_named_at_its_field(string language, string objective, string project)
    {
        var other = (await Made.RecordAsync("/api/programmes", new { title = "Another programme" })).Id;
        await Made.RecordAsync($"/api/programmes/{other}/objectives", new { code = "7.7", title = "Objective" });
        using var site = new Site(Host, language);

        var page = (await site.GetAsync($"/reports?period=2023&programme={Made.Programme}&objective=7.7&recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.BadRequest);
        page.Html.ShouldContain("id=\"r-objective-error\"");
        page.Text.ShouldContain(objective);
        Chosen(page).ShouldBe($"2023 {Made.Programme} 7.7 ");

        page = (await site.GetAsync($"/reports?period=2023&programme={Made.Programme}&project={Made.Project}"))
            .ShouldBe(HttpStatusCode.BadRequest);
        page.Html.ShouldContain("id=\"r-project-error\"");
        page.Text.ShouldContain(project);
        Chosen(page).ShouldBe($"2023 {Made.Programme}  {Made.Project}");

        var period = (await Made.OpenAsync("2022")).Id;
        page = (await site.GetAsync($"/reports?period={period}&programme={other}&recorded={Made.Api.Position}"))
            .ShouldBe(HttpStatusCode.BadRequest);
        page.Html.ShouldContain("id=\"r-period-error\"");
        Chosen(page).ShouldBe($"{period} {other}  ");

        static string Chosen(Seen page)
        {
            var form = FilledForm.Of(page, "class=\"filters\"");
            return $"{form["period"]} {form["programme"]} {form["objective"]} {form["project"]}";
        }
    }
}
