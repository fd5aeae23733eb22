using Collab.Hosting;
using Microsoft.AspNetCore.Authentication;

namespace Collab.Accounts;

/// <summary>Sign-in, put into the web application.</summary>
internal static class AccountsHosting
{
    public static void AddAccounts(this IServiceCollection services, CollabSettings settings)
    {
        services.AddSingleton<AccountBook>();
        // Not AddAuthentication: that keeps keys for cookies, which nobody here uses, in the home of whoever starts the tracker.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = BearerHandler.Name;
            options.AddScheme<BearerHandler>(BearerHandler.Name, displayName: null);
        });
        services.AddWebEncoders();
        services.AddTransient<BearerHandler>();
        services.AddAuthorization(options => Policies.AddTo(options, settings.EffectiveReads()));
    }

    public static void UseAccounts(this WebApplication app)
    {
        app.UseAuthentication();
        // A wrong token is never taken for no token, not even where none is needed.
        app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/health") && (await context.AuthenticateAsync()).Failure is not null) await context.ChallengeAsync();
            else await next(context);
        });
    }
}
