using System.Diagnostics;
using Collab.Engine.Hosting;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Collab.Engine.Handlers;

/// <summary>Handles one message: a scope, a session and a transaction per try; further tries as the error policies say.</summary>
internal sealed class Invoker(IServiceScopeFactory scopes, HandlerGraph handlers, WolverineOptions options)
{
    private static readonly ActivitySource Activities = new("Wolverine");

    public bool RelaysUserName => options.EnableRelayOfUserName;

    public async Task<object?> InvokeAsync(Envelope envelope, Type? answerType, TimeSpan? timeout, CancellationToken cancellation)
    {
        var chain = handlers.For(envelope.Message!.GetType());
        using var activity = Activities.StartActivity(envelope.MessageType!, ActivityKind.Internal);
        activity?.SetTag("wolverine.service", options.ServiceName);
        activity?.SetTag("messaging.message_id", envelope.Id);
        activity?.SetTag("messaging.conversation_id", envelope.CorrelationId);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout ?? options.DefaultExecutionTimeout);
        for (envelope.Attempts = 1; ; envelope.Attempts++)
        {
            try
            {
                return await HandleAsync(chain, envelope, answerType, limit.Token);
            }
            catch (Exception failure) when (!limit.IsCancellationRequested
                                            && options.Rules.Failures.DelayAfter(failure, envelope.Attempts) is { } delay)
            {
                activity?.AddEvent(new ActivityEvent("retry"));
                if (delay > TimeSpan.Zero) await Task.Delay(delay, limit.Token);
            }
            catch (Exception failure)
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
                if (failure is OperationCanceledException && !cancellation.IsCancellationRequested && limit.IsCancellationRequested)
                    throw new TimeoutException($"{envelope.MessageType} was not handled in time", failure);
                throw;
            }
        }
    }

    private async Task<object?> HandleAsync(HandlerChain chain, Envelope envelope, Type? answerType, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MessageContext>();
        context.Envelope = envelope;
        context.CorrelationId = envelope.CorrelationId;
        context.UserName = envelope.UserName;
        IDocumentSession? session = null;
        scope.ServiceProvider.GetRequiredService<SessionOrigin>().Stamp = opened =>
        {
            session = opened;
            opened.CausationId = envelope.ConversationId.ToString();
            opened.CorrelationId = context.CorrelationId;
            if (context.UserName is not null) opened.LastModifiedBy = context.UserName;
        };
        var answer = await chain.HandleAsync(scope.ServiceProvider, envelope.Message!, answerType, token);
        if (session is not null && (options.Rules.SaveSessions || chain.Saves)) await session.SaveChangesAsync(token);
        return answer;
    }
}
