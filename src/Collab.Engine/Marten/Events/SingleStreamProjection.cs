using Collab.Engine.Projections;
using JasperFx.Events;
using JasperFx.Events.Aggregation;

namespace Marten.Events.Aggregation;

/// <summary>Folds each stream into one document whose identity is the stream's. <typeparamref name="TId"/> is <see cref="Guid"/>.</summary>
public class SingleStreamProjection<TDoc, TId> : JasperFxSingleStreamProjectionBase<TDoc, TId, IDocumentOperations, IQuerySession>,
    IRegisteredProjection, IStreamFold<TDoc>
    where TDoc : notnull where TId : notnull
{
    Type IRegisteredProjection.ImplementationType => GetType();

    IReadOnlyCollection<Type>? IRegisteredProjection.EventTypes => UsedEventTypes;

    Type IStreamFold.DocumentType => typeof(TDoc);

    public override void AssembleAndAssertValidity()
    {
        base.AssembleAndAssertValidity();
        if (typeof(TId) != typeof(Guid))
            throw new NotSupportedException($"{GetType().FullName}: streams are identified by Guid, not {typeof(TId).FullName}");
        AssertCanFold();
    }

    Task IRegisteredProjection.ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken token)
    {
        var slices = new Dictionary<TId, List<IEvent>>();
        foreach (var e in events)
        {
            var id = (TId)(object)e.StreamId;
            if (!slices.TryGetValue(id, out var slice)) slices.Add(id, slice = []);
            slice.Add(e);
        }

        return SliceFolding.ApplyAsync(this, operations, slices, oneStream: true, token);
    }

    async ValueTask<TDoc?> IStreamFold<TDoc>.FoldAsync(IQuerySession session, TDoc? state, Guid streamId, IReadOnlyList<IEvent> events,
        CancellationToken token)
    {
        var (document, action) = await FoldAsync(session, state, (TId)(object)streamId, events, token);
        return action is JasperFx.Events.Daemon.ActionType.Delete or JasperFx.Events.Daemon.ActionType.HardDelete ? default : document;
    }
}
