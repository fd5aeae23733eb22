using Marten.Events;

namespace Marten;

/// <summary>Operations on the store as a whole.</summary>
public class AdvancedOperations
{
    private readonly DocumentStore _store;

    internal AdvancedOperations(DocumentStore store)
    {
        _store = store;
    }

    public ISerializer Serializer => _store.Options.Serializer;

    /// <summary>
    /// Deletes all documents, events, streams and progress, and starts sequence numbers anew. For tests: a daemon running elsewhere notices only at
    /// its next look.
    /// </summary>
    public Task ResetAllData(CancellationToken cancellation = default) => Collab.Engine.Schema.Cleaning.ResetAsync(_store, cancellation);

    /// <summary>Counts events and streams.</summary>
    public Task<EventStoreStatistics> FetchEventStoreStatistics(string? tenantId = null, CancellationToken token = default)
    {
        if (tenantId is not null) throw new NotSupportedException("Tenants");
        return Collab.Engine.Events.Statistics.CountAsync(_store, token);
    }
}
