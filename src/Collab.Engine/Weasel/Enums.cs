namespace Weasel.Core;

/// <summary>How an enum is written into JSON.</summary>
public enum EnumStorage
{
    AsInteger,
    AsString
}

/// <summary>How property names are written into JSON.</summary>
public enum Casing
{
    /// <summary>As they are in C#.</summary>
    Default,
    CamelCase,
    SnakeCase
}
