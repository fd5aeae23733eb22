namespace JasperFx.Events;

/// <summary>At save the stream was not at the version the append was based on: another writer came first.</summary>
public class EventStreamUnexpectedMaxEventIdException : ConcurrencyException
{
    public EventStreamUnexpectedMaxEventIdException(object id, Type? aggregateType, long expected, long actual)
        : base($"Event stream '{id}' was expected at version {expected}, but is at {actual}", aggregateType, id)
    {
        AggregateType = aggregateType;
    }

    public EventStreamUnexpectedMaxEventIdException(string? message) : base(message ?? "The event stream moved on since it was read")
    {
    }

    public Type? AggregateType { get; }
}
