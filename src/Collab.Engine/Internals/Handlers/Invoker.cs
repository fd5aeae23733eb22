using System.Diagnostics;
using Collab.Engine.Hosting;
using Collab.Engine.Messages;
using Collab.Engine.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Collab.Engine.Handlers;

/// <summary>Handles one message: a scope, a session and a transaction per try; further tries as the error policies say.</summary>
internal sealed class Invoker(IServiceScopeFactory scopes, HandlerGraph handlers, WolverineOptions options, DurableMessages messages)
{
    private static readonly ActivitySource Activities = new("Wolverine");

    public async Task<object?> InvokeAsync(Envelope envelope, Type? answerType, TimeSpan? timeout, CancellationToken cancellation)
    {
        var chain = handlers.For(envelope.Message!.GetType());
        using var activity = Begin(envelope, ActivityKind.Internal, parent: null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout ?? options.DefaultExecutionTimeout);
        for (envelope.Attempts = 1; ; envelope.Attempts++)
        {
            try
            {
                return await HandleAsync(chain, envelope, answerType, null, limit.Token);
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
                if (IsTooLate(failure, limit, cancellation)) throw TooLate(envelope, failure);
                throw;
            }
        }
    }

    /// <summary>Handles a stored message, once. When this returns, that it was handled is committed together with what the handler saved.</summary>
    public async Task HandleAsync(Claim claim, CancellationToken cancellation)
    {
        var envelope = claim.Envelope;
        using var activity = Begin(envelope, ActivityKind.Consumer, envelope.ParentId);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.DefaultExecutionTimeout);
        try
        {
            await HandleAsync(handlers.For(envelope.Message!.GetType()), envelope, null, claim, limit.Token);
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            if (IsTooLate(failure, limit, cancellation)) throw TooLate(envelope, failure);
            throw;
        }
    }

    private async Task<object?> HandleAsync(HandlerChain chain, Envelope envelope, Type? answerType, Claim? claim, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outbox = new Outbox(messages, claim);
        var context = scope.ServiceProvider.GetRequiredService<MessageContext>();
        context.Enter(envelope, outbox);
        DocumentSession? session = null;
        scope.ServiceProvider.GetRequiredService<SessionOrigin>().Stamp = opened =>
        {
            opened.CausationId = envelope.ConversationId.ToString();
            opened.CorrelationId = context.CorrelationId;
            if (context.UserName is not null) opened.LastModifiedBy = context.UserName;
            session = (DocumentSession)opened;
            session.Join(outbox);
        };
        var answer = await chain.HandleAsync(scope.ServiceProvider, envelope.Message!, answerType, token);
        if (session is not null && (options.Rules.SaveSessions || chain.Saves)) await session.SaveChangesAsync(token);
        await outbox.SettleAsync(token);
        context.Leave();
        return answer;
    }

    private Activity? Begin(Envelope envelope, ActivityKind kind, string? parent) =>
        Activities.StartActivity(kind, name: envelope.MessageType!, parentContext: ActivityContext.TryParse(parent, null, out var context) ? context : default)
            ?.SetTag("wolverine.service", options.ServiceName)
            .SetTag("messaging.message_id", envelope.Id)
            .SetTag("messaging.conversation_id", envelope.CorrelationId);

    private static bool IsTooLate(Exception failure, CancellationTokenSource limit, CancellationToken cancellation) =>
        failure is OperationCanceledException && limit.IsCancellationRequested && !cancellation.IsCancellationRequested;

    private static TimeoutException TooLate(Envelope envelope, Exception failure) => new($"{envelope.MessageType} was not handled in time", failure);
}
