using System.Globalization;
using Npgsql;

namespace Collab.Hosting.Supervision;

/// <summary>How the archive of the embedded PostgreSQL stands.</summary>
/// <param name="TakenAt">When it took the last segment; null: never yet.</param>
/// <param name="FailsSince">Since when it has taken nothing although there was something to take; null while it takes what comes.</param>
/// <param name="Waiting">How many segments wait for it.</param>
internal sealed record ArchiveState(DateTimeOffset? TakenAt, DateTimeOffset? FailsSince, long Waiting)
{
    // Where neither success nor failure is heard of, as with a disk that does not answer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>What PostgreSQL's own account of it means.</summary>
    /// <param name="now">PostgreSQL's clock.</param>
    /// <param name="takenAt">When a segment was last taken.</param>
    /// <param name="failedAt">When one was last refused.</param>
    /// <param name="waiting">How many wait.</param>
    /// <param name="waitingSince">Since when the first of them does.</param>
    public static ArchiveState Of(
        DateTimeOffset now, DateTimeOffset? takenAt, DateTimeOffset? failedAt, long waiting, DateTimeOffset? waitingSince)
    {
        var refused = failedAt is { } refusal && (takenAt is null || refusal > takenAt) && waiting > 0;
        var stuck = waitingSince is { } first && now - first > LongestWait;
        return new ArchiveState(takenAt, refused || stuck ? takenAt ?? waitingSince ?? failedAt : null, waiting);
    }
}

/// <summary>What the log says of an archive that takes nothing: once that it began, now and then that it goes on, and that it is
/// over.</summary>
internal sealed class ArchiveOutage(TimeProvider time)
{
    /// <summary>How often it is said that it goes on.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromHours(1);

    private DateTimeOffset? since;
    private long said;

    /// <summary>Takes note of how things stand.</summary>
    /// <param name="state">How they stand.</param>
    /// <param name="why">Finds out why the archive takes nothing; null where that is not known.</param>
    /// <returns>What is to be said.</returns>
    public string? Take(ArchiveState state, Func<string?> why)
    {
        if (state.FailsSince is not { } fails)
        {
            if (since is not { } began) return null;
            since = null;
            return string.Create(CultureInfo.InvariantCulture, $"The archive takes segments again; it had taken none since {began:u}.");
        }

        if (since is not null && time.GetElapsedTime(said) < Reminder) return null;
        var goesOn = since is not null;
        (since, said) = (since ?? fails, time.GetTimestamp());
        var cause = why() is { } known ? $": {known.TrimEnd('.')}." : ".";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The archive {(goesOn ? "still takes" : "takes")} nothing, since {fails:u}{cause} {state.Waiting} segments wait on the data folder's disk, and a restore comes no further than that moment. It is tried again and again.");
    }
}

/// <summary>Looks whether the archive of the embedded PostgreSQL takes what it is given.</summary>
/// <param name="database">The database.</param>
/// <param name="why">Finds out why the archive takes nothing; null where that is not known.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told that the archive takes nothing, and that it does again.</param>
internal sealed partial class ArchiveWatch(
    NpgsqlDataSource database, Func<string?> why, TimeProvider time, ILogger<ArchiveWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // The tracker's role may read what the server says of itself.
    private const string Account =
        """
        select now(), a.last_archived_time, a.last_failed_time, w.waiting, w.since
        from pg_stat_archiver a, (
          select count(*) as waiting, min(modification) as since from pg_ls_archive_statusdir() where name like '%.ready') w
        """;

    /// <summary>How it stood at the last look; null before the first.</summary>
    public ArchiveState? State { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var outage = new ArchiveOutage(time);
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                State = await LookAsync(stoppingToken);
                if (outage.Take(State, why) is { } said) Tells(logger, said);
                failed = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // An outage of the database is told of by others; whatever else it was, it is looked at again.
                if (!failed) Failed(logger, exception);
                failed = true;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ArchiveState> LookAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Account);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return ArchiveState.Of(row.GetFieldValue<DateTimeOffset>(0), Time(1), Time(2), row.GetInt64(3), Time(4));

        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Said}")]
    private static partial void Tells(ILogger logger, string said);

    [LoggerMessage(Level = LogLevel.Error, Message = "How the archive stands could not be found out; it is tried again.")]
    private static partial void Failed(ILogger logger, Exception exception);
}
