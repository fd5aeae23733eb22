using Collab.ReadModel.Rows;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>How often the replay runs in the background.</summary>
/// <param name="Every">The time between two; null: never.</param>
public sealed record ReplayPace(TimeSpan? Every);

/// <summary>What the last replay in the background found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Report">What it found.</param>
public sealed record ReplayWatched(DateTimeOffset At, TimeSpan Took, ReplayReport Report);

/// <summary>Replays everything at an interval and remembers what it found; of several hosts on one database, one at a time.</summary>
public sealed partial class ReplayWatch(
    Replay replay, NpgsqlDataSource database, ReplayPace pace, TimeProvider time, ILogger<ReplayWatch> logger) : BackgroundService
{
    /// <summary>Names the lock under which one host replays.</summary>
    private const long Lock = 0x436f6c6c61623032;

    private static readonly TimeSpan SettleIn = TimeSpan.FromMinutes(5);

    /// <summary>The last result of this host; null before the first.</summary>
    public ReplayWatched? Last { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (pace.Every is not { } every) return;
        for (var pause = every < SettleIn ? every : SettleIn; ; pause = every)
        {
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it was, it is no reason to end the tracker.
                Failed(logger, exception);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        await using var alone = await AdvisoryLock.TryTakeAsync(database, Lock, cancellation);
        if (alone is null) return;
        var start = time.GetTimestamp();
        var report = await replay.RunAsync(new ReplayScope(), null, cancellation);
        Last = new ReplayWatched(time.GetUtcNow(), time.GetElapsedTime(start), report);
        if (report.Difference is { } difference) Differs(logger, report.Position, difference);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Replay up to {Position} found a difference between the events and the tables: {Difference}")]
    private static partial void Differs(ILogger logger, long position, string difference);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replay in the background broke off; it is tried again.")]
    private static partial void Failed(ILogger logger, Exception exception);
}
