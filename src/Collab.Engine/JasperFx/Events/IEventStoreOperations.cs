namespace JasperFx.Events;

/// <summary>Reading and writing streams within a session.</summary>
public interface IEventStoreOperations : IEventOperations, IQueryEventStore
{
    /// <summary>Wraps event data as the store would, without appending it.</summary>
    IEvent BuildEvent(object data);

    /// <inheritdoc cref="IEventOperations.Append(Guid, long, object[])"/>
    StreamAction Append(Guid stream, long expectedVersion, IEnumerable<object> events);

    /// <inheritdoc cref="IEventOperations.StartStream{TAggregate}(Guid, object[])"/>
    StreamAction StartStream<TAggregate>(Guid id, IEnumerable<object> events) where TAggregate : class;

    /// <summary>Reads the stream's version now and appends only if it is still that at save. A stream that does not exist is refused.</summary>
    Task AppendOptimistic(Guid streamId, CancellationToken token, params object[] events);

    /// <inheritdoc cref="AppendOptimistic(Guid, CancellationToken, object[])"/>
    Task AppendOptimistic(Guid streamId, params object[] events);

    /// <summary>Locks the stream's row until the session saves or is disposed, then appends. A stream that does not exist is refused.</summary>
    Task AppendExclusive(Guid streamId, CancellationToken token, params object[] events);

    /// <inheritdoc cref="AppendExclusive(Guid, CancellationToken, object[])"/>
    Task AppendExclusive(Guid streamId, params object[] events);

    /// <summary>Marks the stream and its events as archived: projections no longer see them and nothing more can be appended.</summary>
    void ArchiveStream(Guid streamId);

    /// <summary>
    /// The stream with its state folded, ready to append to at the version just read. A missing stream is opened by the first append.
    /// </summary>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default) where T : class;

    /// <summary>As the other overload.</summary>
    /// <exception cref="ConcurrencyException">The stream is not at <paramref name="expectedVersion"/> (0 for a stream that must not
    /// exist).</exception>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default) where T : class;

    /// <summary>
    /// As <see cref="FetchForWriting{T}(Guid, CancellationToken)"/>, holding the stream's row lock until the session saves or is disposed.
    /// </summary>
    Task<IEventStream<T>> FetchForExclusiveWriting<T>(Guid id, CancellationToken cancellation = default) where T : class;

    /// <summary>Fetches for writing, lets <paramref name="writing"/> append, and saves the session.</summary>
    Task WriteToAggregate<T>(Guid id, Action<IEventStream<T>> writing, CancellationToken cancellation = default) where T : class;

    /// <inheritdoc cref="WriteToAggregate{T}(Guid, Action{IEventStream{T}}, CancellationToken)"/>
    Task WriteToAggregate<T>(Guid id, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default) where T : class;

    /// <inheritdoc cref="WriteToAggregate{T}(Guid, Action{IEventStream{T}}, CancellationToken)"/>
    Task WriteToAggregate<T>(Guid id, int expectedVersion, Action<IEventStream<T>> writing, CancellationToken cancellation = default)
        where T : class;

    /// <inheritdoc cref="WriteToAggregate{T}(Guid, Action{IEventStream{T}}, CancellationToken)"/>
    Task WriteToAggregate<T>(Guid id, int expectedVersion, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default)
        where T : class;

    /// <inheritdoc cref="WriteToAggregate{T}(Guid, Action{IEventStream{T}}, CancellationToken)"/>
    Task WriteExclusivelyToAggregate<T>(Guid id, Action<IEventStream<T>> writing, CancellationToken cancellation = default) where T : class;

    /// <inheritdoc cref="WriteToAggregate{T}(Guid, Action{IEventStream{T}}, CancellationToken)"/>
    Task WriteExclusivelyToAggregate<T>(Guid id, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default) where T : class;

    /// <summary>The current state of a stream, however its projection is kept; null when there is none.</summary>
    ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default) where T : class;
}
