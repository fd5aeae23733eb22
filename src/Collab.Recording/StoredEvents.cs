namespace Collab.Recording;

/// <summary>
/// Conditions for statements over the store's own tables. An append that fails after it drew positions leaves them to events of type
/// <c>tombstone</c> on a stream without a type, so that whoever follows the positions need not wait for them. They record nothing: whatever
/// counts events or streams, or asks for the last position, leaves them out.
/// </summary>
public static class StoredEvents
{
    /// <summary>Of <c>mt_events</c>: what was recorded.</summary>
    public const string Real = "type <> 'tombstone'";

    /// <summary>Of <c>mt_streams</c>: what entities were recorded in.</summary>
    public const string RealStream = "type is not null";

    /// <summary>The position of the last event recorded; 0 before the first.</summary>
    public const string LastPosition =
        $"coalesce((select seq_id from {StoreSchema.Name}.mt_events where {Real} order by seq_id desc limit 1), 0)";
}
