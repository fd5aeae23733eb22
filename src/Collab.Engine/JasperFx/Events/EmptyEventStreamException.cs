namespace JasperFx.Events;

/// <summary>A stream was to be opened without any event.</summary>
public class EmptyEventStreamException : Exception
{
    public EmptyEventStreamException(Guid id) : base($"A new event stream ('{id}') cannot be started without any events")
    {
    }
}
