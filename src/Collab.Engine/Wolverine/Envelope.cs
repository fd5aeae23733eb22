namespace Wolverine;

/// <summary>A message on its way to a handler.</summary>
public class Envelope
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Dictionary<string, string?> Headers { get; } = [];

    public object? Message { get; set; }

    /// <summary>How often handling has been tried, this time included.</summary>
    public int Attempts { get; set; }

    /// <summary>Full name of the message's .NET type.</summary>
    public string? MessageType { get; set; }

    public string? CorrelationId { get; set; }

    /// <summary>The message that began the conversation; becomes the causation of events appended by the handler.</summary>
    public Guid ConversationId { get; set; }

    public string? UserName { get; set; }
}

/// <summary>What to send along with a message.</summary>
public class DeliveryOptions
{
    public Dictionary<string, string?> Headers { get; } = [];
}
