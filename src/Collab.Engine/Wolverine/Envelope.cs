using System.Diagnostics;
using Collab.Engine.Messages;

namespace Wolverine;

/// <summary>A message on its way to a handler.</summary>
public class Envelope
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Dictionary<string, string?> Headers { get; } = [];

    public object? Message { get; set; }

    /// <summary>How often handling has been tried, this time included.</summary>
    public int Attempts { get; set; }

    /// <summary>The name the message's .NET type goes by; its full name unless <see cref="Attributes.MessageIdentityAttribute"/> says otherwise.</summary>
    public string? MessageType { get; set; }

    public string? CorrelationId { get; set; }

    /// <summary>The message that began the conversation; becomes the causation of events appended by the handler.</summary>
    public Guid ConversationId { get; set; }

    public string? UserName { get; set; }

    /// <summary>Not to be handled before; null for at once.</summary>
    public DateTimeOffset? ScheduledTime { get; set; }

    internal DateTimeOffset SentAt { get; set; }

    /// <summary>The application that published it.</summary>
    internal string? Source { get; set; }

    /// <summary>The local queue, for example <c>local://collab.reminders.remind/</c>.</summary>
    internal string? Destination { get; set; }

    /// <summary>Trace context of the publisher.</summary>
    internal string? ParentId { get; set; }

    internal string? ContentType { get; set; }

    /// <summary>The message as it is stored.</summary>
    internal byte[] Data { get; set; } = [];

    /// <summary>A stored body that could not be read, and why.</summary>
    internal byte[]? UnreadableBody { get; set; }

    /// <inheritdoc cref="UnreadableBody"/>
    internal Exception? Unreadable { get; set; }

    internal static Envelope For(object message, DeliveryOptions? options)
    {
        ArgumentNullException.ThrowIfNull(message);
        var envelope = new Envelope { Message = message, MessageType = MessageNames.Of(message.GetType()), ParentId = Activity.Current?.Id };
        foreach (var (key, value) in options?.Headers ?? []) envelope.Headers[key] = value;
        return envelope;
    }
}

/// <summary>What to send along with a message.</summary>
public class DeliveryOptions
{
    public Dictionary<string, string?> Headers { get; } = [];

    /// <summary>The earliest time to handle a published message. Has no bearing on invoked ones.</summary>
    public DateTimeOffset? ScheduledTime { get; set; }

    /// <summary>How long to wait, from publishing on, before a published message is handled; takes precedence over <see cref="ScheduledTime"/>.</summary>
    public TimeSpan? ScheduleDelay { get; set; }
}
