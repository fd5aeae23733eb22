using System.Diagnostics;
using Collab.Engine.Messages;
using Wolverine;

namespace Collab.Engine.Handlers;

/// <summary>One per scope: the bus, and inside a handler's scope the message being handled.</summary>
internal sealed class MessageContext(Invoker invoker, DurableMessages messages, WolverineOptions options) : IMessageContext
{
    private Outbox? _outbox;

    public string? CorrelationId { get; set; } = Activity.Current?.RootId ?? Guid.NewGuid().ToString();

    public string? UserName { get; set; }

    public Envelope? Envelope { get; private set; }

    /// <summary>From here on this is the scope of a handler, and what it publishes goes the way of what it saves.</summary>
    public void Enter(Envelope envelope, Outbox outbox)
    {
        (Envelope, _outbox) = (envelope, outbox);
        (CorrelationId, UserName) = (envelope.CorrelationId, envelope.UserName);
    }

    /// <summary>The handler succeeded and all it published is stored.</summary>
    public void Leave() => _outbox = null;

    public Task InvokeAsync(object message, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        invoker.InvokeAsync(EnvelopeFor(message, null), null, timeout, cancellation);

    public Task InvokeAsync(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        invoker.InvokeAsync(EnvelopeFor(message, options), null, timeout, cancellation);

    public async Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default, TimeSpan? timeout = default) =>
        (T)(await invoker.InvokeAsync(EnvelopeFor(message, null), typeof(T), timeout, cancellation) ?? default(T))!;

    public async Task<T> InvokeAsync<T>(object message, DeliveryOptions options, CancellationToken cancellation = default,
        TimeSpan? timeout = default) =>
        (T)(await invoker.InvokeAsync(EnvelopeFor(message, options), typeof(T), timeout, cancellation) ?? default(T))!;

    public async ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (options is null && message is ISendMyself sender)
        {
            await sender.ApplyAsync(this);
            return;
        }

        if (messages.Prepare(message, options) is not { } envelope) return;
        Sign(envelope);
        if (Envelope is not null) envelope.ConversationId = Envelope.ConversationId;
        if (_outbox is { } outbox) outbox.Add(envelope);
        else await messages.StoreAsync([envelope], CancellationToken.None);
    }

    private Envelope EnvelopeFor(object message, DeliveryOptions? delivery)
    {
        var envelope = Envelope.For(message, delivery);
        Sign(envelope);
        return envelope;
    }

    private void Sign(Envelope envelope)
    {
        envelope.CorrelationId = CorrelationId;
        envelope.ConversationId = envelope.Id;
        envelope.UserName = options.EnableRelayOfUserName ? UserName : null;
    }
}
