namespace Wolverine.Runtime.Routing;

/// <summary>Nobody handles this type of message.</summary>
public class IndeterminateRoutesException : Exception
{
    public IndeterminateRoutesException(Type messageType, string? message = null)
        : base($"There is no handler for {messageType.FullName}. {message}".TrimEnd())
    {
    }
}
