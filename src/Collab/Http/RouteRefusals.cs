using Collab.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Collab.Http;

/// <summary>Tells of each route of the API how it may be refused, by what the route itself declares: what stands before all of them refuses
/// in one way, whoever wrote them.</summary>
internal static class RouteRefusals
{
    /// <summary>A place to map routes, of which those of the API tell how they may be refused.</summary>
    public static IEndpointRouteBuilder WithRefusals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(Add);
        return group;
    }

    private static void Add(EndpointBuilder endpoint)
    {
        if (endpoint is not RouteEndpointBuilder route || !PageRequests.IsApi("/" + route.RoutePattern.RawText?.TrimStart('/'))) return;
        var told = route.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => answer.StatusCode).ToHashSet();
        foreach (var status in StatusesOf(route).Where(told.Add))
            route.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problems.ContentType]));
    }

    private static IEnumerable<int> StatusesOf(RouteEndpointBuilder route)
    {
        // An address that says what its route does not know.
        yield return StatusCodes.Status400BadRequest;
        yield return StatusCodes.Status429TooManyRequests;
        yield return StatusCodes.Status503ServiceUnavailable;
        if (route.RoutePattern.Parameters.Count > 0) yield return StatusCodes.Status404NotFound;
        if (route.Metadata.OfType<IAuthorizeData>().ToList() is { Count: > 0 } asked)
        {
            // A token that is wrong is refused where none is needed, too.
            yield return StatusCodes.Status401Unauthorized;
            if (asked.Any(data => data.Policy != Policies.Read)) yield return StatusCodes.Status403Forbidden;
        }

        if (route.Metadata.OfType<TakenBody>().Any()) yield return StatusCodes.Status415UnsupportedMediaType;
        if (route.Metadata.OfType<IAcceptsMetadata>().Any()) yield return StatusCodes.Status413PayloadTooLarge;
    }
}
