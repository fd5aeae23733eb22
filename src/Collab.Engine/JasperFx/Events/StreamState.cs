namespace JasperFx.Events;

/// <summary>What the store knows about a stream without reading its events.</summary>
public class StreamState
{
    public StreamState()
    {
    }

    public StreamState(Guid id, long version, Type? aggregateType, DateTimeOffset lastTimestamp, DateTimeOffset created)
    {
        Id = id;
        Version = version;
        AggregateType = aggregateType;
        LastTimestamp = lastTimestamp;
        Created = created;
    }

    public Guid Id { get; set; }

    /// <summary>Always null here: streams are identified by <see cref="Id"/>.</summary>
    public string? Key { get; set; }

    /// <summary>Number of events in the stream.</summary>
    public long Version { get; set; }

    /// <summary>The type the stream was started as, when it was given and is known to this store.</summary>
    public Type? AggregateType { get; set; }

    /// <summary>Server time of the last append.</summary>
    public DateTimeOffset LastTimestamp { get; set; }

    /// <summary>Server time of the first append.</summary>
    public DateTimeOffset Created { get; set; }

    public bool IsArchived { get; set; }
}
