namespace JasperFx.Events;

/// <summary>A stored or about-to-be-stored event: the fact itself and what the store knows about it.</summary>
public interface IEvent
{
    /// <summary>Unique identity; given by the store when the caller gives none.</summary>
    Guid Id { get; set; }

    /// <summary>Position in the event's own stream, from 1.</summary>
    long Version { get; set; }

    /// <summary>Position among all events of the store, ascending in commit-independent order; gaps are possible.</summary>
    long Sequence { get; set; }

    object Data { get; }

    Guid StreamId { get; set; }

    /// <summary>Always null here: streams are identified by <see cref="StreamId"/>.</summary>
    string? StreamKey { get; set; }

    /// <summary>When the event was recorded, UTC.</summary>
    DateTimeOffset Timestamp { get; set; }

    string TenantId { get; set; }

    Type EventType { get; }

    /// <summary>Stored name of the event type (column <c>type</c>).</summary>
    string EventTypeName { get; set; }

    /// <summary>Full name and assembly of the .NET type that wrote the event.</summary>
    string DotNetTypeName { get; set; }

    /// <summary>What caused the event; stored only when <c>MetadataConfig.CausationIdEnabled</c>.</summary>
    string? CausationId { get; set; }

    /// <summary>The conversation the event belongs to; stored only when <c>MetadataConfig.CorrelationIdEnabled</c>.</summary>
    string? CorrelationId { get; set; }

    /// <summary>Free metadata; stored only when <c>MetadataConfig.HeadersEnabled</c>.</summary>
    Dictionary<string, object>? Headers { get; set; }

    bool IsArchived { get; set; }

    string? AggregateTypeName { get; set; }

    /// <summary>Who recorded the event; stored only when <c>MetadataConfig.UserNameEnabled</c>.</summary>
    string? UserName { get; set; }

    bool IsSkipped { get; set; }

    void SetHeader(string key, object value);

    object? GetHeader(string key);
}

/// <summary>An event whose data is a <typeparamref name="T"/>.</summary>
public interface IEvent<out T> : IEvent where T : notnull
{
    new T Data { get; }
}
