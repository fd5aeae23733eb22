namespace JasperFx.Events.Daemon;

/// <summary>The event a projection waits at.</summary>
public record EventFailureDetails
{
    public required long Sequence { get; init; }

    public string? EventTypeName { get; init; }

    public Guid? EventId { get; init; }

    public Guid? StreamId { get; init; }

    public string? StreamKey { get; init; }

    public string? TenantId { get; init; }

    public long? Version { get; init; }
}
