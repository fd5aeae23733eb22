using Collab.Domain.Partnerships;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Marten;

namespace Collab.Api;

/// <summary>Reading partnerships.</summary>
public static class PartnershipRoutes
{
    internal static readonly ListShape<PartnershipView> Shape = new(
        "partnership", typeof(PartnershipKind), typeof(PartnershipStatus), ByDate: true,
        ["id", "title", "kind", "status", "formed", "partners", "agreements", "milestones", "reached", "programme", "moved", "missed"],
        partnership =>
        [
            partnership.Id, partnership.Title, partnership.Kind, partnership.Status, partnership.Formed.From,
            string.Join("; ", partnership.Partners.Select(partner => partner.Organisation.Name).Distinct()), partnership.Agreements.Count,
            partnership.Milestones.Count,
            partnership.Milestones.Count(milestone => milestone.Status == MilestoneStatus.Reached), partnership.Programme,
            partnership.Milestones.Count(milestone => milestone.Moves.Count > 0),
            partnership.Milestones.Count(milestone => milestone.Misses.Count > 0),
        ]);

    public static void AddPartnerships(this IServiceCollection services)
    {
        services.AddEntity<Partnership>();
        services.ConfigureMarten(options => options.Schema.For<Reminder>());
    }

    public static void MapPartnerships(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/partnerships", (HttpContext context, Reader reader, EntityList lists) =>
                reader.AnswerAsync(context, question => lists.ListAsync(Shape, question, Finish)))
            .Lists<PartnershipView>("list-partnerships", "Lists partnerships, newest first, undated last.", RouteDescriptions.Seat);
        routes.MapGet("/api/partnerships/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists, FactList facts) =>
            reader.AnswerAsync(context, async question =>
            {
                if (await lists.FindAsync<PartnershipView>("partnership", id, question) is not { } partnership) return null;
                Finish(partnership, question.Moment);
                (partnership.Services, partnership.Assessments) = await facts.LedgerAsync(id, question);
                return partnership;
            }))
            .Shows<PartnershipView>(
                "show-partnership", "Shows a partnership with its partners, agreements, milestones, funding and results.");
    }

    /// <summary>Fills in what depends on the moment asked about.</summary>
    internal static void Finish(PartnershipView partnership, Moment moment) => Finish(partnership.Milestones, moment);

    /// <summary>Fills in which milestones are overdue at a moment.</summary>
    internal static void Finish(IEnumerable<MilestoneView> milestones, Moment moment)
    {
        foreach (var milestone in milestones)
            milestone.Overdue = milestone.Status == MilestoneStatus.Planned && milestone.Due.Latest() is { } due && due <= moment.AsOf
                ? true
                : null;
    }
}
