using Collab.Engine.Sessions;
using Npgsql;
using Wolverine;

namespace Collab.Engine.Messages;

/// <summary>
/// A stored message in the hands of this host: its row is locked by a transaction that ends with the message handled or given up, or with the
/// host's connection. Nobody else can take it meanwhile, and nobody needs to find out that a host died.
/// </summary>
internal sealed class Claim(LentTransaction transaction, Envelope envelope) : IAsyncDisposable
{
    public LentTransaction Transaction => transaction;

    /// <summary>Without its message: reading that may fail.</summary>
    public Envelope Envelope => envelope;

    /// <summary>Committed as handled.</summary>
    public bool IsHandled { get; private set; }

    public void Handled() => IsHandled = true;

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    /// <summary>Locks the row of a message that is due; null when there is none that nobody holds.</summary>
    /// <param name="names">The message types this host handles.</param>
    public static async Task<Claim?> TryTakeAsync(NpgsqlDataSource source, string table, string[] names, DateTimeOffset now, CancellationToken token)
    {
        var connection = await source.OpenConnectionAsync(token);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(token);
            await using var batch = new NpgsqlBatch(connection, transaction);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"""
                 select body, id, attempts, message_type, received_at, execution_time from {table}
                 where message_type = any($1) and (status = 'Incoming' or status = 'Scheduled' and execution_time <= $2)
                 order by execution_time nulls first, id limit 1 for update skip locked
                 """)
            {
                Parameters = { new() { Value = names }, new() { Value = now.UtcDateTime } }
            });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LentTransaction.SetMark));
            Envelope? envelope = null;
            await using (var reader = await batch.ExecuteReaderAsync(token))
                if (await reader.ReadAsync(token)) envelope = Read(reader);
            if (envelope is not null) return new Claim(new LentTransaction(connection, transaction), envelope);
        }
        catch
        {
            await new LentTransaction(connection, transaction!).DisposeAsync();
            throw;
        }

        await new LentTransaction(connection, transaction).DisposeAsync();
        return null;
    }

    // A body that cannot be read makes an envelope with what the columns say, so that it can be given up like any other.
    private static Envelope Read(NpgsqlDataReader reader)
    {
        var body = reader.GetFieldValue<byte[]>(0);
        Envelope envelope;
        try
        {
            envelope = EnvelopeFormat.Read(body);
        }
        catch (Exception failure) when (failure is IOException or FormatException or InvalidDataException or ArgumentException)
        {
            envelope = new Envelope { UnreadableBody = body, Unreadable = failure };
        }

        envelope.Id = reader.GetGuid(1);
        envelope.Attempts = reader.IsDBNull(2) ? 0 : reader.GetInt32(2);
        envelope.MessageType = reader.GetString(3);
        envelope.Destination = reader.IsDBNull(4) ? null : reader.GetString(4);
        if (!reader.IsDBNull(5)) envelope.ScheduledTime = reader.GetFieldValue<DateTimeOffset>(5);
        return envelope;
    }
}
