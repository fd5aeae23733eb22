namespace Collab.Recording;

/// <summary>One event that a command caused.</summary>
/// <param name="Id">The event's id, under which facts are confirmed, corrected and withdrawn.</param>
/// <param name="Type">The event's type in the store, for example <c>workshop_held</c>.</param>
public sealed record RecordedEvent(Guid Id, string Type);

/// <summary>What a command stored.</summary>
/// <param name="Id">The entity.</param>
/// <param name="Version">The entity's version after it: the number of events in its stream.</param>
/// <param name="Position">The position of its last event in the store; send it as <c>Collab-Min-Position</c> to read your own write. Null
/// in a dry run.</param>
/// <param name="Events">The events.</param>
public sealed record Receipt(Guid Id, long Version, long? Position, IReadOnlyList<RecordedEvent> Events)
{
    /// <summary>What was recorded already and is probably the same as what the command began or, of a grant, told of. Null where nothing
    /// is, and where it was not asked: in the answers of a batch that is stored, and of a command that is repeated.</summary>
    public IReadOnlyList<AlikeEntity>? Alike { get; init; }
}
