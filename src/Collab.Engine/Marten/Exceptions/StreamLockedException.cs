namespace Marten.Exceptions;

/// <summary>The stream's row lock could not be had in time.</summary>
public class StreamLockedException : MartenException
{
    public StreamLockedException(object streamId, Exception innerException) : base($"Stream '{streamId}' may be locked for updates", innerException)
    {
    }
}
