namespace JasperFx.Events.Daemon;

/// <summary>A projection failed at an event; the message says which one.</summary>
public class ApplyEventException : Exception
{
    public ApplyEventException(IEvent @event, Exception innerException)
        : base($"Failure to apply event #{@event.Sequence} Id({@event.Id}) of type {@event.EventTypeName}: {innerException.Message}", innerException)
    {
        Event = @event;
    }

    public IEvent Event { get; }
}
