namespace JasperFx.Events;

/// <summary>Small conveniences on stored events.</summary>
public static class EventExtensions
{
    /// <summary>The same event with other data: identity, position, time and headers are kept.</summary>
    public static IEvent<T> WithData<T>(this IEvent @event, T eventData) where T : notnull =>
        new Event<T>(eventData)
        {
            Id = @event.Id,
            Sequence = @event.Sequence,
            TenantId = @event.TenantId,
            Version = @event.Version,
            StreamId = @event.StreamId,
            StreamKey = @event.StreamKey,
            Timestamp = @event.Timestamp,
            Headers = @event.Headers,
        };
}
