using Collab.Engine.Daemon;
using Collab.Engine.Handlers;
using Collab.Engine.Schema;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Wolverine;

namespace Collab.Engine.Messages;

/// <summary>
/// Messages kept in the database until they are handled. A row of <c>wolverine_incoming_envelopes</c> is <c>Incoming</c> (to be handled at once),
/// <c>Scheduled</c> (not before its execution time) or <c>Handled</c> (kept a while); <c>owner_id</c> is always 0, which to the original means that
/// any host may take it.
/// </summary>
internal sealed class DurableMessages(WolverineOptions options, HandlerGraph handlers, IServiceProvider services, ILogger<DurableMessages> logger)
{
    private readonly Lazy<DocumentStore> _store = new(() => (DocumentStore)services.GetRequiredService<IDocumentStore>());

    private string Incoming => $"{Store.Options.MessageSchema}.{MessageTables.Incoming}";

    private string DeadLetters => $"{Store.Options.MessageSchema}.{MessageTables.DeadLetters}";

    public bool IsEnabled => options.Rules.DurableQueues;

    public DocumentStore Store => _store.Value;

    /// <summary>Signalled when a message that is due was stored in this process.</summary>
    public Nudge Nudge { get; } = new();

    private DateTimeOffset Now => (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();

    /// <summary>Makes the envelope to store; null when nobody handles the message.</summary>
    public Envelope? Prepare(object message, DeliveryOptions? delivery)
    {
        if (!IsEnabled)
            throw new NotSupportedException("Publishing with queues in memory: keep messages in the database with options.Policies.UseDurableLocalQueues()");
        var type = message.GetType();
        if (!handlers.Build().ContainsKey(type))
        {
            logger.LogWarning("Nobody handles {MessageType}; what was published is dropped", MessageNames.Of(type));
            return null;
        }

        var envelope = Envelope.For(message, delivery);
        envelope.SentAt = Now;
        envelope.Source = options.ServiceName;
        envelope.Destination = MessageNames.QueueOf(type);
        envelope.ScheduledTime = delivery?.ScheduleDelay is { } delay ? envelope.SentAt + delay : delivery?.ScheduledTime?.ToUniversalTime();
        EnvelopeFormat.WriteMessage(envelope, options.MessageJson);
        return envelope;
    }

    public NpgsqlBatchCommand Insertion(Envelope envelope) => new(
        $"""
         insert into {Incoming} (body, id, status, owner_id, execution_time, attempts, message_type, received_at) values ($1, $2, $3, 0, $4, 0, $5, $6)
         """)
    {
        Parameters =
        {
            new() { Value = EnvelopeFormat.Write(envelope) },
            new() { Value = envelope.Id },
            new() { Value = IsDue(envelope) ? "Incoming" : "Scheduled" },
            new() { Value = (object?)envelope.ScheduledTime?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = envelope.MessageType! },
            new() { Value = envelope.Destination! }
        }
    };

    /// <summary>Says that the message was handled.</summary>
    public NpgsqlBatchCommand Marking(Envelope envelope) => new($"update {Incoming} set status = 'Handled', keep_until = $2, attempts = $3 where id = $1")
    {
        Parameters =
        {
            new() { Value = envelope.Id },
            new() { Value = (Now + options.Durability.KeepAfterMessageHandling).UtcDateTime },
            new() { Value = envelope.Attempts }
        }
    };

    /// <summary>In a transaction of their own.</summary>
    public async Task StoreAsync(IReadOnlyList<Envelope> envelopes, CancellationToken token)
    {
        await Store.Keeper.EnsureMessagesAsync(token);
        await using var batch = Store.Source.CreateBatch();
        foreach (var envelope in envelopes) batch.BatchCommands.Add(Insertion(envelope));
        await batch.ExecuteNonQueryAsync(token);
        Stored(envelopes);
    }

    public void Stored(IEnumerable<Envelope> envelopes)
    {
        if (envelopes.Any(IsDue)) Nudge.Signal();
    }

    public Task<Claim?> TryTakeAsync(string[] names, CancellationToken token) => Claim.TryTakeAsync(Store.Source, Incoming, names, Now, token);

    /// <summary>Moves a message that cannot be handled to the dead letters, and commits.</summary>
    public async Task GiveUpAsync(Claim claim, Exception reason, CancellationToken token)
    {
        var envelope = claim.Envelope;
        NpgsqlBatchCommand[] commands =
        [
            new($"delete from {Incoming} where id = $1") { Parameters = { new() { Value = envelope.Id } } },
            new($"""
                 insert into {DeadLetters} (id, execution_time, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, false)
                 """)
            {
                Parameters =
                {
                    new() { Value = envelope.Id },
                    new() { Value = (object?)envelope.ScheduledTime?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                    new() { Value = envelope.UnreadableBody ?? EnvelopeFormat.Write(envelope) },
                    new() { Value = envelope.MessageType! },
                    new() { Value = (object?)envelope.Destination ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                    new() { Value = envelope.Source ?? "unknown" },
                    new() { Value = TypeNames.FullInCode(reason.GetType()) },
                    new() { Value = reason.Message.Replace("\0", "", StringComparison.Ordinal) },
                    new() { Value = envelope.SentAt.UtcDateTime }
                }
            }
        ];

        // Its transaction is over when the handler committed and failed afterwards.
        await using var batch = claim.IsHandled ? Store.Source.CreateBatch() : new NpgsqlBatch(claim.Transaction.Connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(token);
        if (!claim.IsHandled) await claim.Transaction.CommitAsync(token);
    }

    /// <summary>
    /// Puts dead letters marked as replayable back and gives the types of messages that are due and that this host does not know.
    /// </summary>
    public async Task<IReadOnlyList<string>> SweepAsync(string[] names, CancellationToken token)
    {
        await using var batch = Store.Source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
             with replayed as (delete from {DeadLetters} where replayable = true returning body, id, message_type, received_at)
             insert into {Incoming} (body, id, status, owner_id, attempts, message_type, received_at)
             select body, id, 'Incoming', 0, 0, message_type, received_at from replayed
             """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
             select distinct message_type from {Incoming}
             where message_type <> all($1) and (status = 'Incoming' or status = 'Scheduled' and execution_time <= $2)
             """)
        {
            Parameters = { new() { Value = names }, new() { Value = Now.UtcDateTime } }
        });
        var unknown = new List<string>();
        await using var reader = await batch.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) unknown.Add(reader.GetString(0));
        return unknown;
    }

    /// <summary>Deletes the rows of messages handled long enough ago.</summary>
    public async Task CleanAsync(CancellationToken token)
    {
        await using var command = Store.Source.CreateCommand($"delete from {Incoming} where status = 'Handled' and keep_until <= $1");
        command.Parameters.Add(new() { Value = Now.UtcDateTime });
        await command.ExecuteNonQueryAsync(token);
    }

    private bool IsDue(Envelope envelope) => envelope.ScheduledTime is not { } time || time <= Now;
}
