using Collab.Accounts;
using Collab.Configuration;
using Collab.ReadModel.Reading;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Collab.SignIn;

/// <summary>Sign-in, put into the web application.</summary>
internal static class AccountsHosting
{
    private const string Either = "BearerOrSession";

    public static void AddAccounts(this IServiceCollection services, CollabSettings settings)
    {
        services.AddSingleton<ValidTokens>();
        services.AddHostedService(provider => provider.GetRequiredService<ValidTokens>());
        services.AddSingleton<AccountStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<CredentialWatch>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<IActorNames>(provider => provider.GetRequiredService<AccountStore>());
        services.AddDataProtection().SetApplicationName("collab");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(
                keys => keys.XmlRepository = new KeyRing(provider.GetRequiredService<IDocumentStore>())));
        services.AddAuthentication(Either)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Name, _ => { })
            .AddCookie(Sessions.Scheme, Sessions.Configure)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = Sessions.Choose);
        services.AddAuthorization(options => Policies.AddTo(options, settings.EffectiveReads()));
    }

    public static void UseAccounts(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (BearerHandler.SecretOf(context.Request) is { } secret && !context.Request.Path.StartsWithSegments("/health")
                && !context.RequestServices.GetRequiredService<SignInAttempts>().Allows(context, secret))
                await SignInAttempts.RefuseAsync(context);
            else await next(context);
        });
        app.UseAuthentication();
        // A wrong token is never taken for no token, not even where none is needed. A session that ran out is: its holder sees what
        // everybody sees.
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization.Count > 0 && !context.Request.Path.StartsWithSegments("/health")
                && (await context.AuthenticateAsync()).Failure is not null)
            {
                context.RequestServices.GetRequiredService<SignInAttempts>().CountWrong(context);
                await context.ChallengeAsync();
            }
            else
            {
                await next(context);
            }
        });
    }
}
