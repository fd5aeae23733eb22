using Collab.Api;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting.HealthChecks;
using Collab.Hosting.Metrics;
using Collab.Http;
using Collab.Pages;
using Collab.SignIn;

namespace Collab.Hosting;

/// <summary>Puts the web application together: hosting around the tracker's slices.</summary>
internal static class TrackerApp
{
    public static WebApplication Build(WebApplicationBuilder builder, CollabSettings settings, DataFolder data, string connectionString)
    {
        builder.AddWeb(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => Database.Connect(connectionString, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<Samples>();
        builder.Services.AddHealth(settings);
        builder.Services.AddTelemetry(settings);
        builder.Services.AddAccounts(settings);
        builder.Services.AddRateLimiter(limiter => RateLimits.AddTo(limiter, settings));
        builder.AddTracker();
        builder.Services.AddPages();

        var app = builder.Build();
        app.UseWeb();
        app.UseRouting();
        app.UseAccounts();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UsePages();
        app.UseOutputCache();
        app.MapHealth();
        app.MapMetrics();
        app.MapAbout();
        app.MapAccounts();
        app.MapTracker();
        app.MapPages();
        return app;
    }
}
