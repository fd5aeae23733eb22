using Collab.Engine.Handlers;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Collab.Engine.Messages;

/// <summary>
/// Has stored messages handled, several at a time and in no particular order. Looks when something was published in this process and at regular
/// intervals. Any number of hosts may do this on one database.
/// </summary>
internal sealed class MessageQueue(WolverineOptions options, DurableMessages messages, HandlerGraph handlers, Invoker invoker,
    IServiceProvider services, ILogger<MessageQueue> logger) : IHostedService, IDisposable
{
    private static readonly int MostWorkers = Environment.ProcessorCount;

    // Asked for here so that it is disposed after the queue, which may still be busy.
    private readonly DocumentStore? _store = messages.IsEnabled ? services.GetService<IDocumentStore>() as DocumentStore : null;
    private readonly CancellationTokenSource _stopTaking = new();
    private readonly CancellationTokenSource _stopHandling = new();
    private readonly HashSet<string> _reported = [];
    private Task _work = Task.CompletedTask;
    private Dictionary<string, Type> _types = [];
    private string[] _names = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!messages.IsEnabled) return;
        if (options.Durability.Mode is DurabilityMode.Serverless or DurabilityMode.MediatorOnly)
            throw new NotSupportedException($"Durable local queues with DurabilityMode.{options.Durability.Mode}");
        if (_store?.Options.MessageSchema is null)
            throw new NotSupportedException("Durable local queues without a store: add IntegrateWithWolverine() to AddMarten()");
        _types = handlers.Build().Keys.ToDictionary(MessageNames.Of);
        _names = [.. _types.Keys];
        await _store.Keeper.EnsureMessagesAsync(cancellationToken);
        _work = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Takes no more messages and waits for those being handled; when that takes too long they are left to another host or start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopTaking.CancelAsync();
        await using var impatience = cancellationToken.Register(_stopHandling.Cancel);
        await _work;
    }

    public void Dispose()
    {
        _stopTaking.Cancel();
        _stopHandling.Cancel();
        _work.GetAwaiter().GetResult();
        _stopTaking.Dispose();
        _stopHandling.Dispose();
    }

    private async Task RunAsync()
    {
        var stop = _stopTaking.Token;
        var workers = new List<Task>();
        var published = messages.Nudge.Next;
        var look = Task.Delay(options.Durability.ScheduledJobFirstExecution, stop);
        var cleaned = DateTimeOffset.MinValue;
        while (true)
        {
            await Task.WhenAny(published, look);
            if (stop.IsCancellationRequested) break;
            published = messages.Nudge.Next;
            if (look.IsCompleted)
            {
                await SweepAsync(stop);
                look = Task.Delay(options.Durability.ScheduledJobPollingTime, stop);
            }

            // A worker goes on until it finds nothing, so with all of them busy there is no need to remember that there is more.
            workers.RemoveAll(w => w.IsCompleted);
            if (workers.Count < MostWorkers) workers.Add(Task.Run(WorkAsync, CancellationToken.None));
        }

        await Task.WhenAll(workers);

        async Task SweepAsync(CancellationToken token)
        {
            try
            {
                foreach (var name in (await messages.SweepAsync(_names, token)).Where(_reported.Add))
                    logger.LogWarning("Messages of type {MessageType} wait, and nobody in this host handles them", name);
                if (DateTimeOffset.UtcNow - cleaned < options.Durability.HandledMessageCleanupPollingTime) return;
                await messages.CleanAsync(token);
                cleaned = DateTimeOffset.UtcNow;
            }
            catch (Exception failure)
            {
                if (!token.IsCancellationRequested) logger.LogWarning(failure, "Stored messages could not be looked through; trying again");
            }
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_stopTaking.IsCancellationRequested)
            {
                await using var claim = await messages.TryTakeAsync(_names, _stopTaking.Token);
                if (claim is null) return;
                // Where there is one there may be more, for another worker.
                messages.Nudge.Signal();
                await HandleAsync(claim);
            }
        }
        catch (Exception failure)
        {
            // What was taken is free again.
            if (!_stopTaking.IsCancellationRequested) logger.LogWarning(failure, "Stored messages could not be taken; trying again");
        }
    }

    private async Task HandleAsync(Claim claim)
    {
        var envelope = claim.Envelope;
        while (true)
        {
            envelope.Attempts++;
            try
            {
                if (envelope.Unreadable is not null) throw envelope.Unreadable;
                envelope.Message = EnvelopeFormat.ReadMessage(envelope, _types[envelope.MessageType!], options.MessageJson);
                await invoker.HandleAsync(claim, _stopHandling.Token);
                return;
            }
            catch (Exception failure)
            {
                if (!claim.IsHandled && !await claim.Transaction.TryRollBackAsync())
                {
                    logger.LogWarning(failure, "The connection was lost while {MessageType} {Id} was handled; it will be taken again", envelope.MessageType, envelope.Id);
                    return;
                }

                if (!claim.IsHandled && (_stopHandling.IsCancellationRequested || IsContainerGone())) return;
                // A handler that saved and then failed cannot be tried again: what it saved, and that the message is handled, is committed.
                if (claim.IsHandled || options.Rules.Failures.DelayAfter(failure, envelope.Attempts) is not { } delay)
                {
                    logger.LogError(failure, "{MessageType} {Id} could not be handled and goes to the dead letters", envelope.MessageType, envelope.Id);
                    await messages.GiveUpAsync(claim, failure, CancellationToken.None);
                    return;
                }

                logger.LogWarning(failure, "{MessageType} {Id} could not be handled; trying again", envelope.MessageType, envelope.Id);
                if (delay > TimeSpan.Zero) await Task.Delay(delay, _stopTaking.Token);
            }
        }
    }

    private bool IsContainerGone()
    {
        try
        {
            services.CreateScope().Dispose();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
