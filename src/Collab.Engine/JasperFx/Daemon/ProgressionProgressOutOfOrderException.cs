using JasperFx.Events.Projections;

namespace JasperFx.Events.Daemon;

/// <summary>Another daemon has moved this projection on, or leads now; nothing of this batch was committed.</summary>
public class ProgressionProgressOutOfOrderException : Exception
{
    public ProgressionProgressOutOfOrderException(ShardName progressionOrShardName)
        : base($"Progression '{progressionOrShardName}' is out of order: another daemon moved it or leads now")
    {
    }
}
