namespace Marten.Schema;

/// <summary>Marks types that <see cref="StoreOptions.AutoRegister"/> finds.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class MartenAttribute : Attribute
{
    /// <summary>Called once for every marked type.</summary>
    public virtual void Register(Type discoveredType, StoreOptions options)
    {
    }
}

/// <summary>An event type, and the name it is stored under when that is not the class name in snake case.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class MartenEventAttribute : MartenAttribute
{
    public string? Alias { get; set; }

    public override void Register(Type discoveredType, StoreOptions options)
    {
        options.Events.AddEventType(discoveredType);
        if (!string.IsNullOrEmpty(Alias)) options.Events.MapEventType(discoveredType, Alias);
    }
}
