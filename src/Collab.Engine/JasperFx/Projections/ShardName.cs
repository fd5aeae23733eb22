namespace JasperFx.Events.Projections;

/// <summary>Names a projection's progress row: <c>Name:All</c>, from version 2 on <c>Name:V2:All</c>.</summary>
public class ShardName
{
    public const string All = "All";

    public ShardName(string name, string shardKey, uint version)
    {
        Name = name;
        ShardKey = shardKey;
        Version = version;
        Identity = version > 1 ? $"{name}:V{version}:{shardKey}" : $"{name}:{shardKey}";
    }

    public ShardName(string name) : this(name, All, 1)
    {
    }

    public string Name { get; }

    public string ShardKey { get; }

    public uint Version { get; }

    /// <summary>The name of the progress row.</summary>
    public string Identity { get; }

    public override string ToString() => Identity;
}
