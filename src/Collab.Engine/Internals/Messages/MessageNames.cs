using System.Collections.Concurrent;
using System.Reflection;
using Wolverine.Attributes;

namespace Collab.Engine.Messages;

/// <summary>What message types and their queues are called in stored rows. Changing any of these rules strands messages that wait.</summary>
internal static class MessageNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>The full name; a nested type has its outer type's name in front, a generic type goes without namespaces.</summary>
    public static string Of(Type type) => Names.GetOrAdd(type, Name);

    /// <summary>Every message type has a queue of its own.</summary>
    public static string QueueOf(Type type)
    {
        var name = Of(type).Replace('+', '.').Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        return new Uri("local://" + name.ToLowerInvariant()).ToString();
    }

    private static string Name(Type type)
    {
        if (type.GetCustomAttribute<MessageIdentityAttribute>()?.GetName() is { } given) return given;
        var name = type.IsGenericType ? Pretty(type) : type.FullName!;
        if (type.IsNested) name = $"{type.DeclaringType!.Name}_{name}";
        return name.Replace(',', '_');
    }

    private static string Pretty(Type type) =>
        type.IsGenericType
            ? type.Name[..type.Name.LastIndexOf('`')] + string.Join(',', type.GetGenericArguments().Select(Pretty))
            : type.Name;
}
