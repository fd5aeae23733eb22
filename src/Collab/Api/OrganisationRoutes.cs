using Collab.Domain.Organisations;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading organisations.</summary>
public static class OrganisationRoutes
{
    internal static readonly ListShape<OrganisationView> Shape = new(
        "organisation", typeof(OrganisationKind), typeof(OrganisationStatus), ByDate: false,
        ["id", "name", "shortName", "kind", "status", "region", "place", "legalForm"],
        organisation =>
        [
            organisation.Id, organisation.Name, organisation.ShortName, organisation.Kind, organisation.Status,
            organisation.Seat?.Region.Code, organisation.Seat?.Place,
            organisation.LegalForm,
        ]);

    public static void AddOrganisations(this IServiceCollection services)
    {
        services.AddEntity<Organisation>();
    }

    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/organisations", (HttpContext context, Reader reader, EntityList lists) =>
            reader.AnswerAsync(context, question => lists.ListAsync(Shape, question)))
            .Lists<OrganisationView>(
                "list-organisations", "Lists organisations by the name they have at the moment asked about.", RouteDescriptions.Seat);
        routes.MapGet("/api/organisations/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists) =>
                reader.AnswerAsync(context, async question => await lists.FindAsync<OrganisationView>("organisation", id, question)))
            .Shows<OrganisationView>("show-organisation", "Shows an organisation under the name it has at the moment asked about.");
    }
}
