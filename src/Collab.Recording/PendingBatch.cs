using Collab.Domain.Facts;
using JasperFx.Events;

namespace Collab.Recording;

/// <summary>
/// What a batch of commands would have stored so far. Later commands of the batch see it, so a dry run decides everything as the real run
/// would, and stores nothing. An entity is read when the first command is about it: the batch is decided on that.
/// </summary>
public sealed class PendingBatch
{
    private readonly Dictionary<Guid, Entry> streams = [];
    private readonly Dictionary<Guid, (Guid Stream, IEvent Event)> events = [];
    private readonly List<object> messages = [];

    /// <summary>People that the batch would have recorded.</summary>
    public HashSet<Guid> People { get; } = [];

    /// <summary>Whether each event is correlated with its own command, as if that had been recorded alone; else all of them with their
    /// batch.</summary>
    public bool CorrelatesEach { get; init; }

    /// <summary>Whether all of it is stored in one transaction or nothing: then none of it is stored before the rest.</summary>
    public bool StoresTogether { get; init; }

    /// <summary>Whether each answer says what is recorded already and probably the same.</summary>
    public bool AsksAlike { get; init; }

    /// <summary>What the store holds under the ids that the batch names.</summary>
    public Known Known { get; } = new();

    /// <summary>What the batch would have appended, stream by stream, in the order in which the streams were first written.</summary>
    public IEnumerable<PendingStream> Pending => streams.Where(entry => entry.Value.Events.Count > 0)
        .OrderBy(entry => entry.Value.Place)
            .Select(entry => new PendingStream(entry.Key, entry.Value.State, entry.Value.Stored, [.. entry.Value.Events]));

    /// <summary>The entities that the batch would have written to, as they would be then.</summary>
    public IEnumerable<(Guid Stream, FactRegister Register)> Written => streams
        .Where(entry => entry.Value.Events.Count > 0).Select(entry => (entry.Key, entry.Value.Register!));

    /// <summary>The messages that the batch's decisions would have sent.</summary>
    public ICollection<object> Messages => messages;

    /// <summary>The kind of entity that the batch would have begun under an id; null when it would have begun none.</summary>
    public Type? Begun(Guid stream) => streams.TryGetValue(stream, out var entry) && entry.Events.Count > 0 ? entry.State : null;

    /// <summary>The event that the batch would have stored under an id.</summary>
    public (Guid Stream, IEvent Event)? Find(Guid eventId) => events.TryGetValue(eventId, out var entry) ? entry : null;

    /// <summary>An entity's state with the events of the batch on top of the stored ones.</summary>
    /// <param name="stream">The entity.</param>
    /// <param name="stored">Its stored state; it counts when the first command is about it.</param>
    public FactRegister? On(Guid stream, FactRegister? stored)
    {
        if (!streams.TryGetValue(stream, out var entry))
            streams[stream] = entry = new Entry { Register = stored, Stored = stored?.Version ?? 0 };
        return entry.Register;
    }

    /// <summary>Takes an event into account.</summary>
    public void Add(Guid stream, Type state, IEvent e, long version, DateTimeOffset now)
    {
        e.StreamId = stream;
        e.Version = version;
        e.Timestamp = now;
        if (CorrelatesEach) e.CorrelationId = e.Id.ToString();
        if (!streams.TryGetValue(stream, out var entry)) streams[stream] = entry = new Entry();
        if (entry.Events.Count == 0) (entry.State, entry.Place) = (state, events.Count);
        entry.Events.Add(e);
        entry.Register = FactRegister.Fold(entry.Register, stream, e);
        events[e.Id] = (stream, e);
    }

    private sealed class Entry
    {
        public FactRegister? Register { get; set; }

        public long Stored { get; init; }

        public Type State { get; set; } = typeof(FactRegister);

        public int Place { get; set; }

        public List<IEvent> Events { get; } = [];
    }
}

/// <summary>Events that are to be appended to one stream.</summary>
/// <param name="Id">The stream.</param>
/// <param name="State">The kind of entity.</param>
/// <param name="Version">The version on which they were decided; 0 when they begin the stream.</param>
/// <param name="Events">The events, in order.</param>
public sealed record PendingStream(Guid Id, Type State, long Version, IReadOnlyList<IEvent> Events);
