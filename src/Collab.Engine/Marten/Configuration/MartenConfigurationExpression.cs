using Collab.Engine.Daemon;
using Collab.Engine.Hosting;
using JasperFx.Events.Daemon;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Marten;

/// <summary>What follows AddMarten.</summary>
public class MartenConfigurationExpression
{
    internal MartenConfigurationExpression(IServiceCollection services)
    {
        Services = services;
    }

    public IServiceCollection Services { get; }

    /// <summary>Creates missing tables while the host starts, before hosted services registered later.</summary>
    public MartenConfigurationExpression ApplyAllDatabaseChangesOnStartup()
    {
        Services.AddSingleton<IHostedService>(provider => new SchemaAtStartup(Store(provider), assertOnly: false));
        return this;
    }

    /// <summary>Refuses to start when tables are missing.</summary>
    public MartenConfigurationExpression AssertDatabaseMatchesConfigurationOnStartup()
    {
        Services.AddSingleton<IHostedService>(provider => new SchemaAtStartup(Store(provider), assertOnly: true));
        return this;
    }

    /// <summary>Has the host run the asynchronous projections.</summary>
    public MartenConfigurationExpression AddAsyncDaemon(DaemonMode mode)
    {
        if (mode == DaemonMode.ExternallyManaged) throw new NotSupportedException("DaemonMode.ExternallyManaged");
        Services.AddSingleton(provider => new HostedDaemon(Store(provider), mode));
        if (mode != DaemonMode.Disabled) Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<HostedDaemon>());
        return this;
    }

    /// <summary>Says what is the case anyway: sessions do not track the documents they load.</summary>
    public MartenConfigurationExpression UseLightweightSessions() => this;

    /// <summary>Takes the database from the <see cref="NpgsqlDataSource"/> in the service collection.</summary>
    /// <param name="serviceKey">The data source's key, when it is registered with one.</param>
    public MartenConfigurationExpression UseNpgsqlDataSource(object? serviceKey = null)
    {
        Services.ConfigureMarten((provider, options) => options.Connection(serviceKey is null
            ? provider.GetRequiredService<NpgsqlDataSource>()
            : provider.GetRequiredKeyedService<NpgsqlDataSource>(serviceKey)));
        return this;
    }

    private static DocumentStore Store(IServiceProvider provider) => (DocumentStore)provider.GetRequiredService<IDocumentStore>();
}
