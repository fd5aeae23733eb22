using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>A lock that all hosts on one database respect, held on a connection of its own until it is disposed of, or the connection is
/// lost.</summary>
public sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly long name;

    private AdvisoryLock(NpgsqlConnection connection, long name) => (Connection, this.name) = (connection, name);

    /// <summary>The connection that holds the lock: what is done on it is done only while the lock is held.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Waits for the lock, however long another host holds it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="name">The lock's number.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<AdvisoryLock> TakeAsync(NpgsqlDataSource database, long name, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await using var take = new NpgsqlCommand($"select pg_advisory_lock({name})", connection) { CommandTimeout = 0 };
            await take.ExecuteNonQueryAsync(cancellation);
            return new AdvisoryLock(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Statement, not left to the pool: it clears a connection only when somebody uses it again.
            await using var release = new NpgsqlCommand($"select pg_advisory_unlock({name})", Connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and the lock with it.
        }

        await Connection.DisposeAsync();
    }
}
