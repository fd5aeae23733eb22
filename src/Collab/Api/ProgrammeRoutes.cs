using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Http;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Rates;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading programmes and the projects that stand under them.</summary>
public static class ProgrammeRoutes
{
    internal static readonly ListShape<ProgrammeView> Programmes = new(
        "programme", typeof(ProgrammeKind), typeof(ProgrammeStatus), ByDate: true,
        ["id", "title", "shortName", "from", "until", "countries", "currency", "authority", "objectives", "indicators"],
        programme =>
        [
            programme.Id, programme.Title, programme.ShortName, programme.From.From, programme.Until?.To ?? programme.Until?.From,
            string.Join(' ', programme.Countries.Select(country => country.Code)), programme.Currency, programme.Authority?.Name,
            string.Join("; ", programme.Objectives.Select(objective => objective.Code)),
            string.Join("; ", programme.Indicators.Select(indicator => indicator.Indicator).Distinct()),
        ]);

    internal static readonly ListShape<ProjectView> Projects = new(
        "project", typeof(PartnershipKind), typeof(PartnershipStatus), ByDate: true,
        ["id", "acronym", "title", "number", "kind", "status", "programme", "objective", "start", "end", "partners", "workPackages",
            "milestones",
            "reached"],
        project =>
        [
            project.Id, project.Terms.Acronym, project.Title, project.Terms.Number, project.Kind, project.Status,
            project.Terms.Programme.Title,
            project.Terms.Objective, project.Terms.Start?.From, project.Terms.End?.To ?? project.Terms.End?.From,
            string.Join("; ", project.Partners.Select(partner => partner.Organisation.Name).Distinct()), project.WorkPackages.Count,
            project.Milestones.Count, project.Milestones.Count(milestone => milestone.Status == MilestoneStatus.Reached),
        ]);

    public static void AddProgrammes(this IServiceCollection services) => services.AddEntity<Programme>();

    public static void MapProgrammes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/programmes", (HttpContext context, Reader reader, EntityList lists) =>
                reader.AnswerAsync(context, question => lists.ListAsync(Programmes, question)))
            .Lists<ProgrammeView>("list-programmes", "Lists programmes, the latest first, undated last.");
        routes.MapGet("/api/programmes/{id:guid}",
                (Guid id, HttpContext context, Reader reader, EntityList lists, RateQueries rates, PartProgress progress) =>
                    reader.AnswerTogetherAsync(context, async question =>
                    {
                        if (await lists.FindAsync<ProgrammeView>("programme", id, question) is not { } programme) return null;
                        await rates.FillAsync(programme, question);
                        return new ProgrammeWithFigures(programme, await progress.OfProgrammeAsync(programme, question));
                    }))
            .Shows<ProgrammeWithFigures>(
                "show-programme",
                "Shows a programme with its objectives, the figures of both with baseline, target and progress, and the money of its projects in its currency.");
        routes.MapGet("/api/projects", (HttpContext context, Reader reader, EntityList lists) =>
                reader.AnswerAsync(context, question => lists.ListAsync(Projects, question, Finish)))
            .Lists<ProjectView>("list-projects",
                "Lists projects: the partnerships that stand under a programme; the latest first, undated last.");
        routes.MapGet("/api/projects/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists, RateQueries rates) =>
                reader.AnswerAsync(context, async question =>
                {
                    if (await lists.FindAsync<ProjectView>("project", id, question) is not { } project) return null;
                    Finish(project, question.Moment);
                    await rates.FillAsync(project, question);
                    return project;
                }))
            .Shows<ProjectView>(
                "show-project", "Shows a project with its terms, partners, work packages, budget and spending, milestones and outputs.");
    }

    /// <summary>Fills in what depends on the moment asked about.</summary>
    internal static void Finish(ProjectView project, Moment moment) => PartnershipRoutes.Finish(project.Milestones, moment);
}
