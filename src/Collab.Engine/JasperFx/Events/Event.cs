namespace JasperFx.Events;

/// <summary>
/// An event together with its metadata. Append one of these instead of the bare data to give the event an id, a timestamp or headers of your own.
/// </summary>
public class Event<T>(T data) : IEvent<T> where T : notnull
{
    public T Data { get; set; } = data;

    object IEvent.Data => Data;

    public Type EventType => typeof(T);

    public string EventTypeName { get; set; } = null!;

    public string DotNetTypeName { get; set; } = null!;

    public Guid Id { get; set; }

    public long Version { get; set; }

    public long Sequence { get; set; }

    public Guid StreamId { get; set; }

    public string? StreamKey { get; set; }

    public DateTimeOffset Timestamp { get; set; }

    public string TenantId { get; set; } = "*DEFAULT*";

    public string? CausationId { get; set; }

    public string? CorrelationId { get; set; }

    public Dictionary<string, object>? Headers { get; set; }

    public bool IsArchived { get; set; }

    public string? AggregateTypeName { get; set; }

    public string? UserName { get; set; }

    public bool IsSkipped { get; set; }

    public void SetHeader(string key, object value)
    {
        Headers ??= [];
        Headers[key] = value;
    }

    public object? GetHeader(string key) => Headers is not null && Headers.TryGetValue(key, out var value) ? value : null;
}

/// <summary>Ways to wrap event data before appending it.</summary>
public static class Event
{
    public static IEvent<T> For<T>(T data) where T : notnull => new Event<T>(data);

    public static IEvent<T> AsEvent<T>(this T data) where T : notnull => For(data);

    /// <summary>Gives the event the time it was recorded instead of the store's clock.</summary>
    public static IEvent AtTimestamp(this IEvent e, DateTimeOffset timestamp)
    {
        e.Timestamp = timestamp;
        return e;
    }

    public static IEvent WithHeader(this IEvent e, string key, object value)
    {
        e.SetHeader(key, value);
        return e;
    }
}
