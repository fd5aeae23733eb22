using System.Runtime.Versioning;
using Collab.EmbeddedPostgres;
using Npgsql;

namespace Collab.Hosting.Supervision;

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
