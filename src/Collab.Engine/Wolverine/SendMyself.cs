using Wolverine.Configuration;

namespace Wolverine;

/// <summary>A return value of a handler that knows how it wants to be published.</summary>
public interface ISendMyself : IWolverineReturnType
{
    ValueTask ApplyAsync(IMessageContext context);
}

/// <summary>A message and how to deliver it.</summary>
public class DeliveryMessage<T> : ISendMyself
{
    public DeliveryMessage(T message, DeliveryOptions options)
    {
        Message = message;
        Options = options;
    }

    public T Message { get; }

    public DeliveryOptions Options { get; }

    ValueTask ISendMyself.ApplyAsync(IMessageContext context) => context.PublishAsync(Message, Options);
}

/// <summary>A message and when to handle it.</summary>
public class ScheduledMessage<T> : DeliveryMessage<T>
{
    public ScheduledMessage(T message, DateTimeOffset time) : base(message, new DeliveryOptions { ScheduledTime = time })
    {
    }
}

/// <summary>Says with a message how to deliver it.</summary>
public static class ConfiguredMessageExtensions
{
    public static DeliveryMessage<T> WithDeliveryOptions<T>(this T message, DeliveryOptions options) => new(message, options);

    /// <summary>To be handled at a time.</summary>
    public static ScheduledMessage<T> ScheduledAt<T>(this T message, DateTimeOffset time) => new(message, time);

    /// <inheritdoc cref="ScheduledAt{T}(T, DateTimeOffset)"/>
    public static DeliveryMessage<T> ScheduledAt<T>(this DeliveryMessage<T> message, DateTimeOffset time)
    {
        message.Options.ScheduledTime = time;
        return message;
    }

    /// <summary>To be handled after a delay.</summary>
    public static DeliveryMessage<T> DelayedFor<T>(this T message, TimeSpan delay) => new(message, new DeliveryOptions { ScheduleDelay = delay });

    /// <inheritdoc cref="DelayedFor{T}(T, TimeSpan)"/>
    public static DeliveryMessage<T> DelayedFor<T>(this DeliveryMessage<T> message, TimeSpan delay)
    {
        message.Options.ScheduleDelay = delay;
        return message;
    }
}
