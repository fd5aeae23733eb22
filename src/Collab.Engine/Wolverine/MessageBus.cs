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

/// <inheritdoc cref="ICommandBus"/>
public interface IMessageBus : ICommandBus;

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
