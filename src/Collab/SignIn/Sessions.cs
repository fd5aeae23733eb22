using System.Security.Claims;
using Collab.Accounts;
using Collab.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Collab.SignIn;

/// <summary>
/// Sessions of people with a browser: a cookie that no script reads, that no other site sends, and that is looked up against its token at
/// every request, so that revoking the token ends the session.
/// </summary>
internal static class Sessions
{
    public const string Scheme = "Session";

    private const string Cookie = "collab-session";
    private const string TokenClaim = "token";

    /// <summary>How long a session lasts without being used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Cookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "to";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToAccessDenied = denied =>
        {
            denied.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Begins a session for the holder of a token.</summary>
    public static Task BeginAsync(HttpContext context, ApiToken token) => context.SignInAsync(
        Scheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(TokenClaim, token.Id), new(ClaimTypes.NameIdentifier, token.AccountId.ToString()), new(ClaimTypes.Name, token.Name),
                new(ClaimTypes.Role, token.Role.Code()),
            ],
            Scheme)));

    /// <summary>
    /// Which way of signing in a request uses. A header counts before a cookie, and what writes through the API needs the header: a page of
    /// another site may make a browser send a cookie, but never a token.
    /// </summary>
    public static string Choose(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization.Count > 0) return BearerHandler.Name;
        if (PageRequests.WantsPage(request)) return Scheme;
        return request.Cookies.ContainsKey(Cookie) && (HttpMethods.IsGet(request.Method) || !request.Path.StartsWithSegments("/api"))
            ? Scheme
            : BearerHandler.Name;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var accounts = context.HttpContext.RequestServices.GetRequiredService<AccountStore>();
        var id = context.Principal?.FindFirstValue(TokenClaim);
        if (id is not null && await accounts.FindByIdAsync(id, context.HttpContext.RequestAborted) is { } actor
            && context.Principal!.IsInRole(actor.Role.Code()))
        {
            context.HttpContext.Features.Set(actor);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }
}
