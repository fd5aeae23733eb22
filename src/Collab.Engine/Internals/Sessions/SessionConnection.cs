using System.Data;
using Npgsql;

namespace Collab.Engine.Sessions;

/// <summary>
/// A session's connection. Outside a transaction every command takes one from the pool and gives it back; a transaction, or the caller's wish to see
/// the connection, holds it until commit or disposal.
/// </summary>
internal sealed class SessionConnection(NpgsqlDataSource source, IsolationLevel isolation) : IAsyncDisposable, IDisposable
{
    private NpgsqlConnection? _held;
    private NpgsqlTransaction? _transaction;
    private LentTransaction? _lent;
    private bool _shown;

    public bool InTransaction => _transaction is not null;

    /// <summary>Opens and holds.</summary>
    public NpgsqlConnection Show()
    {
        _shown = true;
        return _held ??= source.OpenConnection();
    }

    /// <summary>The connection of the transaction begun before.</summary>
    public NpgsqlConnection Current => _held ?? throw new InvalidOperationException("No transaction was begun");

    /// <summary>Works in this transaction until a commit ends it. Only for a session that did nothing yet.</summary>
    public void Borrow(LentTransaction lent) => (_lent, _held, _transaction) = (lent, lent.Connection, lent.Transaction);

    public async ValueTask<Lease> RentAsync(CancellationToken token) =>
        _held is not null ? new Lease(_held, false) : new Lease(await source.OpenConnectionAsync(token), true);

    public void Begin()
    {
        if (_transaction is not null) return;
        _held ??= source.OpenConnection();
        _transaction = _held.BeginTransaction(isolation);
    }

    public async ValueTask BeginAsync(CancellationToken token)
    {
        if (_transaction is not null) return;
        _held ??= await source.OpenConnectionAsync(token);
        _transaction = await _held.BeginTransactionAsync(isolation, token);
    }

    /// <summary>Adds the commit to the transaction's last batch; false when that is not for this session to do. After the batch comes
    /// <see cref="CommittedAsync"/>.</summary>
    public bool CommitsWith(NpgsqlBatch batch)
    {
        if (_lent is not null) return false;
        batch.BatchCommands.Add(new("commit"));
        return true;
    }

    public ValueTask CommittedAsync() => ReleaseAsync();

    public async Task CommitAsync(CancellationToken token)
    {
        if (_lent is not null) await _lent.CommitAsync(token);
        else await _transaction!.CommitAsync(token);
        await ReleaseAsync();
    }

    /// <summary>Never throws: a connection too broken to roll back is rolled back by the server.</summary>
    public async Task RollbackAsync()
    {
        if (_lent is not null)
        {
            await _lent.TryRollBackAsync();
            return;
        }

        try
        {
            if (_transaction is { Connection: not null }) await _transaction.RollbackAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            // The pool drops a broken connection by itself.
        }

        await ReleaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _shown = false;
        await ReleaseAsync();
    }

    public void Dispose()
    {
        if (_lent is not null) return;
        _transaction?.Dispose();
        _held?.Dispose();
        _transaction = null;
        _held = null;
    }

    private async ValueTask ReleaseAsync()
    {
        if (_lent is not null)
        {
            (_lent, _held, _transaction) = (null, null, null);
            return;
        }

        if (_transaction is not null) await _transaction.DisposeAsync();
        _transaction = null;
        if (_shown || _held is null) return;
        await _held.DisposeAsync();
        _held = null;
    }

    /// <summary>The right to use the connection for one command.</summary>
    internal readonly struct Lease(NpgsqlConnection connection, bool owned) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        /// <summary>For readers that outlive the lease.</summary>
        public CommandBehavior ReaderBehavior => owned ? CommandBehavior.CloseConnection : CommandBehavior.Default;

        public ValueTask DisposeAsync() => owned ? connection.DisposeAsync() : default;
    }
}
