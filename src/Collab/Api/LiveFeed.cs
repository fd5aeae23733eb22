using System.Text.Json;
using Collab.Domain.Facts;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>An event as it is sent to those who follow.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Type">Its stored type.</param>
/// <param name="Data">The event as JSON.</param>
public sealed record LiveMessage(long Position, string Type, string Data)
{
    internal static LiveMessage Of(EventView e) => new(e.Position, e.Type, JsonSerializer.Serialize(e, FactJson.Options));
}

/// <summary>What the feed has for a follower.</summary>
/// <param name="Messages">The next events; empty when there are none yet, null when the feed does not reach back so far.</param>
/// <param name="Changed">Completes when there is more, and now and then when there is not.</param>
public readonly record struct LiveSlice(IReadOnlyList<LiveMessage>? Messages, Task Changed);

/// <summary>
/// The newest events, read once on this host for all who follow them, however many they are, and kept in memory for a while: a follower is
/// no more than a position in them. Nothing is read while nobody follows.
/// </summary>
public sealed partial class LiveFeed(ReadPosition position, EventLog log, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    /// <summary>The most events that are kept: a follower who is further behind than that is too slow.</summary>
    public const int MostEvents = 2_000;

    /// <summary>The most events that a follower is given at once.</summary>
    public const int Batch = 200;

    // The most characters that are kept, unless one event has more.
    private const long MostCharacters = 16 * 1024 * 1024;

    // How many of those who are further behind than the feed reaches read the log at once.
    private const int CatchingUpAtOnce = 4;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim reachingBack = new(1);
    private readonly SemaphoreSlim catchingUp = new(CatchingUpAtOnce);

    // Guards what is kept.
    private readonly Lock gate = new();
    private readonly List<LiveMessage> recent = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long characters;
    private long after;
    private long upTo;
    private int followers;

    // Of the one that reads.
    private bool lost;

    /// <summary>Follows until what is returned is disposed of: as long as anybody does, events are read.</summary>
    public IDisposable Join()
    {
        lock (gate)
        {
            if (followers++ > 0) return new Follower(this);
            // Nothing was read meanwhile: it begins with what comes now.
            recent.Clear();
            characters = 0;
            after = upTo = position.Current;
        }

        return new Follower(this);
    }

    /// <summary>The next events after a position.</summary>
    public LiveSlice Take(long seen)
    {
        lock (gate)
        {
            if (seen < after) return new LiveSlice(null, changed.Task);
            var (first, end) = (0, recent.Count);
            while (first < end)
            {
                var middle = (first + end) / 2;
                if (recent[middle].Position > seen) end = middle;
                else first = middle + 1;
            }

            return new LiveSlice(recent.GetRange(first, Math.Min(Batch, recent.Count - first)), changed.Task);
        }
    }

    /// <summary>Makes the feed reach back to a position that lies not far behind it; for many who begin there at once, once.</summary>
    /// <returns>Whether it does now.</returns>
    public async Task<bool> ReachBackAsync(long seen, CancellationToken cancellation)
    {
        await reachingBack.WaitAsync(cancellation);
        try
        {
            long until;
            lock (gate)
            {
                if (seen >= after) return true;
                // Positions may be missing, never events between them.
                if (after - seen > MostEvents - recent.Count) return false;
                until = after;
            }

            var earlier = await ReadAsync(seen, until, MostEvents, cancellation);
            lock (gate)
            {
                if (after != until) return seen >= after;
                recent.InsertRange(0, earlier);
                characters += earlier.Sum(message => (long)message.Data.Length);
                after = seen;
                return true;
            }
        }
        finally
        {
            reachingBack.Release();
        }
    }

    /// <summary>The next events after a position that the feed does not reach back to, from the log, and the position up to which they are
    /// all there are. Few read it at once, the others wait for their turn.</summary>
    public async Task<(IReadOnlyList<LiveMessage> Messages, long UpTo)> CatchUpAsync(long seen, CancellationToken cancellation)
    {
        await catchingUp.WaitAsync(cancellation);
        try
        {
            var until = position.Current;
            var read = await ReadAsync(seen, until, Batch, cancellation);
            return (read, read.Count == Batch ? read[^1].Position : until);
        }
        finally
        {
            catchingUp.Release();
        }
    }

    public override void Dispose()
    {
        reachingBack.Dispose();
        catchingUp.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Taken before the look: a change between the look and the wait is not missed.
                var moved = position.Changed;
                if (await ReadOnAsync(stoppingToken)) continue;
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(moved, Task.Delay(Idle, time, beat.Token));
                await beat.CancelAsync();
                if (!moved.IsCompleted) Signal();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Said once; whatever it was, those who follow go on when it is over.
                if (!lost) Lost(logger, exception);
                lost = true;
                await Task.Delay(PauseAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Whether there was anything to read.
    private async Task<bool> ReadOnAsync(CancellationToken cancellation)
    {
        long from;
        var until = position.Current;
        lock (gate)
        {
            if (followers == 0 || upTo >= until) return false;
            from = upTo;
        }

        var read = await ReadAsync(from, until, Batch, cancellation);
        lost = false;
        lock (gate)
        {
            // Everybody left meanwhile, and somebody came: it began anew.
            if (upTo != from) return true;
            upTo = read.Count == Batch ? read[^1].Position : until;
            recent.AddRange(read);
            characters += read.Sum(message => (long)message.Data.Length);
            var over = 0;
            while (recent.Count - over > MostEvents || (characters > MostCharacters && over < recent.Count - 1))
                characters -= recent[over++].Data.Length;
            if (over > 0) after = recent[over - 1].Position;
            recent.RemoveRange(0, over);
        }

        if (read.Count > 0) Signal();
        return true;
    }

    private async Task<List<LiveMessage>> ReadAsync(long from, long until, int most, CancellationToken cancellation) =>
        [.. (await log.QueryAsync(new EventQuery { After = from, UpTo = until, Limit = most }, cancellation)).Select(LiveMessage.Of)];

    private void Signal()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            before = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private void Leave()
    {
        lock (gate) followers--;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events cannot be read for those who follow them; it is tried again every second.")]
    private static partial void Lost(ILogger logger, Exception exception);

    private sealed class Follower(LiveFeed feed) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) feed.Leave();
        }
    }
}
