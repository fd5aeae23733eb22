using Marten;
using Wolverine;

namespace Collab.Recording;

/// <summary>Stores what was decided for many commands, all of it or nothing. Sent by <see cref="Together"/>; no command that callers know.</summary>
/// <param name="Streams">What is to be appended, each on the version on which it was decided.</param>
/// <param name="Messages">What the decisions send; stored in the same transaction.</param>
public sealed record StoreTogether(IReadOnlyList<PendingStream> Streams, IReadOnlyList<object> Messages);

/// <summary>The answer to <see cref="StoreTogether"/>.</summary>
/// <param name="Events">How many events were stored.</param>
public sealed record StoredTogether(long Events);

/// <summary>Handles <see cref="StoreTogether"/> in one transaction: a stream that moved meanwhile ends it with nothing stored.</summary>
public static class StoreTogetherHandler
{
    public static (StoredTogether, OutgoingMessages) Handle(StoreTogether message, IDocumentSession session)
    {
        foreach (var stream in message.Streams)
        {
            if (stream.Version == 0) session.Events.StartStream(stream.State, stream.Id, stream.Events);
            else session.Events.Append(stream.Id, stream.Version + stream.Events.Count, stream.Events);
        }

        return (new StoredTogether(message.Streams.Sum(stream => stream.Events.Count)), [.. message.Messages]);
    }
}
