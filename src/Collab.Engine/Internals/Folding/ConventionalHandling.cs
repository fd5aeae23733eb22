using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Collab.Engine.Folding;

/// <summary>
/// Handles events by a projection's public methods: <c>Project</c> writes what it likes through the session, and what <c>Create</c> or
/// <c>Transform</c> returns is stored as a document.
/// </summary>
internal sealed class ConventionalHandling
{
    private delegate ValueTask Step(IDocumentOperations operations, IEvent e, CancellationToken token);

    private readonly List<(Type EventType, Step Step)> _steps = [];
    private readonly ConcurrentDictionary<Type, Step[]> _stepsByEvent = new();

    public ConventionalHandling(object projection)
    {
        foreach (var method in projection.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        {
            if (method.Name is not ("Project" or "ProjectAsync" or "Create" or "CreateAsync" or "Transform" or "TransformAsync")) continue;
            if (method.ContainsGenericParameters || EventMethod.EventTypeOf(method, null) is not { } eventType) continue;
            _steps.Add((eventType, Compile(method, projection)));
        }
    }

    public IEnumerable<Type> EventTypes => _steps.Select(s => s.EventType).Distinct();

    public bool IsEmpty => _steps.Count == 0;

    public async ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken token)
    {
        var steps = _stepsByEvent.GetOrAdd(e.EventType, type => [.. _steps.Where(s => s.EventType.IsAssignableFrom(type)).Select(s => s.Step)]);
        foreach (var step in steps) await step(operations, e, token);
    }

    private static Step Compile(MethodInfo method, object projection)
    {
        var operations = Expression.Parameter(typeof(IDocumentOperations), "operations");
        var e = Expression.Parameter(typeof(IEvent), "e");
        var token = Expression.Parameter(typeof(CancellationToken), "token");
        var arguments = method.GetParameters().Select(p => EventMethod.Bind(p, e, null, operations, token));
        Expression call = Expression.Call(method.IsStatic ? null : Expression.Constant(projection, method.DeclaringType!), method, arguments);
        call = call.Type switch
        {
            _ when call.Type == typeof(void) => Expression.Block(call, Expression.Default(typeof(ValueTask))),
            _ when call.Type == typeof(ValueTask) => call,
            _ when call.Type == typeof(Task) => Expression.New(typeof(ValueTask).GetConstructor([typeof(Task)])!, call),
            _ when call.Type.IsGenericType && call.Type.GetGenericTypeDefinition() == typeof(Task<>) =>
                Expression.Call(typeof(ConventionalHandling), nameof(StoreResult), call.Type.GetGenericArguments(), operations, call),
            _ when call.Type.IsClass => Expression.Call(typeof(ConventionalHandling), nameof(Store), [call.Type], operations, call),
            _ => throw new InvalidProjectionException($"{method.DeclaringType!.FullName}.{method.Name} returns {call.Type.FullName}, which cannot be stored")
        };
        return Expression.Lambda<Step>(call, operations, e, token).Compile();
    }

    private static ValueTask Store<T>(IDocumentOperations operations, T? document) where T : notnull
    {
        if (document is not null) operations.Store(document);
        return default;
    }

    private static async ValueTask StoreResult<T>(IDocumentOperations operations, Task<T?> task) where T : notnull =>
        await Store(operations, await task);
}
