using Collab.Domain.Facts;

namespace Collab.Recording;

/// <summary>An event that is stored.</summary>
/// <param name="Id">Its id, which is its command's.</param>
/// <param name="Stream">The entity.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Position">Its position in the store.</param>
/// <param name="Type">Its type in the store.</param>
/// <param name="FactType">The type of the fact that it records: for a correction, of the replacement.</param>
/// <param name="Digest">Tells whether it came of the same command; null for events that no command's digest is known of.</param>
public sealed record StoredEvent(Guid Id, Guid Stream, long Version, long Position, string Type, string FactType, string? Digest);

/// <summary>What the store was found to hold under the ids that commands name. Whoever decides many commands asks once for all of
/// them.</summary>
public sealed class Known
{
    private readonly HashSet<Guid> asked = [];
    private readonly Dictionary<Guid, StoredEvent> events = [];
    private readonly Dictionary<Guid, string> entities = [];
    private readonly HashSet<Guid> people = [];
    private readonly Dictionary<Guid, FactRegister?> streams = [];

    /// <summary>The event stored under an id; null when there is none.</summary>
    public StoredEvent? Event(Guid id) => events.GetValueOrDefault(id);

    /// <summary>The kind of the entity of an id, as the store names it; null when there is none.</summary>
    public string? KindOf(Guid id) => entities.GetValueOrDefault(id);

    /// <summary>Whether there is a record of a person.</summary>
    public bool IsPerson(Guid id) => people.Contains(id);

    /// <summary>An entity's facts; null when it does not exist.</summary>
    /// <returns>Whether the entity was looked at.</returns>
    public bool Find(Guid stream, out FactRegister? register) =>
        streams.TryGetValue(stream, out register) || (asked.Contains(stream) && !entities.ContainsKey(stream));

    /// <summary>Those of the ids that were not asked for yet; they count as asked for from here on.</summary>
    internal Guid[] Ask(IEnumerable<Guid> ids) => [.. ids.Where(asked.Add)];

    /// <summary>Takes back that ids were asked for: there was no answer.</summary>
    internal void Forget(IEnumerable<Guid> ids) => asked.ExceptWith(ids);

    internal void Add(StoredEvent e) => events[e.Id] = e;

    internal void AddEntity(Guid id, string kind) => entities[id] = kind;

    internal void AddPerson(Guid id) => people.Add(id);

    internal void AddStream(Guid stream, FactRegister? register) => streams[stream] = register;
}
