using Collab.Accounts;
using Collab.Api;
using Collab.Api.Calendar;
using Collab.Configuration;
using Collab.Domain.Facts;
using Collab.EmbeddedPostgres;
using Collab.Files;
using Collab.Forms;
using Collab.Hosting.HealthChecks;
using Collab.Hosting.Metrics;
using Collab.Http;
using Collab.Import;
using Collab.Pages;
using Collab.Rates;
using Collab.ReadModel;
using Collab.ReadModel.Audit;
using Collab.Recording;
using Collab.Reports;
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
    /// <summary>A builder with what a tracker uses of the framework's defaults: none of what serves IIS, HTTP/3 or HTTPS without a
    /// proxy.</summary>
    public static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = "Collab", ContentRootPath = AppContext.BaseDirectory });
        // With the constraints of routes that the slim builder leaves out.
        builder.Services.AddRouting();
        return builder;
    }

    /// <summary>Puts it together.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, CollabSettings settings, DataFolder data, string connectionString)
    {
        Compose(builder, settings, data, connectionString, TimeProvider.System);
        var app = builder.Build();
        Route(app);
        return app;
    }

    /// <summary>Registers what it is made of: hosting around the tracker's slices.</summary>
    /// <param name="builder">What it is registered with.</param>
    /// <param name="settings">How it behaves.</param>
    /// <param name="data">Where its files are.</param>
    /// <param name="connectionString">Where its database is.</param>
    /// <param name="time">The clock of everything in it.</param>
    public static void Compose(
        WebApplicationBuilder builder, CollabSettings settings, DataFolder data, string connectionString, TimeProvider time)
    {
        builder.AddWeb(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(services => Database.Connect(connectionString, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(new ReplayPace(settings.ReplayMinutes is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null));
        builder.Services.AddSingleton<Samples>();
        builder.Services.AddSingleton(_ => new ChartAssets(AppContext.BaseDirectory));
        builder.Services.AddOutage();
        builder.Services.AddHealth(settings);
        builder.Services.AddTelemetry(settings);
        builder.Services.AddAccounts(settings);
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<CostlyReads>();
        builder.AddSlices();
        builder.Services.AddFiles();
        builder.Services.AddImport();
        builder.Services.AddForms();
        builder.Services.AddPages();
        builder.Services.AddDescription();
    }

    /// <summary>Puts what it is made of into the order in which a request meets it.</summary>
    public static void Route(WebApplication app)
    {
        app.UseWeb();
        app.UseRouting();
        app.Use((context, next) => context.RequestServices.GetRequiredService<RateLimits>().InvokeAsync(context, next));
        app.UseAccounts();
        app.UseAuthorization();
        app.UseTakenBodies();
        app.UseKnownParameters();
        app.Use((context, next) => context.RequestServices.GetRequiredService<CostlyReads>().InvokeAsync(context, next));
        app.UsePages();
        app.UseOutputCache();
        app.MapHealth();
        app.MapMetrics();
        var routes = app.WithRefusals();
        routes.MapAbout();
        routes.MapAccounts();
        routes.MapSlices();
        routes.MapFiles();
        app.MapImport();
        app.MapForms();
        app.MapPages();
        app.MapChartAssets();
        app.MapDescription();
    }

    /// <summary>What is left to do once it answers: the first token, the samples, and then it is ready.</summary>
    /// <param name="services">The services of the application that was started.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="watched">Whether somebody sits before what it writes: then the first start shows a link that signs them in.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task MakeReadyAsync(IServiceProvider services, string address, bool watched, CancellationToken cancellation)
    {
        var data = services.GetRequiredService<DataFolder>();
        await WriteFirstTokenAsync(services.GetRequiredService<AccountStore>(), data, address, watched, cancellation);
        await services.GetRequiredService<Samples>().LoadAsync(cancellation);
        services.GetRequiredService<StartUp>().Done = true;
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
        // When an event was recorded is told by the tracker's clock, as everything else is.
        services.ConfigureMarten((provider, store) => store.Events.TimeProvider = provider.GetRequiredService<TimeProvider>());
        services.AddSingleton<IFailedSubmissions, FailedSubmissions>();
        services.AddRecording();
        services.AddReadModel();
        services.AddMessageBus();

        services.AddSources();
        services.AddOrganisations();
        services.AddActivities();
        services.AddPartnerships();
        services.AddProgrammes();
        services.AddRates();
        services.AddIndicators();
        services.AddPeriods();
        services.AddReports();
        services.AddPeople();
        services.AddOverview();
        services.AddIdentityReads();
        services.AddRegions();
        services.AddComparison();
        services.AddEvents();
        return builder;
    }

    private static async Task WriteFirstTokenAsync(
        AccountStore accounts, DataFolder data, string address, bool watched, CancellationToken stop)
    {
        if (!await accounts.CreateFirstAsync(secret => DataFolder.WriteSecret(data.TokenFile, secret + "\n"), stop)) return;
        await Console.Error.WriteLineAsync($"The admin token is in {data.TokenFile}.");
        if (!watched)
        {
            await Console.Error.WriteLineAsync($"To sign in with a browser, make a link: ops/token link {AccountStore.FirstName}");
            return;
        }

        var lifetime = AccountStore.FirstLinkLifetime;
        if (await accounts.CreateLinkAsync(AccountStore.FirstName, lifetime, stop) is not { } link) return;
        await Console.Error.WriteLineAsync(
            $"Open {SignInLink.Address(address, link)} to sign in as {AccountStore.FirstName} (works once, for {lifetime.TotalMinutes:0} minutes).");
    }

    private static void MapSlices(this IEndpointRouteBuilder routes)
    {
        routes.MapCommands(ActivityRoutes.Shared);
        routes.MapSources();
        routes.MapOrganisations();
        routes.MapActivities();
        routes.MapCalendar();
        routes.MapPartnerships();
        routes.MapProgrammes();
        routes.MapRates();
        routes.MapIndicators();
        routes.MapPeriods();
        routes.MapReports();
        routes.MapPeople();
        routes.MapOverview();
        routes.MapSearch();
        routes.MapIdentity();
        routes.MapRegions();
        routes.MapComparison();
        routes.MapEvents();
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
