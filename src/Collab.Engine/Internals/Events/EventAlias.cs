namespace Collab.Engine.Events;

/// <summary>The name an event type is stored under unless one is given: the class name in snake case, without namespace or outer type.</summary>
internal static class EventAlias
{
    public static string Of(Type type) => type.IsGenericType ? TypeNames.InCode(type) : TypeNames.Snake(type.Name);
}
