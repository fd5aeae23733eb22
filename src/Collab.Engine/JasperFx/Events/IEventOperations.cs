namespace JasperFx.Events;

/// <summary>Queues appends in a session; nothing reaches the database before the session saves.</summary>
public interface IEventOperations
{
    /// <summary>Appends at whatever version the stream has; opens the stream when it does not exist.</summary>
    StreamAction Append(Guid stream, IEnumerable<object> events);

    /// <inheritdoc cref="Append(Guid, IEnumerable{object})"/>
    StreamAction Append(Guid stream, params object[] events);

    /// <summary>Appends only when the stream will be at <paramref name="expectedVersion"/> afterwards.</summary>
    StreamAction Append(Guid stream, long expectedVersion, params object[] events);

    /// <summary>
    /// Opens a new stream. When it exists already, saving throws <c>Marten.Exceptions.ExistingStreamIdCollisionException</c>.
    /// </summary>
    StreamAction StartStream<TAggregate>(Guid id, params object[] events) where TAggregate : class;

    StreamAction StartStream(Type aggregateType, Guid id, IEnumerable<object> events);

    StreamAction StartStream(Type aggregateType, Guid id, params object[] events);

    StreamAction StartStream(Guid id, IEnumerable<object> events);

    StreamAction StartStream(Guid id, params object[] events);

    StreamAction StartStream<TAggregate>(IEnumerable<object> events) where TAggregate : class;

    StreamAction StartStream<TAggregate>(params object[] events) where TAggregate : class;

    StreamAction StartStream(Type aggregateType, IEnumerable<object> events);

    StreamAction StartStream(Type aggregateType, params object[] events);

    StreamAction StartStream(IEnumerable<object> events);

    StreamAction StartStream(params object[] events);
}
