using System.Text.Json;
using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Recording;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Collab.SignIn;

/// <summary>A token to be made.</summary>
public sealed record NewToken
{
    /// <summary>Whose it is to be: a name that nobody else has or had, nor one that looks like it.</summary>
    public required string Name { get; init; }

    /// <summary><c>manager</c>, <c>auditor</c>, <c>viewer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }
}

/// <summary>How a new token differs from the one that ends with it.</summary>
public sealed record TokenRotation
{
    /// <summary><c>manager</c>, <c>auditor</c>, <c>viewer</c> or <c>admin</c>; left out: as before.</summary>
    public string? Role { get; init; }
}

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
            .TakesJson<NewToken>().Produces<CreatedToken>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        tokens.MapPost("/{name}/rotate", RotateAsync).WithName("rotate-token")
            .WithSummary("Make a new token for the account of a name, whose old one ends with it; it is shown only in this answer")
            .TakesJson<TokenRotation>().Produces<CreatedToken>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
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

    private static async Task<IResult> CreateAsync(HttpContext context, AccountStore accounts, CancellationToken cancellation)
    {
        var (wanted, refusal) = await ReadAsync<NewToken>(context);
        if (wanted is null) return refusal!;
        if (AccountNames.Read(wanted.Name) is not { } name)
            return Malformed($"/name: {AccountNames.Rule}.", [new ValidationError("/name", ValidationCode.NotValid, "name")]);
        if (AccountRoles.Find(wanted.Role) is not { } role) return NoRole;
        var answer = await accounts.CreateAsync(name, role, cancellation);
        return answer.Made is var (token, secret)
            ? Made(context, token, secret)
            : Problems.Result(StatusCodes.Status409Conflict, answer.IsOver ? "name-retired" : "name-taken", answer.WhyNot(name));
    }

    private static async Task<IResult> RotateAsync(
        HttpContext context, string name, AccountStore accounts, CancellationToken cancellation)
    {
        var (wanted, refusal) = await ReadAsync<TokenRotation>(context);
        if (wanted is null) return refusal!;
        AccountRole? role = null;
        if (wanted.Role is not null && (role = AccountRoles.Find(wanted.Role)) is null) return NoRole;
        return await accounts.RotateAsync(name, role, cancellation) is var (token, secret)
            ? Made(context, token, secret)
            : NoSuchToken(name);
    }

    private static async Task<IResult> RevokeAsync(string name, AccountStore accounts, CancellationToken cancellation) =>
        await accounts.RevokeAsync(name, cancellation) ? TypedResults.NoContent() : NoSuchToken(name);

    private static JsonHttpResult<CreatedToken> Made(HttpContext context, ApiToken token, string secret)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new CreatedToken(secret, token.Name, token.Role, token.AccountId, token.Created), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<(T? Wanted, IResult? Refusal)> ReadAsync<T>(HttpContext context) where T : class
    {
        if (await JsonBody.ReadAsync(context) is not { } utf8) return (null, JsonBody.Refused);
        var errors = new List<ValidationError>();
        if (CommandReader.Parse(utf8, errors) is { } body)
        {
            using var document = JsonSerializer.SerializeToDocument(body, FactJson.Options);
            if (StrictJson.Read(document.RootElement, typeof(T), "", errors) is T wanted) return (wanted, null);
        }

        return (null, Malformed($"The body cannot be read at {string.Join(", ", errors.Select(At).Distinct())}.", errors));

        static string At(ValidationError error) => error.Pointer.Length == 0 ? "its beginning" : error.Pointer;
    }

    private static IResult NoRole => Malformed(
        $"/role is one of {AccountRoles.All}.", [new ValidationError("/role", ValidationCode.NotOneOf, AccountRoles.All)]);

    private static IResult Malformed(string detail, IReadOnlyList<ValidationError>? errors = null) =>
        Problems.Result(new Problem(StatusCodes.Status400BadRequest, "malformed", detail) { Errors = errors });

    private static IResult NoSuchToken(string name) => Problems.Result(
        StatusCodes.Status404NotFound, "no-such-token", $"{name} has no valid token. GET /api/tokens lists them all.");
}
