using Collab.Engine.Sessions;
using JasperFx.Events;
using JasperFx.Events.Aggregation;
using JasperFx.Events.Daemon;
using Marten;

namespace Collab.Engine.Projections;

/// <summary>Brings the documents of an aggregation up to date: one query for all documents touched, then one write for each.</summary>
internal static class SliceFolding
{
    public static async Task ApplyAsync<TDoc, TId>(JasperFxAggregationProjectionBase<TDoc, TId, IDocumentOperations, IQuerySession> projection,
        IDocumentOperations operations, Dictionary<TId, List<IEvent>> slices, bool oneStream, CancellationToken token)
        where TDoc : notnull where TId : notnull
    {
        if (slices.Count == 0) return;
        var session = (DocumentSession)operations;

        // A stream that starts here has no document yet: no need to ask for it.
        var existing = slices.Where(s => !oneStream || s.Value[0].Version != 1).Select(s => (object)s.Key).ToArray();
        var documents = existing.Length == 0 ? [] : await session.LoadForProjectionAsync<TDoc>(existing, token);
        foreach (var (id, events) in slices)
        {
            documents.TryGetValue(id, out var current);
            var (document, action) = await projection.FoldAsync(operations, current, id, events, token);
            switch (action)
            {
                case ActionType.Store when document is not null:
                    session.QueueProjected(document, id, oneStream ? events[^1].Version : events[^1].Sequence);
                    break;
                case ActionType.Delete or ActionType.HardDelete:
                    session.QueueDelete<TDoc>(id);
                    break;
            }
        }
    }
}
