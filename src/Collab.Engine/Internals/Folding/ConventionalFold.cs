using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Collab.Engine.Folding;

/// <summary>
/// Folds by public methods: <c>Create</c> or a constructor for the first event, <c>Apply</c> for the others, <c>ShouldDelete</c> to end. They live on
/// the document type itself or on a projection class. Methods are compiled once; an event no method is for leaves the state as it is.
/// </summary>
internal sealed class ConventionalFold<TDoc> where TDoc : notnull
{
    private delegate ValueTask<TDoc?> Change(TDoc? state, IEvent e, IQuerySession session, CancellationToken token);

    private delegate ValueTask<bool> Test(TDoc? state, IEvent e, IQuerySession session, CancellationToken token);

    private sealed record Steps(Change? Create, Change? Apply, Test? Delete);

    private readonly Dictionary<Type, Change> _creates = [];
    private readonly Dictionary<Type, Change> _applies = [];
    private readonly Dictionary<Type, Test> _deletes = [];
    private readonly ConcurrentDictionary<Type, Steps> _stepsByEvent = new();
    private readonly Func<TDoc>? _default;

    public ConventionalFold(object? projection)
    {
        Collect(typeof(TDoc), null);
        if (projection is not null) Collect(projection.GetType(), projection);
        var constructor = typeof(TDoc).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
        if (constructor is not null && !typeof(TDoc).IsAbstract) _default = Expression.Lambda<Func<TDoc>>(Expression.New(constructor)).Compile();
    }

    /// <summary>Event types some method is for.</summary>
    public IEnumerable<Type> EventTypes => _creates.Keys.Concat(_applies.Keys).Concat(_deletes.Keys).Distinct();

    public bool IsEmpty => _creates.Count + _applies.Count + _deletes.Count == 0;

    public async ValueTask<TDoc?> StepAsync(TDoc? state, IEvent e, IQuerySession session, CancellationToken token)
    {
        var steps = _stepsByEvent.GetOrAdd(e.EventType, Find);
        if (state is not null && steps.Delete is not null && await steps.Delete(state, e, session, token)) return default;
        if (state is null)
        {
            if (steps.Create is not null) return await steps.Create(default, e, session, token);
            if (steps.Apply is null) return default;
            state = _default is not null
                ? _default()
                : throw new InvalidOperationException(
                    $"{typeof(TDoc).FullName} cannot start with {e.EventType.FullName}: it has neither a Create method for it nor a constructor without parameters");
        }

        return steps.Apply is null ? state : await steps.Apply(state, e, session, token);
    }

    private Steps Find(Type eventType) => new(Closest(_creates, eventType), Closest(_applies, eventType), Closest(_deletes, eventType));

    private static TStep? Closest<TStep>(Dictionary<Type, TStep> steps, Type eventType) where TStep : Delegate
    {
        for (var type = eventType; type is not null && type != typeof(object); type = type.BaseType)
            if (steps.TryGetValue(type, out var step)) return step;
        return steps.FirstOrDefault(x => x.Key.IsAssignableFrom(eventType)).Value;
    }

    private void Collect(Type type, object? target)
    {
        foreach (var constructor in type == typeof(TDoc) ? type.GetConstructors() : [])
        {
            var parameters = constructor.GetParameters();
            if (parameters.Length != 1 || !IsEventWrapper(parameters[0].ParameterType)) continue;
            if (EventMethod.EventTypeOf(constructor, typeof(TDoc)) is { } made) _creates.TryAdd(made, Compile<Change>(constructor, null));
        }

        const BindingFlags methods = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        foreach (var method in type.GetMethods(methods))
        {
            if (method.IsSpecialName || method.ContainsGenericParameters || method.DeclaringType == typeof(object)) continue;
            if (method.DeclaringType!.Assembly == typeof(ConventionalFold<>).Assembly) continue;
            if (EventMethod.EventTypeOf(method, typeof(TDoc)) is not { } eventType) continue;
            switch (method.Name)
            {
                case "Create" or "CreateAsync" when method.IsStatic || target is not null:
                    _creates[eventType] = Compile<Change>(method, target);
                    break;
                case "Apply" or "ApplyAsync":
                    _applies[eventType] = Compile<Change>(method, target);
                    break;
                case "ShouldDelete" or "ShouldDeleteAsync":
                    _deletes[eventType] = Compile<Test>(method, target);
                    break;
            }
        }
    }

    // A constructor taking the bare event data is left alone: a record's copy of a value is too easily mistaken for "created by".
    private static bool IsEventWrapper(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEvent<>);

    private static TDelegate Compile<TDelegate>(MethodBase method, object? target) where TDelegate : Delegate
    {
        var state = Expression.Parameter(typeof(TDoc), "state");
        var e = Expression.Parameter(typeof(IEvent), "e");
        var session = Expression.Parameter(typeof(IQuerySession), "session");
        var token = Expression.Parameter(typeof(CancellationToken), "token");
        var arguments = method.GetParameters().Select(p => EventMethod.Bind(p, e, state, session, token)).ToArray();
        Expression call = method switch
        {
            ConstructorInfo c => Expression.New(c, arguments),
            MethodInfo { IsStatic: true } m => Expression.Call(m, arguments),
            MethodInfo m => Expression.Call(target is null ? state : Expression.Constant(target, m.DeclaringType!), m, arguments),
            _ => throw new InvalidOperationException()
        };
        var body = typeof(TDelegate) == typeof(Test) ? AsTest(call, method) : AsChange(call, state, method);
        return Expression.Lambda<TDelegate>(body, state, e, session, token).Compile();
    }

    private static Expression AsTest(Expression call, MethodBase method)
    {
        if (call.Type == typeof(bool)) return Expression.New(typeof(ValueTask<bool>).GetConstructor([typeof(bool)])!, call);
        if (call.Type == typeof(Task<bool>)) return Expression.New(typeof(ValueTask<bool>).GetConstructor([typeof(Task<bool>)])!, call);
        if (call.Type == typeof(ValueTask<bool>)) return call;
        throw Unusable(method);
    }

    private static Expression AsChange(Expression call, ParameterExpression state, MethodBase method)
    {
        if (call.Type == typeof(ValueTask<TDoc>)) return call;
        if (call.Type == typeof(Task<TDoc>)) return Expression.Call(typeof(ConventionalFold<TDoc>), nameof(FromTask), null, call);
        if (call.Type == typeof(Task)) return Expression.Call(typeof(ConventionalFold<TDoc>), nameof(AfterTask), null, call, state);
        if (typeof(TDoc).IsAssignableFrom(call.Type)) return FromValue(Expression.Convert(call, typeof(TDoc)));
        if (call.Type == typeof(void)) return Expression.Block(call, FromValue(state));
        throw Unusable(method);
    }

    private static NewExpression FromValue(Expression value) => Expression.New(typeof(ValueTask<TDoc>).GetConstructor([typeof(TDoc)])!, value);

    private static ValueTask<TDoc?> FromTask(Task<TDoc> task) => new(task!);

    private static async ValueTask<TDoc?> AfterTask(Task task, TDoc? state)
    {
        await task;
        return state;
    }

    private static InvalidProjectionException Unusable(MethodBase method) =>
        new($"{method.DeclaringType!.FullName}.{method.Name} does not return anything a fold can use");
}
