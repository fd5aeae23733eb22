namespace JasperFx.Events.Daemon;

/// <summary>The kind of thing that keeps a projection from going on.</summary>
public enum ShardFailureCategory
{
    ApplyEvent,
    EventSerialization,
    UnknownEventType,
    ProgressionOutOfOrder,
    Other
}

/// <summary>Why a projection waits.</summary>
public record ShardFailure
{
    public required ShardFailureCategory Category { get; init; }

    /// <summary>Type of the exception as thrown.</summary>
    public required string ExceptionType { get; init; }

    /// <summary>Type of the innermost exception.</summary>
    public required string RootExceptionType { get; init; }

    public required string Message { get; init; }

    /// <summary>The whole exception, stack traces included.</summary>
    public required string Detail { get; init; }

    /// <summary>The event it waits at.</summary>
    public EventFailureDetails? Event { get; init; }

    /// <summary>When it last failed.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
