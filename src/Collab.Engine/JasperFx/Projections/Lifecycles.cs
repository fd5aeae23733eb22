namespace JasperFx.Events.Projections;

/// <summary>When a projection runs.</summary>
public enum ProjectionLifecycle
{
    /// <summary>In the transaction that appends the events.</summary>
    Inline,

    /// <summary>Afterwards, by the daemon, in order of sequence.</summary>
    Async,

    /// <summary>On demand; nothing is stored.</summary>
    Live
}

/// <summary>When a stored snapshot is brought up to date.</summary>
public enum SnapshotLifecycle
{
    /// <inheritdoc cref="ProjectionLifecycle.Inline"/>
    Inline,

    /// <inheritdoc cref="ProjectionLifecycle.Async"/>
    Async
}
