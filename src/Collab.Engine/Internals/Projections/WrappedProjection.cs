using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;

namespace Collab.Engine.Projections;

/// <summary>Gives a bare <see cref="IProjection"/> a name and options.</summary>
internal sealed class WrappedProjection : ProjectionBase, IRegisteredProjection
{
    private readonly IProjection _inner;

    public WrappedProjection(IProjection inner, ProjectionLifecycle lifecycle, string? name)
    {
        _inner = inner;
        Lifecycle = lifecycle;
        Name = string.IsNullOrEmpty(name) ? inner.GetType().Name : name;
        if (inner is EventFilterable filter) IncludedEventTypes.AddRange(filter.IncludedEventTypes);
    }

    public Type ImplementationType => _inner.GetType();

    public IReadOnlyCollection<Type>? EventTypes => IncludedEventTypes.Count > 0 ? IncludedEventTypes : null;

    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken token) =>
        _inner.ApplyAsync(operations, events, token);
}
