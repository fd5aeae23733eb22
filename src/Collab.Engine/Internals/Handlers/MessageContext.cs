using System.Diagnostics;
using Wolverine;

namespace Collab.Engine.Handlers;

/// <summary>One per scope: the bus, and inside a handler's scope the message being handled.</summary>
internal sealed class MessageContext(Invoker invoker) : IMessageContext
{
    public string? CorrelationId { get; set; } = Activity.Current?.RootId ?? Guid.NewGuid().ToString();

    public string? UserName { get; set; }

    public Envelope? Envelope { get; set; }

    public Task InvokeAsync(object message, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        invoker.InvokeAsync(EnvelopeFor(message, null), null, timeout, cancellation);

    public Task InvokeAsync(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        invoker.InvokeAsync(EnvelopeFor(message, options), null, timeout, cancellation);

    public async Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        (T)(await invoker.InvokeAsync(EnvelopeFor(message, null), typeof(T), timeout, cancellation) ?? default(T))!;

    public async Task<T> InvokeAsync<T>(object message, DeliveryOptions options, CancellationToken cancellation = default,
        TimeSpan? timeout = default) =>
        (T)(await invoker.InvokeAsync(EnvelopeFor(message, options), typeof(T), timeout, cancellation) ?? default(T))!;

    private Envelope EnvelopeFor(object message, DeliveryOptions? options)
    {
        ArgumentNullException.ThrowIfNull(message);
        var envelope = new Envelope
        {
            Message = message,
            MessageType = message.GetType().FullName,
            CorrelationId = CorrelationId,
            UserName = invoker.RelaysUserName ? UserName : null
        };
        envelope.ConversationId = envelope.Id;
        foreach (var (key, value) in options?.Headers ?? []) envelope.Headers[key] = value;
        return envelope;
    }
}
