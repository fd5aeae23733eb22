using Collab.Facts;
using JasperFx.Events;

namespace Collab.Commands;

/// <summary>
/// What a batch of commands would have stored so far. Later commands of the batch see it, so a dry run decides everything as the real run would,
/// and stores nothing.
/// </summary>
public sealed class DryRun
{
    private readonly Dictionary<Guid, (Type State, List<IEvent> Events)> streams = [];
    private readonly Dictionary<Guid, (Guid Stream, IEvent Event)> events = [];

    /// <summary>People that the batch would have recorded.</summary>
    public HashSet<Guid> People { get; } = [];

    /// <summary>The kind of entity that the batch would have begun under an id; null when it would have begun none.</summary>
    public Type? Begun(Guid stream) => streams.TryGetValue(stream, out var entry) ? entry.State : null;

    /// <summary>The event that the batch would have stored under an id.</summary>
    public (Guid Stream, IEvent Event)? Find(Guid eventId) => events.TryGetValue(eventId, out var entry) ? entry : null;

    /// <summary>An entity's state with the events of the batch on top of the stored ones.</summary>
    public FactRegister? On(Guid stream, FactRegister? stored) =>
        streams.TryGetValue(stream, out var entry) ? entry.Events.Aggregate(stored, (state, e) => FactRegister.Fold(state, stream, e)) : stored;

    /// <summary>Takes an event into account.</summary>
    public void Add(Guid stream, Type state, IEvent e, long version, DateTimeOffset now)
    {
        e.StreamId = stream;
        e.Version = version;
        e.Timestamp = now;
        if (!streams.TryGetValue(stream, out var entry)) streams[stream] = entry = (state, []);
        entry.Events.Add(e);
        events[e.Id] = (stream, e);
    }
}
