using System.Collections.Concurrent;
using JasperFx.Events;
using Marten.Exceptions;
using Marten.Services.Json.Transformations;

namespace Collab.Engine.Events;

/// <summary>All event names and types of a store. A type has one name it is written under; several names may be read as one type.</summary>
internal sealed class EventKinds
{
    private readonly ConcurrentDictionary<Type, EventKind> _byType = new();
    private readonly ConcurrentDictionary<string, EventKind> _byName = new();
    private readonly ConcurrentDictionary<string, Type?> _byDotNetName = new();

    public IEnumerable<Type> Types => _byType.Keys;

    public EventKind For(Type type)
    {
        if (_byType.TryGetValue(type, out var known)) return known;
        if (typeof(IEvent).IsAssignableFrom(type)) throw new ArgumentException($"{type.FullName} is a wrapper of an event, not an event type");
        var kind = _byType.GetOrAdd(type, t => new EventKind(t, EventAlias.Of(t)));
        _byName.TryAdd(kind.Alias, kind);
        return kind;
    }

    public void Map(Type type, string name)
    {
        var kind = new EventKind(type, name);
        _byType[type] = kind;
        _byName[name] = kind;
    }

    /// <summary>Rows stored under <paramref name="name"/> are read through the transformation.</summary>
    public void Upcast(Type type, string name, JsonTransformation transformation)
    {
        _byName[name] = new EventKind(type, name, transformation);
        if (!_byType.ContainsKey(type) && EventAlias.Of(type) == name) _byType[type] = new EventKind(type, name);
        else For(type);
    }

    /// <summary>By stored name; failing that by the .NET type that wrote the row.</summary>
    public EventKind Find(string name, string? dotNetName)
    {
        if (_byName.TryGetValue(name, out var kind)) return kind;
        if (dotNetName is not null && _byDotNetName.GetOrAdd(dotNetName, n => Type.GetType(n)) is { } type)
        {
            kind = new EventKind(type, name);
            For(type);
            return _byName.GetOrAdd(name, kind);
        }

        throw new UnknownEventTypeException(name);
    }

    /// <summary>
    /// Names under which events of these types, and of types derived from them that are known here, may be stored; null when an interface or an
    /// abstract class is among them, which may stand for anything.
    /// </summary>
    public string[]? NamesFor(IReadOnlyCollection<Type> types)
    {
        if (types.Any(t => t.IsAbstract)) return null;
        foreach (var type in types) For(type);
        return [.. _byName.Where(n => types.Any(t => t.IsAssignableFrom(n.Value.Type))).Select(n => n.Key)];
    }

    public IEvent Wrap(object data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data is not IEvent e) return For(data.GetType()).Wrap(data);
        var kind = For(e.EventType);
        e.EventTypeName = kind.Alias;
        e.DotNetTypeName = kind.DotNetName;
        return e;
    }
}
