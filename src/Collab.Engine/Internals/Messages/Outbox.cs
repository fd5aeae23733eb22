using Npgsql;
using Wolverine;

namespace Collab.Engine.Messages;

/// <summary>
/// What one try of a handler owes the message tables: the messages it published, and that its own message is handled. The first save of the
/// handler's session pays it in the same transaction; what is left when the handler has succeeded is paid by itself.
/// </summary>
/// <param name="claim">The message being handled, when it is a stored one.</param>
internal sealed class Outbox(DurableMessages messages, Claim? claim)
{
    private readonly Lock _lock = new();
    private readonly List<Envelope> _published = [];
    private int _writing;

    public bool IsOwing
    {
        get
        {
            lock (_lock) return _published.Count > 0 || claim is { IsHandled: false };
        }
    }

    /// <summary>The message's own transaction, which the handler's session works in.</summary>
    public Sessions.LentTransaction? Transaction => claim is { IsHandled: false } ? claim.Transaction : null;

    public void Add(Envelope envelope)
    {
        lock (_lock) _published.Add(envelope);
    }

    /// <summary>Adds the statements to a batch whose transaction the caller commits.</summary>
    public void Write(NpgsqlBatch batch)
    {
        lock (_lock)
        {
            foreach (var envelope in _published) batch.BatchCommands.Add(messages.Insertion(envelope));
            _writing = _published.Count;
        }

        if (claim is { IsHandled: false }) batch.BatchCommands.Add(messages.Marking(claim.Envelope));
    }

    /// <summary>After the commit.</summary>
    public void Committed()
    {
        Envelope[] stored;
        lock (_lock)
        {
            stored = [.. _published.Take(_writing)];
            _published.RemoveRange(0, _writing);
            _writing = 0;
        }

        claim?.Handled();
        messages.Stored(stored);
    }

    /// <summary>Pays what no session has.</summary>
    public async Task SettleAsync(CancellationToken token)
    {
        if (!IsOwing) return;
        if (Transaction is not { } transaction)
        {
            Envelope[] left;
            lock (_lock) left = [.. _published];
            await messages.StoreAsync(left, token);
            lock (_lock) _published.RemoveRange(0, left.Length);
            return;
        }

        await using var batch = new NpgsqlBatch(transaction.Connection);
        Write(batch);
        await batch.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        Committed();
    }
}
