using System.Collections;
using System.Collections.Concurrent;

namespace Collab.Engine.Events;

/// <summary>A set of types that several sessions may add to.</summary>
internal sealed class TypeSet : IEnumerable<Type>
{
    private readonly ConcurrentDictionary<Type, bool> _types = new();

    public void Add(Type type) => _types.TryAdd(type, true);

    public IEnumerator<Type> GetEnumerator() => _types.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
