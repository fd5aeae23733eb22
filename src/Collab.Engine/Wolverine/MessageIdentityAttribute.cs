namespace Wolverine.Attributes;

/// <summary>The name a message type is stored under, so that the class can be renamed while messages of it wait.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class MessageIdentityAttribute(string? alias) : Attribute
{
    public string? Alias { get; } = alias;

    /// <summary>Added to the name as <c>.V2</c> and so on; 0 adds nothing.</summary>
    public int Version { get; set; }

    /// <summary>The whole name.</summary>
    public string? GetName() => Version == 0 ? Alias : $"{Alias}.V{Version}";
}
