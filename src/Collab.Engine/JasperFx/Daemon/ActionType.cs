namespace JasperFx.Events.Daemon;

/// <summary>What an aggregation wants done with the document it folded.</summary>
public enum ActionType
{
    Store,
    Delete,

    /// <summary>Soft deletion is not supported by the engine.</summary>
    UnDeleteAndStore,
    Nothing,

    /// <summary>The same as <see cref="Delete"/>, as nothing is deleted softly.</summary>
    HardDelete,

    /// <summary>Soft deletion is not supported by the engine.</summary>
    StoreThenSoftDelete
}
