using Collab.Engine.Projections;
using JasperFx.Events;
using JasperFx.Events.Projections;

namespace Marten.Events.Projections;

/// <inheritdoc cref="JasperFxEventProjectionBase{TOperations,TQuerySession}"/>
public abstract class EventProjection : JasperFxEventProjectionBase<IDocumentOperations, IQuerySession>, IRegisteredProjection
{
    Type IRegisteredProjection.ImplementationType => GetType();

    IReadOnlyCollection<Type>? IRegisteredProjection.EventTypes => UsedEventTypes;

    public override void AssembleAndAssertValidity()
    {
        base.AssembleAndAssertValidity();
        AssertCanHandle();
    }

    Task IRegisteredProjection.ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken token) =>
        ApplyAllAsync(operations, events, token);
}
