using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Recording;

/// <summary>
/// Tells the projections, on whatever host they run, that events were appended. Not the transaction that appends tells it: those that
/// tell something are committed one after the other, each waiting for the disk. It is told right after, once for all that were appended
/// meanwhile; what is not told, since the host is gone, the projections find when they look for themselves.
/// </summary>
public sealed partial class AppendSignal(NpgsqlDataSource database, ILogger<AppendSignal> logger) : BackgroundService
{
    // What is appended within this time is told together, and projected together.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim appended = new(0, 1);

    /// <summary>What a session calls after its commit.</summary>
    public IDocumentSessionListener Listener => new AfterCommit(this);

    public override void Dispose()
    {
        appended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await appended.WaitAsync(stoppingToken);
                await using var batch = database.CreateBatch();
                batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('synchronous_commit', 'off', true)"));
                batch.BatchCommands.Add(new NpgsqlBatchCommand(DatabaseChannel.Tell(DatabaseChannel.Events)));
                await batch.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                NotTold(logger, exception);
            }

            await Task.Delay(Gap, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Raise()
    {
        lock (appended)
        {
            if (appended.CurrentCount == 0) appended.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The projections could not be told of new events; they will look for themselves.")]
    private static partial void NotTold(ILogger logger, Exception exception);

    private sealed class AfterCommit(AppendSignal signal) : DocumentSessionListenerBase
    {
        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            if (commit.GetStreams().Any()) signal.Raise();
            return Task.CompletedTask;
        }
    }
}
