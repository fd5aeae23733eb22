using Collab.Engine.Projections;
using JasperFx.Events;
using JasperFx.Events.Aggregation;

namespace Marten.Events.Projections;

/// <inheritdoc cref="JasperFxMultiStreamProjectionBase{TDoc,TId,TOperations,TQuerySession}"/>
public abstract class MultiStreamProjection<TDoc, TId> : JasperFxMultiStreamProjectionBase<TDoc, TId, IDocumentOperations, IQuerySession>,
    IRegisteredProjection
    where TDoc : notnull where TId : notnull
{
    Type IRegisteredProjection.ImplementationType => GetType();

    IReadOnlyCollection<Type>? IRegisteredProjection.EventTypes => UsedEventTypes;

    Task IRegisteredProjection.ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken token) =>
        SliceFolding.ApplyAsync(this, operations, Slice(events), oneStream: false, token);
}
