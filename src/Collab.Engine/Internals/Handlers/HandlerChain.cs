namespace Collab.Engine.Handlers;

/// <summary>All handlers of one message type. They share a session and so a transaction.</summary>
internal sealed class HandlerChain(Type messageType, IReadOnlyList<HandlerMethod> methods)
{
    public Type MessageType => messageType;

    public IReadOnlyList<HandlerMethod> Methods => methods;

    /// <summary>Whether the session is committed whatever the policies say.</summary>
    public bool Saves { get; } = methods.Any(m => m.Saves);

    public async Task<object?> HandleAsync(IServiceProvider services, object message, Type? answerType, CancellationToken token)
    {
        object? answer = null;
        foreach (var method in methods)
            foreach (var candidate in await method.HandleAsync(services, message, token))
                if (answerType is not null && answerType.IsInstanceOfType(candidate)) answer ??= candidate;
        return answer;
    }
}
