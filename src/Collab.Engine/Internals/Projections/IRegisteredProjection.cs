using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Collab.Engine.Projections;

/// <summary>What the store needs of any projection, however it is written.</summary>
internal interface IRegisteredProjection
{
    string Name { get; }

    uint Version { get; }

    ProjectionLifecycle Lifecycle { get; }

    AsyncOptions Options { get; }

    Type ImplementationType { get; }

    IEnumerable<Type> PublishedTypes();

    /// <summary>The event types it can use; null for all.</summary>
    IReadOnlyCollection<Type>? EventTypes { get; }

    /// <summary>Queues the consequences of the events in the session; does not save.</summary>
    Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken token);
}

/// <summary>A projection that folds the events of one stream into one document.</summary>
internal interface IStreamFold
{
    Type DocumentType { get; }

    ProjectionLifecycle Lifecycle { get; }
}

/// <inheritdoc cref="IStreamFold"/>
internal interface IStreamFold<TDoc> : IStreamFold where TDoc : notnull
{
    /// <summary>The state after the events, from <paramref name="state"/> on; null when nothing is left.</summary>
    ValueTask<TDoc?> FoldAsync(IQuerySession session, TDoc? state, Guid streamId, IReadOnlyList<IEvent> events, CancellationToken token);
}
