using Collab.ReadModel.Audit;
using Collab.ReadModel.Identity;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Collab.ReadModel.Search;
using Collab.Recording;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Daemon.HighWater;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.ReadModel;

/// <summary>The read side, put into the container of services.</summary>
public static class ReadModelHosting
{
    /// <summary>
    /// Registers the tables, the projection that keeps them, and what every slice reads with. Needs Marten's store; what a slice reads
    /// beyond
    /// that, the slice registers itself.
    /// </summary>
    public static IServiceCollection AddReadModel(this IServiceCollection services)
    {
        services.ConfigureMarten((provider, options) =>
        {
            options.Projections.Wakeup = new PostgresqlListenWakeup(
                provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<ILogger<PostgresqlListenWakeup>>(),
                DatabaseChannel.Events);
            options.Projections.Add(new RowsProjection(), ProjectionLifecycle.Async, RowsProjection.Name, async =>
            {
                foreach (var table in RowTables.All) async.DeleteDataInTableOnTeardown(table.Identifier.QualifiedName);
            });
            // First what the others speak of while they are migrated, then the others, in the order in which they refer to each other.
            foreach (var table in (IEnumerable<DeclaredTable>)[SetupTable.Table, .. RowTables.All])
                options.Storage.ExtendedSchemaObjects.AddRange(table.Objects);
        });
        services.AddHostedService<RowsVersion>();
        services.AddSingleton<RowsRebuild>();
        services.AddSingleton<ReadPosition>();
        services.AddSingleton<IPeopleRevised>(provider => provider.GetRequiredService<ReadPosition>());
        services.AddHostedService(provider => provider.GetRequiredService<ReadPosition>());
        services.AddSingleton<NextChanges>();
        services.AddSingleton(provider => new MomentCache(provider.GetRequiredService<NextChanges>().AfterAsync));
        services.AddSingleton<NameQueries>();
        services.AddSingleton<IdentityQueries>();
        services.AddIdentity();
        services.AddSingleton<PartQuestions>();
        services.AddSingleton<EntityList>();
        services.AddSingleton<FactList>();
        services.AddSingleton<SearchQueries>();
        services.AddSingleton<StateQueries>();
        services.AddSingleton<Replay>();
        services.AddSingleton<ReplayWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplayWatch>());
        return services;
    }
}
