using System.Security.Claims;
using System.Security.Cryptography;
using Collab.Accounts;
using Collab.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Collab.SignIn;

/// <summary>
/// Sessions of people with a browser: a cookie that no script reads, that no other site sends, and that is looked up against its token at
/// every request, so that revoking the token ends the session. Signing out ends it on the server: a copy of the cookie opens nothing.
/// </summary>
internal static class Sessions
{
    public const string Scheme = "Session";

    private const string Cookie = "collab-session";
    private const string TokenClaim = "token";
    private const string SessionClaim = "session";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Cookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionStore.Lifetime;
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
                new(TokenClaim, token.Id), new(SessionClaim, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
                new(ClaimTypes.NameIdentifier, token.AccountId.ToString()), new(ClaimTypes.Name, token.Name),
                new(ClaimTypes.Role, token.Role.Code()),
            ],
            Scheme)));

    /// <summary>Ends the session that a request belongs to, for its cookie and for every copy of it.</summary>
    public static async Task EndAsync(HttpContext context)
    {
        if (context.Features.Get<Credential>() is { Session: { } session })
            await context.RequestServices.GetRequiredService<SessionStore>().EndAsync(session, context.RequestAborted);
        await context.SignOutAsync(Scheme);
    }

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
        var http = context.HttpContext;
        var sessions = http.RequestServices.GetRequiredService<SessionStore>();
        if (context.Principal?.FindFirstValue(TokenClaim) is { } token && context.Principal.FindFirstValue(SessionClaim) is { } session
            && await sessions.FindAsync(token, session, http.RequestAborted) is { } actor && context.Principal.IsInRole(actor.Role.Code()))
        {
            http.Features.Set(actor);
            http.Features.Set(new Credential(token, session));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }
}
