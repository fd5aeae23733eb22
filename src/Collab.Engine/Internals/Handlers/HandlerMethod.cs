using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Collab.Engine.Handlers;

/// <summary>One method that handles a message: where its arguments come from and what becomes of its return values.</summary>
internal sealed class HandlerMethod
{
    private readonly MethodInfo _method;
    private readonly Func<object?, object?[], object?> _call;
    private readonly Func<object?, Task<object?>> _await;
    private readonly ReturnValue[] _returns;
    private readonly AggregateDecision? _decision;
    private readonly Func<IServiceProvider, object>? _target;

    public HandlerMethod(MethodInfo method)
    {
        _method = method;
        MessageType = method.GetParameters()[0].ParameterType;
        var decider = method.GetCustomAttribute<DeciderFunctionAttribute>() ?? method.DeclaringType!.GetCustomAttribute<DeciderFunctionAttribute>();
        if (decider is not null) _decision = AggregateDecision.For(decider, method, MessageType);
        (_await, var returned) = Awaiting.For(method.ReturnType);
        _returns = ReturnValue.Of(method, returned, decides: _decision is { TakesStream: false });
        _call = Compile(method);
        if (!method.IsStatic)
        {
            var factory = ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
            _target = services => factory(services, null);
        }

        Saves = _decision is not null || _returns.Any(r => r.Kind == ReturnKind.Operation)
            || method.IsDefined(typeof(TransactionalAttribute)) || method.DeclaringType!.IsDefined(typeof(TransactionalAttribute));
    }

    public Type MessageType { get; }

    public bool Saves { get; }

    public string Name => $"{_method.DeclaringType!.FullName}.{_method.Name}";

    /// <summary>Whether it returns messages to publish.</summary>
    public bool Publishes => _returns.Any(r => r.Kind == ReturnKind.Messages);

    /// <summary>Types of return values that answer the message.</summary>
    public IEnumerable<Type> Answers => _returns.Where(r => r.Kind == ReturnKind.Answer).Select(r => r.Type);

    /// <summary>Runs the method and carries out its return values; gives those that may be the answer.</summary>
    public async Task<IReadOnlyList<object>> HandleAsync(IServiceProvider services, object message, CancellationToken token)
    {
        var session = _decision is not null || _returns.Any(r => r.Kind == ReturnKind.Operation)
            ? services.GetRequiredService<IDocumentSession>()
            : null;
        var stream = _decision is null ? null : await _decision.FetchAsync(session!, message, token);
        var target = _target?.Invoke(services);
        try
        {
            var parameters = _method.GetParameters();
            var arguments = new object?[parameters.Length];
            arguments[0] = message;
            for (var i = 1; i < parameters.Length; i++) arguments[i] = Argument(parameters[i].ParameterType, services, stream, token);
            var result = await _await(_call(target, arguments));
            return await CarryAsync(result, session, stream, services);
        }
        finally
        {
            if (target is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else if (target is IDisposable disposable) disposable.Dispose();
        }
    }

    private static object? Argument(Type type, IServiceProvider services, FetchedStream? stream, CancellationToken token)
    {
        if (type == typeof(CancellationToken)) return token;
        if (stream is not null && type == stream.AggregateType) return stream.Aggregate;
        if (stream is not null && type == stream.StreamType) return stream.Stream;
        if (type == typeof(Envelope)) return services.GetRequiredService<MessageContext>().Envelope;
        if (type == typeof(IDocumentOperations)) return services.GetRequiredService<IDocumentSession>();
        return services.GetRequiredService(type);
    }

    private async Task<List<object>> CarryAsync(object? result, IDocumentSession? session, FetchedStream? stream, IServiceProvider services)
    {
        var answers = new List<object>();
        for (var i = 0; i < _returns.Length; i++)
        {
            var value = _returns.Length == 1 ? result : ((ITuple)result!)[i];
            if (value is null) continue;
            switch (_returns[i].Kind)
            {
                case ReturnKind.Events:
                    stream!.Append((IEnumerable<object>)value);
                    break;
                case ReturnKind.Event:
                    stream!.Append([value]);
                    break;
                case ReturnKind.Operation:
                    foreach (var operation in value as IEnumerable<IMartenOp> ?? [(IMartenOp)value]) operation.Execute(session!);
                    break;
                case ReturnKind.Messages:
                    await PublishAsync(services.GetRequiredService<MessageContext>(), value);
                    break;
                case ReturnKind.Answer:
                    answers.Add(value);
                    break;
            }
        }

        return answers;
    }

    private static async Task PublishAsync(MessageContext context, object? message)
    {
        switch (message)
        {
            case null:
                break;
            case IEnumerable<object> many:
                foreach (var one in many) await PublishAsync(context, one);
                break;
            case ISideEffect:
                throw new InvalidOperationException($"{message.GetType().FullName} is something to do, not a message to publish: return it beside the messages");
            default:
                await context.PublishAsync(message);
                break;
        }
    }

    private static Func<object?, object?[], object?> Compile(MethodInfo method)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(method.IsStatic ? null : Expression.Convert(target, method.DeclaringType!), method,
            method.GetParameters().Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType)));
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null))
            : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object?, object?[], object?>>(body, target, arguments).Compile();
    }
}
