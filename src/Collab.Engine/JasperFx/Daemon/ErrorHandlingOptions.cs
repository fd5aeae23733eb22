namespace JasperFx.Events.Daemon;

/// <summary>
/// What the daemon does with an event it cannot apply. The engine knows one answer: the projection pauses at that event and tries again.
/// Every switch therefore defaults to false, and a store whose options say otherwise is refused with <see cref="NotSupportedException"/>.
/// </summary>
public class ErrorHandlingOptions
{
    public bool SkipApplyErrors { get; set; }

    public bool SkipUnknownEvents { get; set; }

    public bool SkipSerializationErrors { get; set; }
}
