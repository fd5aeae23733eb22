using System.Globalization;
using Collab.Accounts;
using Collab.Http;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace Collab.Pages;

/// <summary>The pages, put into the web application.</summary>
internal static class PagesHosting
{
    /// <summary>The cookie that keeps the reader's choice of language.</summary>
    public const string LanguageCookie = "collab-language";

    // Scripts and styles come from files of this address alone; data: is what a chart draws its own pictures with.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

    public static void AddPages(this IServiceCollection services)
    {
        services.AddSingleton<IProblemPage, PageOfProblems>();
        services.AddRazorComponents();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "collab-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.FormFieldName = "form";
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddLocalization();
    }

    /// <summary>Every answer says what it may load and who may frame it; a page may load what lies beside it, an answer of the API
    /// nothing.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // When the answer begins: until then a failure may empty what was written, headers and all.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = PageRequests.IsApi(context.Request.Path) ? ApiPolicy : PagePolicy;
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Finds the reader's language. The API speaks one language; its numbers and dates are those of JSON.</summary>
    public static void UseLanguages(this WebApplication app) =>
        app.UseWhen(context => !PageRequests.IsApi(context.Request.Path), pages => pages.UseRequestLocalization(localization =>
        {
            localization.DefaultRequestCulture = new RequestCulture("en-GB");
            localization.SupportedCultures = [CultureInfo.InvariantCulture];
            localization.SupportedUICultures = [new("en-GB"), new("de-DE"), new("en"), new("de")];
            localization.RequestCultureProviders = [new LanguageOfReader()];
        }));

    /// <summary>Finds, for a page, the moment that it is about, and checks where its forms come from.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseReadableForms();
        app.UseAntiforgery();
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint() is { } page && page.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            {
                // A page with a form says that it is not to be kept; the others are kept if they are asked about first.
                context.Response.OnStarting(() =>
                {
                    if (context.Response.Headers.CacheControl.Count == 0) context.Response.Headers.CacheControl = "private, no-cache";
                    return Task.CompletedTask;
                });
                context.Response.Headers.Vary = "Accept-Language, Cookie";
                long? least = long.TryParse(
                    context.Request.Query["recorded"], NumberStyles.None, CultureInfo.InvariantCulture, out var recorded) ? recorded : null;
                var faults = PageAddress.FaultsIn(context, page);
                context.Features.Set(await context.RequestServices.GetRequiredService<Reader>().AskAsync(context, faults, least));
                context.Features.Set(new AddressFaults(faults));
            }

            await next(context);
            // A form that no page has any more is refused with a type and no text: then the page of problems is written in its place.
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest, ContentLength: null })
                context.Response.ContentType = null;
        });
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().RequireAuthorization(Policies.Read);
        var back = new QueryParameter("to", "The page to go back to.", "/");
        app.MapGet("/language/{language}", ChooseLanguage).WithMetadata(back).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/at", Clocks.Choose).WithMetadata(back).WithMetadata([.. Clocks.Fields]).ExcludeFromDescription().AllowAnonymous();
    }

    private static RedirectHttpResult ChooseLanguage(string language, string? to, HttpContext context)
    {
        if (Words.Languages.Contains(language))
        {
            context.Response.Cookies.Append(LanguageCookie, language, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
            });
        }

        return TypedResults.LocalRedirect(PageRequests.Local(to));
    }

    // What the reader chose, else what the browser asks for.
    private sealed class LanguageOfReader : RequestCultureProvider
    {
        private static readonly AcceptLanguageHeaderRequestCultureProvider Browser = new();

        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext) =>
            httpContext.Request.Cookies[LanguageCookie] is { } chosen && Words.Languages.Contains(chosen)
                ? Task.FromResult<ProviderCultureResult?>(
                    new ProviderCultureResult(CultureInfo.InvariantCulture.Name, chosen == "de" ? "de-DE" : "en-GB"))
                : Browser.DetermineProviderCultureResult(httpContext);
    }
}
