using Marten;
using Wolverine;

namespace Collab.Recording;

/// <summary>Stores what was decided for many commands, all of it or nothing. Sent by <see cref="AtomicBatch"/>; no command that callers
/// know.</summary>
/// <param name="Streams">What is to be appended, each on the version on which it was decided.</param>
/// <param name="Messages">What the decisions send; stored in the same transaction.</param>
public sealed record StoreAtomicBatch(IReadOnlyList<PendingStream> Streams, IReadOnlyList<object> Messages);

/// <summary>The answer to <see cref="StoreAtomicBatch"/>.</summary>
/// <param name="Events">How many events were stored.</param>
public sealed record AtomicBatchStored(long Events);

/// <summary>Handles <see cref="StoreAtomicBatch"/> in one transaction: a stream that moved meanwhile ends it with nothing stored.</summary>
public static class StoreAtomicBatchHandler
{
    public static (AtomicBatchStored, OutgoingMessages) Handle(StoreAtomicBatch message, IDocumentSession session)
    {
        foreach (var stream in message.Streams)
        {
            if (stream.Version == 0) session.Events.StartStream(stream.State, stream.Id, stream.Events);
            else session.Events.Append(stream.Id, stream.Version + stream.Events.Count, stream.Events);
        }

        return (new AtomicBatchStored(message.Streams.Sum(stream => stream.Events.Count)), [.. message.Messages]);
    }
}
