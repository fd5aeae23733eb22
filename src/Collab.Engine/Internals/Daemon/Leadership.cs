using Marten;
using Npgsql;

namespace Collab.Engine.Daemon;

/// <summary>
/// The store's advisory lock, held by a connection of its own for as long as this host leads. It falls free when the connection ends for whatever
/// reason. Every batch of a leader checks in its own transaction that this very connection still holds the lock.
/// </summary>
internal sealed class Leadership : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private Leadership(NpgsqlConnection connection, long key, int pid)
    {
        _connection = connection;
        Key = key;
        Pid = pid;
    }

    public long Key { get; }

    /// <summary>The server process that holds the lock.</summary>
    public int Pid { get; }

    /// <summary>Null when another host leads.</summary>
    public static async Task<Leadership?> TryAcquireAsync(DocumentStore store, CancellationToken token)
    {
        var connection = await store.Source.OpenConnectionAsync(token);
        try
        {
            await using var command = new NpgsqlCommand(
                "select key, pg_try_advisory_lock(key), pg_backend_pid() from (select hashtextextended($1, 0) as key) as k", connection);
            command.Parameters.Add(new() { Value = "collab engine daemon " + store.Options.EventOptions.DatabaseSchemaName });
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            if (reader.GetBoolean(1)) return new Leadership(connection, reader.GetInt64(0), reader.GetInt32(2));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Whether the connection still answers.</summary>
    public async Task<bool> IsAliveAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("select 1", _connection) { CommandTimeout = 5 };
            await command.ExecuteNonQueryAsync();
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
            await using var command = new NpgsqlCommand("select pg_advisory_unlock($1)", _connection);
            command.Parameters.Add(new() { Value = Key });
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            // The connection is gone and the lock with it.
        }

        await _connection.DisposeAsync();
    }
}
