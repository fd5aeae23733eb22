using System.Reflection;

namespace Wolverine.Configuration;

/// <summary>Where handlers are looked for.</summary>
public class HandlerDiscovery
{
    internal List<Assembly> Assemblies { get; } = [];

    internal HashSet<Assembly> IgnoredAssemblies { get; } = [];

    internal List<Type> Types { get; } = [];

    internal bool ConventionsDisabled { get; private set; }

    /// <summary>Only types named here are handlers.</summary>
    public HandlerDiscovery DisableConventionalDiscovery(bool value = true)
    {
        ConventionsDisabled = value;
        return this;
    }

    /// <summary>Looks for handlers in this assembly too.</summary>
    public HandlerDiscovery IncludeAssembly(Assembly assembly)
    {
        Assemblies.Add(assembly);
        return this;
    }

    /// <summary>Takes this type for a handler whatever its name.</summary>
    public HandlerDiscovery IncludeType<T>() => IncludeType(typeof(T));

    /// <inheritdoc cref="IncludeType{T}"/>
    public HandlerDiscovery IncludeType(Type type)
    {
        Types.Add(type);
        return this;
    }

    public void IgnoreAssembly(Assembly assembly) => IgnoredAssemblies.Add(assembly);
}
