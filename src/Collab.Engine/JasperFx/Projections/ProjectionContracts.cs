namespace JasperFx.Events.Projections;

/// <summary>A projection that is handed events in order and writes what it likes through <typeparamref name="TOperations"/>.</summary>
public interface IJasperFxProjection<in TOperations>
{
    /// <param name="operations">The session whose changes are committed together with the events (inline) or the progress (async).</param>
    /// <param name="events">In order of sequence.</param>
    Task ApplyAsync(TOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation);
}

/// <summary>A projection class that can be registered with a store.</summary>
public interface IProjectionSource<TOperations, TQuerySession> where TOperations : TQuerySession
{
    string Name { get; }

    uint Version { get; }

    ProjectionLifecycle Lifecycle { get; }

    AsyncOptions Options { get; }

    /// <summary>Document types the projection writes.</summary>
    IEnumerable<Type> PublishedTypes();
}
