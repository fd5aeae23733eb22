using Collab.Api;
using Collab.Api.Calendar;
using Collab.Configuration;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.People;
using Collab.Domain.Reporting;
using Collab.Domain.Sources;
using Collab.Forms;
using Collab.Http;
using Collab.Import;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Comparison;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Overview;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Regions;
using Collab.ReadModel.Reporting;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Collab.ReadModel.Search;
using Collab.Recording;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Weasel.Core;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Hosting;

/// <summary>The tracker's slices, put together: what the host adds and maps, whatever PostgreSQL and sign-in it runs on.</summary>
public static class Tracker
{
    /// <summary>Registers the store, the message bus, the projections and every slice. Needs an <c>NpgsqlDataSource</c> in the container.</summary>
    public static WebApplicationBuilder AddTracker(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHostedService<StartTurn>();
        var streams = new FoldedStreams();
        services.AddSingleton(streams);
        services.AddMarten(options => Store(options, streams))
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(DaemonMode.HotCold);
        services.AddHostedService<RowsVersion>();
        builder.Host.UseWolverine(MessageBus.Configure);

        services.AddSingleton(_ => CodeFiles.Read(Path.Combine(AppContext.BaseDirectory, "codes"), IndicatorDefinition.CodeList));
        services.AddSingleton<ReadPosition>();
        services.AddSingleton<IPeopleRevised>(provider => provider.GetRequiredService<ReadPosition>());
        services.AddHostedService(provider => provider.GetRequiredService<ReadPosition>());
        services.AddSingleton<Reader>();
        services.AddSingleton<MomentCache>();
        services.AddSingleton<NameQueries>();
        services.AddSingleton<EntityList>();
        services.AddSingleton<FactList>();
        services.AddSingleton<RegionQueries>();
        services.AddSingleton<OverviewQueries>();
        services.AddSingleton<FigureQueries>();
        services.AddSingleton<IndicatorQueries>();
        services.AddSingleton<Sealing>();
        services.AddSingleton<ICommandPreparation>(provider => provider.GetRequiredService<Sealing>());
        services.AddSingleton<ActivityCalendar>();
        services.AddSingleton<ComparisonQueries>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<SearchQueries>();
        services.AddSingleton<StateQueries>();
        services.AddSingleton<Replay>();
        services.AddSingleton<RowsRebuild>();
        services.AddSingleton(provider => provider.GetRequiredService<CollabSettings>().ReplayMinutes is > 0 and var minutes ? new ReplayPace(TimeSpan.FromMinutes(minutes)) : new ReplayPace(null));
        services.AddSingleton<ReplayWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplayWatch>());
        services.AddSingleton(_ => new ChartAssets(AppContext.BaseDirectory));
        services.AddSingleton<LookAhead>();
        services.AddSingleton<Turns>();
        services.AddScoped<Recorder>();
        services.AddScoped<AtomicBatch>();
        services.AddImport();
        services.AddScoped<PersonRecords>();
        services.AddRecording();
        services.AddDescription();
        return builder;
    }

    /// <summary>Maps every command and query route.</summary>
    public static WebApplication MapTracker(this WebApplication app)
    {
        app.MapCommands(ActivityRoutes.Shared);
        app.MapOverview();
        app.MapRegions();
        app.MapIndicators();
        app.MapPeriods();
        app.MapPartnerships();
        app.MapActivities();
        app.MapCalendar();
        app.MapOrganisations();
        app.MapSources();
        app.MapComparison();
        app.MapEvents();
        app.MapImport();
        app.MapPeople();
        app.MapRecording();
        app.MapDescription();
        app.MapChartAssets();
        return app;
    }

    private static void Store(StoreOptions options, FoldedStreams streams)
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
        options.Events.UseListenNotifyForEventAppends = true;
        options.Events.AddEventTypes(FactKinds.All);
        options.Schema.For<Person>();
        options.Schema.For<Reminder>();
        options.Projections.Add(new Fold<Source>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<Organisation>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<Activity>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<Partnership>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<Indicator>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<ReportingPeriod>(), ProjectionLifecycle.Live);
        options.Projections.Add(new Fold<FactRegister>(), ProjectionLifecycle.Live);
        options.Projections.FetchPlanners.Add(new FoldedStreamPlanner(streams));
        // An event that cannot be projected stops the projection, visibly; nothing is skipped.
        foreach (var errors in new[] { options.Projections.Errors, options.Projections.RebuildErrors })
            (errors.SkipApplyErrors, errors.SkipSerializationErrors, errors.SkipUnknownEvents) = (false, false, false);
        options.Projections.Add(new RowsProjection(), ProjectionLifecycle.Async, RowsProjection.Name, async =>
        {
            foreach (var table in RowTables.All) async.DeleteDataInTableOnTeardown(table.Identifier.QualifiedName);
        });
        // First what the others speak of while they are migrated, then the others, in the order in which they refer to each other.
        foreach (var table in (IEnumerable<DeclaredTable>)[SetupTable.Table, .. RowTables.All, .. FileTables.All])
            options.Storage.ExtendedSchemaObjects.AddRange(table.Objects);
    }
}
