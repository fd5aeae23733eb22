using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Npgsql;

namespace Collab.Hosting;

/// <summary>The PostgreSQL that the tracker works on: the server that a setting names, or the embedded one.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly IDisposable? folder;

    private Database(string connectionString, IDisposable? folder, PostgresServer? embedded)
    {
        ConnectionString = connectionString;
        this.folder = folder;
        Embedded = embedded;
    }

    public string ConnectionString { get; }

    /// <summary>The server that this process runs; null where it runs none.</summary>
    public PostgresServer? Embedded { get; }

    /// <summary>Holds the data folder and runs PostgreSQL in it until disposed, unless a server is named.</summary>
    public static async Task<Database> OpenAsync(
        DataFolder data, CollabSettings settings, DataFolder.Purpose purpose, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.Db is not null) return await NamedAsync(settings.Db, time, cancellation);
        if (OperatingSystem.IsWindows())
            throw new StartRefusedException("The embedded PostgreSQL runs on Linux and macOS. Name a server with COLLAB_DB.");

        var held = await data.TakeAsync(TimeSpan.FromSeconds(30), purpose, time, cancellation);
        try
        {
            var postgres = await PostgresServer.StartAsync(
                data, Options(settings), time,
                leaveWhenTakenOver: purpose == DataFolder.Purpose.Moment, cancellation);
            return new Database(postgres.ConnectionString, held, postgres);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>How the embedded PostgreSQL is run.</summary>
    public static PostgresOptions Options(CollabSettings settings) => new(
        settings.PostgresBin, settings.PostgresPort, settings.ArchiveMb,
        settings.PostgresSilence > 0 ? TimeSpan.FromSeconds(settings.PostgresSilence) : null);

    /// <summary>The embedded PostgreSQL that another process runs in this folder, or nothing while it does not answer.</summary>
    public static async Task<Database?> JoinAsync(DataFolder data, CancellationToken cancellation)
    {
        try
        {
            if (OperatingSystem.IsWindows() || PostgresServer.Reach(data) is not { } connectionString) return null;
            await using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString);
            await connection.OpenAsync(cancellation);
            return new Database(connectionString, null, null);
        }
        catch (NpgsqlException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException($"The data folder {data.FullPath} belongs to another user: {e.Message}", inner: e);
        }
    }

    /// <summary>A pool of connections to the server; of several hosts, to the one that accepts writes.</summary>
    public static NpgsqlDataSource Connect(string connectionString, ILoggerFactory? logs = null)
    {
        NpgsqlDataSourceBuilder builder;
        try
        {
            builder = new NpgsqlDataSourceBuilder(connectionString);
            // The same few statements come again and again: prepared, they are neither parsed nor planned anew.
            if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0)
                (builder.ConnectionStringBuilder.MaxAutoPrepare, builder.ConnectionStringBuilder.AutoPrepareMinUsages) = (100, 2);
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException($"COLLAB_DB is no connection string: {e.Message}", inner: e);
        }

        builder.ConnectionStringBuilder.ApplicationName ??= "Collab";
        // Clearing a session costs more than a lookup in it, at each use. Nothing is left in one: what is set is set for a transaction, or
        // put back.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        if (logs is not null) builder.UseLoggerFactory(logs);
        return builder.ConnectionStringBuilder.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    // A server that starts together with the tracker is given a while.
    private static async Task<Database> NamedAsync(string connectionString, TimeProvider time, CancellationToken cancellation)
    {
        await using var server = Connect(connectionString);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await server.OpenConnectionAsync(cancellation);
                if (connection.PostgreSqlVersion.Major < 15)
                    throw new StartRefusedException($"The server that COLLAB_DB names is PostgreSQL {connection.PostgreSqlVersion}; 15 or newer is needed.");
                return new Database(connectionString, null, null);
            }
            catch (NpgsqlException e) when (attempt < 20 && e is not PostgresException { SqlState: not ['5', '7', 'P', ..] })
            {
                if (attempt == 2) await Console.Error.WriteLineAsync($"Waiting for the PostgreSQL that COLLAB_DB names: {e.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            }
            catch (NpgsqlException e)
            {
                throw new StartRefusedException($"The PostgreSQL that COLLAB_DB names cannot be used: {e.Message}", inner: e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Embedded is not null && !OperatingSystem.IsWindows()) await Embedded.DisposeAsync();
        folder?.Dispose();
    }
}
