namespace Wolverine.Persistence.EventSourcing;

/// <summary>
/// The handler decides on the state of one stream: the command's <c>{Aggregate}Id</c> or <c>Id</c> member names the stream, its <c>Version</c> member
/// of
/// type int or long the version the decision must be based on, and what the handler returns is appended.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public class DeciderFunctionAttribute : Attribute
{
    /// <summary>Refuse to commit when the stream moved on, even if nothing is appended.</summary>
    public bool AlwaysEnforceConsistency { get; set; }

    /// <summary>The command's member with the expected version, when it is not called Version.</summary>
    public string? VersionSource { get; set; }

    /// <summary>The aggregate, when it cannot be told from the handler's second parameter.</summary>
    public Type? AggregateType { get; set; }

    internal bool Exclusive { get; private protected init; }
}
