using System.Reflection;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Runtime.Routing;

namespace Collab.Engine.Handlers;

/// <summary>Which methods handle which messages.</summary>
internal sealed class HandlerGraph(WolverineOptions options)
{
    private static readonly HashSet<string> MethodNames =
        ["Handle", "HandleAsync", "Handles", "HandlesAsync", "Consume", "ConsumeAsync", "Consumes", "ConsumesAsync"];

    // Conventions of the original that run around a handler. Ignoring them in silence would drop a check.
    private static readonly HashSet<string> AroundNames =
    [
        "Before", "BeforeAsync", "Load", "LoadAsync", "Validate", "ValidateAsync", "After", "AfterAsync", "PostProcess", "PostProcessAsync",
        "Finally", "FinallyAsync", "OnException", "OnExceptionAsync"
    ];

    private readonly Lock _lock = new();
    private Dictionary<Type, HandlerChain>? _chains;

    public HandlerChain For(Type messageType) =>
        Build().TryGetValue(messageType, out var chain)
            ? chain
            : throw new IndeterminateRoutesException(messageType);

    public IReadOnlyDictionary<Type, HandlerChain> Build()
    {
        lock (_lock)
        {
            if (_chains is not null) return _chains;
            var chains = HandlerTypes().SelectMany(Methods).GroupBy(m => m.MessageType)
                .ToDictionary(g => g.Key, g => new HandlerChain(g.Key, [.. g]));
            foreach (var chain in chains.Values)
                foreach (var answer in chain.Methods.SelectMany(m => m.Answers).Where(chains.ContainsKey))
                    throw new NotSupportedException(
                        $"{chain.MessageType.FullName} is answered with {answer.FullName}, which has a handler itself: a message to publish must be an OutgoingMessages or in one");
            if (!options.Rules.DurableQueues && chains.Values.SelectMany(c => c.Methods).FirstOrDefault(m => m.Publishes) is { } publisher)
                throw new NotSupportedException(
                    $"{publisher.Name} publishes messages: keep them in the database with options.Policies.UseDurableLocalQueues()");
            return _chains = chains;
        }
    }

    private IEnumerable<Type> HandlerTypes()
    {
        var assemblies = options.Discovery.Assemblies.Append(options.ApplicationAssembly ?? Assembly.GetEntryAssembly()).OfType<Assembly>()
            .Distinct().Where(a => !options.Discovery.IgnoredAssemblies.Contains(a));
        var conventional = options.Discovery.ConventionsDisabled ? [] : assemblies.SelectMany(a => a.GetExportedTypes()).Where(IsHandler);
        return conventional.Concat(options.Discovery.Types).Distinct();
    }

    private static bool IsHandler(Type type) =>
        type is { IsClass: true, ContainsGenericParameters: false } && (!type.IsAbstract || type.IsSealed)
        && !type.IsDefined(typeof(WolverineIgnoreAttribute), false)
        && (type.Name.EndsWith("Handler", StringComparison.Ordinal) || type.Name.EndsWith("Consumer", StringComparison.Ordinal)
            || typeof(IWolverineHandler).IsAssignableFrom(type) || type.IsDefined(typeof(WolverineHandlerAttribute), false)
            || PublicMethods(type).Any(m => m.IsDefined(typeof(WolverineHandlerAttribute), false)));

    private static IEnumerable<HandlerMethod> Methods(Type type)
    {
        var methods = PublicMethods(type).ToArray();
        var handlers = methods.Where(IsHandlerMethod).Select(m => new HandlerMethod(m)).ToArray();
        if (handlers.Length > 0 && methods.FirstOrDefault(m => AroundNames.Contains(m.Name)) is { } around)
            throw new NotSupportedException($"{type.FullName}.{around.Name}: methods that run before or after a handler are not supported");
        return handlers;
    }

    private static bool IsHandlerMethod(MethodInfo method) =>
        !method.IsSpecialName && !method.ContainsGenericParameters && !method.IsDefined(typeof(WolverineIgnoreAttribute), false)
        && method.GetParameters().Length > 0
        && (MethodNames.Contains(method.Name) || method.IsDefined(typeof(WolverineHandlerAttribute), false));

    private static IEnumerable<MethodInfo> PublicMethods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(m => m.DeclaringType != typeof(object));
}
