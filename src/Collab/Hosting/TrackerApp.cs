using Collab.Api;
using Collab.Api.Calendar;
using Collab.Configuration;
using Collab.Domain.Facts;
using Collab.EmbeddedPostgres;
using Collab.Forms;
using Collab.Hosting.HealthChecks;
using Collab.Hosting.Metrics;
using Collab.Http;
using Collab.Import;
using Collab.Pages;
using Collab.ReadModel;
using Collab.ReadModel.Audit;
using Collab.Recording;
using Collab.SignIn;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Weasel.Core;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Hosting;

/// <summary>The tracker as a web application: what it is made of, and in which order.</summary>
public static class TrackerApp
{
    /// <summary>Puts it together: hosting around the tracker's slices.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, CollabSettings settings, DataFolder data, string connectionString)
    {
        builder.AddWeb(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => Database.Connect(connectionString, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(new ReplayPace(settings.ReplayMinutes is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null));
        builder.Services.AddSingleton<Samples>();
        builder.Services.AddSingleton(_ => new ChartAssets(AppContext.BaseDirectory));
        builder.Services.AddHealth(settings);
        builder.Services.AddTelemetry(settings);
        builder.Services.AddAccounts(settings);
        builder.Services.AddRateLimiter(limiter => RateLimits.AddTo(limiter, settings));
        builder.AddSlices();
        builder.Services.AddImport();
        builder.Services.AddForms();
        builder.Services.AddPages();
        builder.Services.AddDescription();

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
        app.MapSlices();
        app.MapImport();
        app.MapForms();
        app.MapPages();
        app.MapChartAssets();
        app.MapDescription();
        return app;
    }

    /// <summary>Registers the store, the message bus, recording, the read side and every slice. Needs an <c>NpgsqlDataSource</c> and a
    /// <c>TimeProvider</c> in the container.</summary>
    public static WebApplicationBuilder AddSlices(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHostedService<StartTurn>();
        services.AddMarten(Store)
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(DaemonMode.HotCold);
        services.AddRecording();
        services.AddReadModel();
        builder.Host.UseWolverine(MessageBus.Configure);

        services.AddSources();
        services.AddOrganisations();
        services.AddActivities();
        services.AddPartnerships();
        services.AddIndicators();
        services.AddPeriods();
        services.AddPeople();
        services.AddOverview();
        services.AddRegions();
        services.AddComparison();
        services.AddEvents();
        return builder;
    }

    private static void MapSlices(this WebApplication app)
    {
        app.MapCommands(ActivityRoutes.Shared);
        app.MapSources();
        app.MapOrganisations();
        app.MapActivities();
        app.MapCalendar();
        app.MapPartnerships();
        app.MapIndicators();
        app.MapPeriods();
        app.MapPeople();
        app.MapOverview();
        app.MapRegions();
        app.MapComparison();
        app.MapEvents();
    }

    private static void Store(StoreOptions options)
    {
        options.DatabaseSchemaName = StoreSchema.Name;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, FactJson.Configure);
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        // Rich: the version is checked and the position known before the commit, so the snapshot and the receipt can carry both.
        options.Events.AppendMode = EventAppendMode.Rich;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.EnableAll();
        // EnableAll leaves the actor out.
        options.Events.MetadataConfig.UserNameEnabled = true;
        options.Events.AddEventTypes(FactKinds.All);
        // An event that cannot be projected stops the projection, visibly; nothing is skipped.
        foreach (var errors in new[] { options.Projections.Errors, options.Projections.RebuildErrors })
            (errors.SkipApplyErrors, errors.SkipSerializationErrors, errors.SkipUnknownEvents) = (false, false, false);
    }
}
