using System.Reflection;
using System.Runtime.CompilerServices;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Marten;

namespace Collab.Engine.Handlers;

internal enum ReturnKind
{
    /// <summary>One event to append.</summary>
    Event,

    /// <summary>Any number of events to append.</summary>
    Events,

    /// <summary>A change of the session.</summary>
    Operation,

    /// <summary>Messages to publish.</summary>
    Messages,

    /// <summary>What InvokeAsync gives back.</summary>
    Answer
}

/// <summary>One of a handler's return values and what becomes of it. What cannot be honoured is refused at start-up.</summary>
internal sealed record ReturnValue(Type Type, ReturnKind Kind)
{
    public static ReturnValue[] Of(MethodInfo method, Type returned, bool decides)
    {
        if (returned == typeof(void)) return [];
        Type[] types = typeof(ITuple).IsAssignableFrom(returned) && returned.IsGenericType ? returned.GetGenericArguments() : [returned];

        // As in the original: beside a collection of events everything else answers; without one everything is an event.
        var collection = decides ? Array.Find(types, t => t == typeof(Wolverine.Marten.Events)) ?? Array.Find(types, IsEvents) : null;
        var values = Array.ConvertAll(types, t => new ReturnValue(t, KindOf(t, method, decides, collection)));
        if (values.Count(v => v.Kind == ReturnKind.Answer) > 1)
            throw new NotSupportedException($"{Name(method)} returns several answers: a message to publish must be an OutgoingMessages or in one");
        return values;
    }

    private static ReturnKind KindOf(Type type, MethodInfo method, bool decides, Type? collection)
    {
        if (typeof(IMartenOp).IsAssignableFrom(type) || typeof(IEnumerable<IMartenOp>).IsAssignableFrom(type)) return ReturnKind.Operation;
        if (type == collection) return ReturnKind.Events;
        if (typeof(OutgoingMessages).IsAssignableFrom(type)) return ReturnKind.Messages;
        if (typeof(ISendMyself).IsAssignableFrom(type))
        {
            // The original would append it.
            if (decides && collection is null)
                throw new NotSupportedException($"{Name(method)} returns {type.Name} beside single events: return Events, or the message in an OutgoingMessages");
            return ReturnKind.Messages;
        }

        if (typeof(IWolverineReturnType).IsAssignableFrom(type))
            throw new NotSupportedException($"{Name(method)} returns {type.FullName}, which is not supported");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            throw new NotSupportedException($"{Name(method)} returns events asynchronously, which is not supported");
        if (decides && collection is null) return ReturnKind.Event;
        if (!decides && typeof(IEnumerable<object>).IsAssignableFrom(type))
            throw new NotSupportedException($"{Name(method)} returns a collection: messages to publish must be an OutgoingMessages");
        return ReturnKind.Answer;
    }

    private static bool IsEvents(Type type) =>
        typeof(IEnumerable<object>).IsAssignableFrom(type) && !typeof(IWolverineReturnType).IsAssignableFrom(type);

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
