using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Accounts;
using Collab.Http;
using Microsoft.AspNetCore.Antiforgery;

namespace Collab.SignIn;

/// <summary>A token to be made.</summary>
/// <param name="Name">Whose it is to be.</param>
/// <param name="Role"><c>manager</c>, <c>auditor</c>, <c>viewer</c> or <c>admin</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewToken(string? Name, string? Role);

/// <summary>A token as it is shown: never the token itself.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="AccountId">The actor on the events that it causes.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it was revoked; nothing while it is valid.</param>
public sealed record TokenListing(string Name, AccountRole Role, Guid AccountId, DateTimeOffset Created, DateTimeOffset? Revoked)
{
    internal static TokenListing Of(ApiToken token) => new(token.Name, token.Role, token.AccountId, token.Created, token.Revoked);
}

/// <summary>All tokens, valid and revoked.</summary>
/// <param name="Items">Oldest first.</param>
public sealed record TokenList(IReadOnlyList<TokenListing> Items);

/// <summary>A token that was just made.</summary>
/// <param name="Token">The token; it is shown only here.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="AccountId">The actor on the events that it will cause.</param>
/// <param name="Created">When it was made.</param>
public sealed record CreatedToken(string Token, string Name, AccountRole Role, Guid AccountId, DateTimeOffset Created);

/// <summary>Tokens over HTTP, for admins, and the end of a session.</summary>
internal static class TokenRoutes
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", SignOutAsync).ExcludeFromDescription().AllowAnonymous();
        var tokens = routes.MapGroup("/api/tokens").RequireAuthorization(Policies.Administer).WithTags("Tokens");
        tokens.MapGet("", ListAsync).WithName("list-tokens").WithSummary("List all tokens, valid and revoked");
        tokens.MapPost("", CreateAsync).WithName("create-token").WithSummary("Make a token; it is shown only in this answer")
            .Accepts<NewToken>("application/json").Produces<CreatedToken>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        tokens.MapDelete("/{name}", RevokeAsync).WithName("revoke-token").WithSummary("Revoke a name's token from the next request on")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        await Sessions.EndAsync(context);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<TokenList> ListAsync(AccountStore accounts, HttpResponse response, CancellationToken cancellation)
    {
        response.Headers.CacheControl = "no-store";
        return new TokenList([.. (await accounts.ListAsync(cancellation)).Select(TokenListing.Of)]);
    }

    private static async Task CreateAsync(HttpContext context, AccountStore accounts, CancellationToken cancellation)
    {
        NewToken? wanted;
        try
        {
            wanted = await context.Request.ReadFromJsonAsync<NewToken>(cancellation);
        }
        catch (JsonException e)
        {
            await Refuse(StatusCodes.Status400BadRequest, "malformed",
                $"The body cannot be read at {e.Path ?? "$"}: send {{\"name\": \"...\", \"role\": \"...\"}}.");
            return;
        }

        if (!AccountStore.IsName(wanted?.Name))
        {
            await Refuse(StatusCodes.Status400BadRequest, "malformed", $"/name: {AccountStore.NameRule}.");
        }
        else if (AccountRoles.Find(wanted!.Role) is not { } role)
        {
            await Refuse(StatusCodes.Status400BadRequest, "malformed", $"/role is one of {AccountRoles.All}.");
        }
        else if (await accounts.CreateAsync(wanted.Name!, role, cancellation) is not var (token, secret))
        {
            await Refuse(StatusCodes.Status409Conflict, "name-taken",
                $"{wanted.Name} has a valid token. Revoke it first, or choose another name.");
        }
        else
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsJsonAsync(
                new CreatedToken(secret, token.Name, token.Role, token.AccountId, token.Created), cancellation);
        }

        Task Refuse(int status, string rule, string detail) => Problems.WriteAsync(context, status, rule, detail);
    }

    private static async Task RevokeAsync(HttpContext context, string name, AccountStore accounts, CancellationToken cancellation)
    {
        if (await accounts.RevokeAsync(name, cancellation)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await Problems.WriteAsync(
            context, StatusCodes.Status404NotFound, "no-such-token", $"{name} has no valid token. GET /api/tokens lists them all.");
    }
}
