using JasperFx.Events.Projections;

namespace JasperFx.Events.Daemon;

/// <summary>One projection as the daemon runs it.</summary>
public interface ISubscriptionAgent
{
    ShardName Name { get; }

    /// <summary>Sequence of the last event applied and committed.</summary>
    long Position { get; }

    AgentStatus Status { get; }

    long HighWaterMark { get; }

    /// <summary>Since when it has been waiting at an event, when it is.</summary>
    DateTimeOffset? PausedTime { get; }

    /// <summary>What keeps it from going on; null when nothing does.</summary>
    ShardFailure? Failure { get; }
}
