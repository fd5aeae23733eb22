using Collab.Accounts;
using Collab.Domain.People;
using Collab.Http;
using Marten;

namespace Collab.Api;

/// <summary>Reading people's records; only those who may write see them, and no answer is kept by a cache.</summary>
public static class PersonRoutes
{
    public static void MapPeople(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/people/{id:guid}", async (Guid id, HttpContext context, IDocumentStore store) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                await using var session = store.QuerySession();
                return await session.LoadAsync<Person>(id, context.RequestAborted) is { } person
                    ? TypedResults.Ok(person)
                    : Problems.Result(StatusCodes.Status404NotFound, "not-found", "There is no such person.");
            })
            .WithName("show-person").WithSummary("Shows a person's record; for those who may write.").WithTags("Reading").Produces<Person>()
                .RequireAuthorization(Policies.Write);
}
