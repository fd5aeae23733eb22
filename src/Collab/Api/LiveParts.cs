using System.Collections.Concurrent;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>Which of the newest events belong to the parts of everything that are followed: found once on this host for all who follow the
/// same part, and for few parts at once, however many are followed.</summary>
public sealed class LiveParts(EventLog log, TimeProvider time) : IDisposable
{
    // Answers that are kept; those who follow one part ask about the same events within moments of each other.
    private const int Most = 256;
    private const int AtOnce = 4;

    private readonly SemaphoreSlim asking = new(AtOnce);
    private readonly ConcurrentDictionary<(Belonging Part, long First, long Last), Lazy<Task<HashSet<long>>>> found = new();

    /// <summary>The positions of those events that belong to a part, as that was known before them, between them or after them: so the
    /// event is among them by which something comes to belong to it, and the one by which it ceases to.</summary>
    /// <param name="part">The part.</param>
    /// <param name="messages">The events, in order and none left out; at least one.</param>
    /// <param name="cancellation">Ends the wait of this caller.</param>
    public async Task<HashSet<long>> OwnAsync(Belonging part, IReadOnlyList<LiveMessage> messages, CancellationToken cancellation)
    {
        if (found.Count >= Most) found.Clear();
        var key = (part, messages[0].Position, messages[^1].Position);
        var own = found.GetOrAdd(key, _ => new(() => AskAsync(part, messages)));
        try
        {
            return await own.Value.WaitAsync(cancellation);
        }
        catch when (own.Value.IsFaulted)
        {
            // Who asks next asks the database again.
            found.TryRemove(KeyValuePair.Create(key, own));
            throw;
        }
    }

    public void Dispose() => asking.Dispose();

    // For all who wait for it, so no one of them ends it.
    private async Task<HashSet<long>> AskAsync(Belonging part, IReadOnlyList<LiveMessage> messages)
    {
        await asking.WaitAsync();
        try
        {
            return
            [
                .. await log.PositionsAsync(
                    new EventQuery
                    {
                        After = messages[0].Position - 1,
                        UpTo = messages[^1].Position,
                        Belonging = part,
                        BelongingAsOf = time.GetUtcNow(),
                        BelongingAfter = messages[0].Position - 1,
                        Limit = messages.Count,
                    },
                    CancellationToken.None),
            ];
        }
        finally
        {
            asking.Release();
        }
    }
}
