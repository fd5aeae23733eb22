using Wolverine.Configuration;

namespace Wolverine;

/// <summary>
/// Messages a handler wants published: stored in the transaction of the handler, so they exist if and only if what it wrote does.
/// </summary>
public class OutgoingMessages : List<object>, IWolverineReturnType
{
    public OutgoingMessages()
    {
    }

    public OutgoingMessages(IEnumerable<object> collection) : base(collection)
    {
    }

    /// <summary>Adds a message to be handled after a delay.</summary>
    public void Delay<T>(T message, TimeSpan delay) => Add(message, new DeliveryOptions { ScheduleDelay = delay });

    /// <summary>Adds a message to be handled at a time.</summary>
    public void Schedule<T>(T message, DateTimeOffset time) => Add(message, new DeliveryOptions { ScheduledTime = time });

    public void Add<T>(T message, DeliveryOptions options) => Add(new DeliveryMessage<T>(message, options));
}
