using Collab.Engine;
using Collab.Engine.Folding;
using JasperFx.Events.Daemon;

namespace JasperFx.Events.Projections;

/// <summary>Handles events one at a time.</summary>
public abstract class JasperFxEventProjectionBase<TOperations, TQuerySession> : ProjectionBase, IProjectionSource<TOperations, TQuerySession>
    where TOperations : TQuerySession
{
    private readonly Lazy<ConventionalHandling> _conventions;

    private protected JasperFxEventProjectionBase()
    {
        Name = TypeNames.FullInCode(GetType());
        _conventions = new(() => new ConventionalHandling(this));
    }

    public Type ProjectionType => GetType();

    internal bool HandlesByConvention => GetType().GetMethod(nameof(ApplyAsync))!.DeclaringType!.Assembly == typeof(ProjectionBase).Assembly;

    internal IReadOnlyCollection<Type>? UsedEventTypes =>
        IncludedEventTypes.Count > 0 ? IncludedEventTypes : HandlesByConvention ? [.. _conventions.Value.EventTypes] : null;

    /// <summary>Queues the consequences of one event. Without an override the public methods Project, Create and Transform are called.</summary>
    public virtual ValueTask ApplyAsync(TOperations operations, IEvent e, CancellationToken cancellation) =>
        _conventions.Value.ApplyAsync((Marten.IDocumentOperations)(object)operations!, e, cancellation);

    internal async Task ApplyAllAsync(TOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var e in events)
        {
            try
            {
                await ApplyAsync(operations, e, cancellation);
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or Npgsql.NpgsqlException or Marten.Exceptions.MartenException))
            {
                throw new ApplyEventException(e, failure);
            }
        }
    }

    internal void AssertCanHandle()
    {
        if (HandlesByConvention && _conventions.Value.IsEmpty)
            throw new InvalidProjectionException($"{GetType().FullName} handles no event: override ApplyAsync, or write public Project or Create methods");
    }
}
