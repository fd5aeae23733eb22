using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>
/// How far the read side has come, known without asking the database each time: the position that every answer is pinned to. Follows the
/// progress row of the projection, which commits with the rows, so whatever host runs the projection, a position seen here is there to be
/// read.
/// </summary>
public sealed partial class ReadPosition(NpgsqlDataSource database, ILogger<ReadPosition> logger) : BackgroundService, IPeopleRevised
{
    // Whoever moves the read side tells it; this is for what was not heard.
    private static readonly TimeSpan OwnLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private const string Progress =
        $"""
        select coalesce((select last_seq_id from {StoreSchema.Name}.mt_event_progression where name = '{RowsProjection.Shard}'), 0),
               coalesce((select value::bigint from {StoreSchema.Name}.setup where name = '{StoreSchema.PeopleRevision}'), 0)
        """;

    private readonly SemaphoreSlim looking = new(1);
    private readonly SemaphoreSlim told = new(0, 1);
    private volatile State state = new(0, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>The position the read side includes.</summary>
    public long Current => state.Position;

    /// <summary>Counts changes of people's records.</summary>
    public long PeopleRevision => state.People;

    /// <summary>Completes when the position or the people's records change.</summary>
    public Task Changed => state.Next.Task;

    /// <summary>Waits until the read side includes a position.</summary>
    /// <returns>False when the time ran out first.</returns>
    public async Task<bool> IncludesAsync(long position, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            for (var seen = state; seen.Position < position; seen = state) await seen.Next.Task.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Current >= position;
        }
    }

    /// <summary>Looks how things stand instead of waiting for the next look; what was committed before is seen after it.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellation)
    {
        // One look at a time, so that an earlier one cannot overwrite a later one.
        await looking.WaitAsync(cancellation);
        try
        {
            await using var command = database.CreateCommand(Progress);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            return Move(row.GetInt64(0), row.GetInt64(1));
        }
        finally
        {
            looking.Release();
        }
    }

    public Task RevisedAsync(CancellationToken cancellation) => LookAsync(cancellation);

    public override void Dispose()
    {
        looking.Dispose();
        told.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = DatabaseChannel.ListenAsync(database, DatabaseChannel.ReadSide, Told, _ => { }, logger, stoppingToken);
        var lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await told.WaitAsync(OwnLook, stoppingToken);
                await LookAsync(stoppingToken);
                if (lost) Found(logger);
                lost = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Said once; whatever it was, it is no reason to end the tracker.
                if (!lost) Lost(logger, exception);
                lost = true;
                await Task.Delay(PauseAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await listening;
    }

    private void Told()
    {
        lock (told)
        {
            if (told.CurrentCount == 0) told.Release();
        }
    }

    // Only the look above writes the state.
    private bool Move(long position, long people)
    {
        var before = state;
        if (before.Position == position && before.People == people) return false;
        state = new State(position, people, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        before.Next.SetResult();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The position of the read side cannot be read; it is tried again every second.")]
    private static partial void Lost(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The position of the read side can be read again.")]
    private static partial void Found(ILogger logger);

    private sealed record State(long Position, long People, TaskCompletionSource Next);
}
