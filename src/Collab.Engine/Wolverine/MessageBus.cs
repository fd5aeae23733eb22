namespace Wolverine;

/// <summary>Has messages handled here and now.</summary>
public interface ICommandBus
{
    /// <summary>
    /// Handles the message before it returns: its handler runs in a scope of its own and what it wrote is committed, or its exception comes back
    /// after
    /// the retries that error policies grant.
    /// </summary>
    /// <param name="timeout">After which the handling is cancelled.</param>
    Task InvokeAsync(object message, CancellationToken cancellation = default, TimeSpan? timeout = default);

    /// <inheritdoc cref="InvokeAsync(object, CancellationToken, TimeSpan?)"/>
    Task InvokeAsync(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = default);

    /// <summary>As the others, giving the handler's answer; the default of <typeparamref name="T"/> when it gave none.</summary>
    Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default, TimeSpan? timeout = default);

    /// <inheritdoc cref="InvokeAsync{T}(object, CancellationToken, TimeSpan?)"/>
    Task<T> InvokeAsync<T>(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = default);
}

/// <summary>Has messages handled here and now, or later and durably.</summary>
public interface IMessageBus : ICommandBus
{
    /// <summary>
    /// Hands a message to its handler's durable local queue. In a handler it is stored with what the handler's session saves, or once the handler
    /// succeeded if nothing is saved; elsewhere it is stored when this returns. It is then handled at least once, and what its handler saves is saved
    /// once. A message nobody handles is logged and dropped.
    /// </summary>
    ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null);
}

/// <summary>Publishing in other forms.</summary>
public static class MessageBusExtensions
{
    /// <summary>Publishes one after the other.</summary>
    public static async ValueTask PublishAllAsync<T>(this IMessageBus bus, IEnumerable<T> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (var message in messages) await bus.PublishAsync(message);
    }

    /// <summary>Publishes a message to be handled at a time. Sets <see cref="DeliveryOptions.ScheduledTime"/>.</summary>
    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, DateTimeOffset time, DeliveryOptions? options = null)
    {
        options ??= new DeliveryOptions();
        options.ScheduledTime = time;
        return bus.PublishAsync(message, options);
    }

    /// <summary>Publishes a message to be handled after a delay. Sets <see cref="DeliveryOptions.ScheduleDelay"/>.</summary>
    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, TimeSpan delay, DeliveryOptions? options = null)
    {
        options ??= new DeliveryOptions();
        options.ScheduleDelay = delay;
        return bus.PublishAsync(message, options);
    }
}

/// <summary>The bus together with what is known about who uses it and, inside a handler, about the message being handled.</summary>
public interface IMessageContext : IMessageBus
{
    /// <summary>The conversation this belongs to: handed on to messages invoked from here and to the events they append.</summary>
    string? CorrelationId { get; set; }

    /// <summary>
    /// Who acts. With <see cref="WolverineOptions.EnableRelayOfUserName"/> it is handed on to messages invoked from here and becomes the user name of
    /// the
    /// events they append.
    /// </summary>
    string? UserName { get; set; }

    /// <summary>The message being handled; null outside a handler.</summary>
    Envelope? Envelope { get; }
}
