using System.Runtime.Versioning;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting.HealthChecks;
using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// Keeps the embedded PostgreSQL running for as long as the tracker runs. Where it is down for good, the tracker stops: whoever watches
/// over it then sees what is wrong, instead of a process that lives and answers nothing.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class DatabaseSupervision(
    PostgresServer server, NpgsqlDataSource pool, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<PostgresSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly PostgresSupervisor supervisor = new(server, pool.Clear, time, logger);

    /// <summary>How long PostgreSQL has taken in no new connection, although it runs; null while it does.</summary>
    public TimeSpan? SilentFor => supervisor.SilentFor;

    /// <summary>Why the tracker stopped; null when it was told to.</summary>
    public StartRefusedException? GaveUp { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await supervisor.RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StartRefusedException refused)
            {
                GaveUp = refused;
                lifetime.StopApplication();
                return;
            }
            catch (Exception exception)
            {
                // Whatever it was, it is no reason to leave the database alone.
                if (!failed) Failed(logger, exception);
                failed = true;
                await Task.Delay(PauseAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The supervision of PostgreSQL broke off; it goes on.")]
    private static partial void Failed(ILogger logger, Exception exception);
}

/// <summary>Puts the supervision into the container of services.</summary>
[UnsupportedOSPlatform("windows")]
internal static class DatabaseSupervisionHosting
{
    public static void AddSupervision(this IServiceCollection services, PostgresServer server, CollabSettings settings)
    {
        // An instance that was made outside is disposed of outside.
        services.AddSingleton(server);
        services.AddSingleton<DatabaseSupervision>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseSupervision>());
        services.AddHealthChecks().AddCheck<SupervisionCheck>("postgres");
        if (settings.ArchiveMb == 0) return;
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<ArchiveWatch>(provider, new Func<string?>(server.WhyNotArchived)));
        services.AddHostedService(provider => provider.GetRequiredService<ArchiveWatch>());
        services.AddHealthChecks().AddCheck<ArchiveCheck>("archive");
    }
}
