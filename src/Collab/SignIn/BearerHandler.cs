using System.Security.Claims;
using System.Text.Encodings.Web;
using Collab.Accounts;
using Collab.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Collab.SignIn;

/// <summary>
/// Signs in by <c>Authorization: Bearer</c> alone: an address lands in logs and histories, so a token in it is not looked at. The token is
/// looked up at every request, which makes revoking immediate.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccountStore accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Bearer";
    private const string Start = "Bearer ";

    /// <summary>The token that a request shows, right or wrong; nothing where it shows none.</summary>
    public static string? SecretOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Start, StringComparison.OrdinalIgnoreCase) ? header[Start.Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SecretOf(Request) is not { } secret) return AuthenticateResult.NoResult();
        if (await accounts.FindAsync(secret, Context.RequestAborted) is not { } actor)
            return AuthenticateResult.Fail("The token is unknown or revoked.");

        Context.Features.Set(actor);
        Context.Features.Set(new Credential(ApiToken.HashOf(secret), null));
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, actor.Id.ToString()), new(ClaimTypes.Name, actor.Name),
                new(ClaimTypes.Role, actor.Role.Code())], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failed = (await HandleAuthenticateOnceSafeAsync()).Failure is not null;
        Response.Headers[HeaderNames.WWWAuthenticate] = failed
            ? """Bearer realm="collab", error="invalid_token" """.TrimEnd()
            : """Bearer realm="collab" """.TrimEnd();
        var detail = failed
            ? "The token is unknown or revoked. Make one with ops/token create NAME --role ROLE."
            : "Sign in with Authorization: Bearer TOKEN. The first start wrote an admin token to the file 'token' of the data folder; make others with ops/token create NAME --role ROLE.";
        if (Request.Query.ContainsKey("access_token") || Request.Query.ContainsKey("token"))
            detail += " A token in the address is not looked at.";
        await Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthenticated", detail);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var policy = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .LastOrDefault(data => data.Policy is not null)?.Policy;
        var roles = string.Join(" or ", Policies.RolesFor(policy).Select(AccountRoles.Code));
        return Problems.WriteAsync(
            Context,
            StatusCodes.Status403Forbidden,
            "forbidden",
            $"Your token's role is {Context.Actor().Role.Code()}; this needs {roles}. Ask an admin for such a token: ops/token create NAME --role ROLE.");
    }
}
