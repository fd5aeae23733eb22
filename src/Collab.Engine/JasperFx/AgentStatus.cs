namespace JasperFx;

/// <summary>How one of the daemon's projections fares.</summary>
public enum AgentStatus
{
    /// <summary>Applying events as they come.</summary>
    Running,

    /// <summary>Not running in this process.</summary>
    Stopped,

    /// <summary>Waiting at an event it cannot apply, and trying again now and then.</summary>
    Paused
}
