namespace JasperFx.Events.Daemon;

/// <summary>Whether and how a host runs asynchronous projections.</summary>
public enum DaemonMode
{
    /// <summary>It does not.</summary>
    Disabled,

    /// <summary>It does, on the promise that no other host does. Progress is fenced all the same.</summary>
    Solo,

    /// <summary>It does while it holds the store's advisory lock; the other hosts stand by and take over when the lock falls free.</summary>
    HotCold,

    /// <summary>Not supported by the engine; choosing it throws <see cref="NotSupportedException"/>.</summary>
    ExternallyManaged
}
