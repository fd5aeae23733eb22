using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>
/// A lock that all hosts on one database respect, held on a connection of its own until it is disposed of, or the connection is lost. The
/// connection is none of the pool's: what is done while the lock is held asks the pool, and must not wait for one that the lock itself has
/// taken.
/// </summary>
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
    public static async Task<AdvisoryLock> TakeAsync(NpgsqlDataSource database, long name, CancellationToken cancellation) =>
        (await TakeAsync(database, name, $"select true from pg_advisory_lock({name})", cancellation))!;

    /// <summary>Takes the lock if nobody holds it; null otherwise.</summary>
    /// <param name="database">The database.</param>
    /// <param name="name">The lock's number.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static Task<AdvisoryLock?> TryTakeAsync(NpgsqlDataSource database, long name, CancellationToken cancellation) =>
        TakeAsync(database, name, $"select pg_try_advisory_lock({name})", cancellation);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var release = new NpgsqlCommand($"select pg_advisory_unlock({name})", Connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is lost, and the lock with it.
        }

        await Connection.DisposeAsync();
    }

    private static async Task<AdvisoryLock?> TakeAsync(NpgsqlDataSource database, long name, string sql, CancellationToken cancellation)
    {
        var connection = await OwnAsync(database, cancellation);
        try
        {
            await connection.OpenAsync(cancellation);
            await using var take = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            if (await take.ExecuteScalarAsync(cancellation) is true) return new AdvisoryLock(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private static async Task<NpgsqlConnection> OwnAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var own = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        // Of several servers, the one that accepts writes: locks of another would keep nobody out.
        if (own.Host?.Contains(',', StringComparison.Ordinal) == true) own.TargetSessionAttributes = "primary";
        // Knows the password, which the data source's connection string leaves out.
        await using var pooled = database.CreateConnection();
        return await pooled.CloneWithAsync(own.ConnectionString, cancellation);
    }
}
