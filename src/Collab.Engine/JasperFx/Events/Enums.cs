namespace JasperFx.Events;

/// <summary>The type of a stream's identity.</summary>
public enum StreamIdentity
{
    AsGuid,

    /// <summary>Not supported by the engine; choosing it throws <see cref="NotSupportedException"/>.</summary>
    AsString
}

/// <summary>
/// Whose clock stamps an event that brings no timestamp of its own. The engine appends in the same way in every mode: versions and sequence
/// numbers are known before inline projections run.
/// </summary>
public enum EventAppendMode
{
    /// <summary>The store's <see cref="TimeProvider"/>.</summary>
    Rich,

    /// <summary>The store's <see cref="TimeProvider"/>.</summary>
    Quick,

    /// <summary>The database server's transaction time.</summary>
    QuickWithServerTimestamps
}

/// <summary>Whether an append opens a stream or continues one.</summary>
public enum StreamActionType
{
    Start,
    Append
}
