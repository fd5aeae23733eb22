using Npgsql;

namespace Collab.Engine.Sessions;

/// <summary>
/// A transaction that a session works in but does not own: it began before the session did, and what the session rolls back is only what happened
/// since. A commit by the session ends it.
/// </summary>
internal sealed class LentTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private const string Mark = "lent";

    /// <summary>The statement that sets the mark which <see cref="TryRollBackAsync"/> goes back to.</summary>
    public const string SetMark = "savepoint " + Mark;

    public NpgsqlConnection Connection => connection;

    public NpgsqlTransaction Transaction => transaction;

    public bool IsCommitted { get; private set; }

    public async Task CommitAsync(CancellationToken token)
    {
        await transaction.CommitAsync(token);
        IsCommitted = true;
    }

    /// <summary>Undoes everything since the mark; false when the connection is lost and the whole transaction with it.</summary>
    public async Task<bool> TryRollBackAsync()
    {
        try
        {
            await transaction.RollbackAsync(Mark);
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            // A connection too broken to roll back is rolled back by the server.
        }

        await connection.DisposeAsync();
    }
}
