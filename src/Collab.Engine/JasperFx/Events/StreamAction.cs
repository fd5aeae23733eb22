namespace JasperFx.Events;

/// <summary>The events one session is about to append to one stream, and after the commit the events it appended.</summary>
public class StreamAction
{
    private readonly List<IEvent> _events = [];

    public StreamAction(Guid stream, StreamActionType actionType)
    {
        Id = stream;
        ActionType = actionType;
    }

    public Guid Id { get; }

    /// <summary>Always null here: streams are identified by <see cref="Id"/>.</summary>
    public string? Key { get; }

    public StreamActionType ActionType { get; }

    public Type? AggregateType { get; set; }

    public string? AggregateTypeName { get; internal set; }

    /// <summary>In the order of appending. Version, sequence and timestamp are set while the session saves.</summary>
    public IReadOnlyList<IEvent> Events => _events;

    /// <summary>The version the stream must have when the session saves; null when any will do.</summary>
    public long? ExpectedVersionOnServer { get; set; }

    /// <summary>The stream's version after the append.</summary>
    public long Version { get; set; }

    /// <summary>Check the expected version at save even when nothing is appended.</summary>
    public bool AlwaysEnforceConsistency { get; set; }

    public DateTimeOffset? Timestamp { get; internal set; }

    public DateTimeOffset? Created { get; internal set; }

    /// <summary>A new stream with these events, as <c>IEventStoreOperations.BuildEvent</c> makes them.</summary>
    /// <exception cref="EmptyEventStreamException">There are no events.</exception>
    public static StreamAction Start(Guid streamId, params IEvent[] events) =>
        events.Length == 0 ? throw new EmptyEventStreamException(streamId) : new StreamAction(streamId, StreamActionType.Start).AddEvents(events);

    public StreamAction AddEvents(IReadOnlyList<IEvent> events)
    {
        foreach (var e in events) AddEvent(e);
        return this;
    }

    public StreamAction AddEvent(IEvent @event)
    {
        @event.StreamId = Id;
        _events.Add(@event);
        return this;
    }

    public bool IsStarting() => ActionType == StreamActionType.Start || (_events.Count > 0 && _events[0].Version == 1);
}
