using Npgsql;

namespace Collab.Hosting;

/// <summary>The PostgreSQL that the tracker works on: the server that a setting names, or the embedded one.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly IDisposable? folder;
    private readonly IAsyncDisposable? embedded;

    private Database(string connectionString, IDisposable? folder, IAsyncDisposable? embedded)
    {
        ConnectionString = connectionString;
        this.folder = folder;
        this.embedded = embedded;
    }

    public string ConnectionString { get; }

    /// <summary>Holds the data folder and runs PostgreSQL in it until disposed, unless a server is named.</summary>
    public static async Task<Database> OpenAsync(
        DataFolder data, CollabSettings settings, DataFolder.Purpose purpose, TimeProvider time, CancellationToken cancellation)
    {
        if (settings.Db is not null) return new Database(settings.Db, null, null);
        if (OperatingSystem.IsWindows())
            throw new StartRefusedException("The embedded PostgreSQL runs on Linux and macOS. Name a server with COLLAB_DB.");

        var held = await data.TakeAsync(TimeSpan.FromSeconds(30), purpose, time, cancellation);
        try
        {
            var postgres = await EmbeddedPostgres.StartAsync(data, settings, time, leaveWhenTakenOver: purpose == DataFolder.Purpose.Moment, cancellation);
            return new Database(postgres.ConnectionString, held, postgres);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A pool of connections to the server; of several hosts, to the one that accepts writes.</summary>
    public static NpgsqlDataSource Connect(string connectionString, ILoggerFactory? logs = null)
    {
        NpgsqlDataSourceBuilder builder;
        try
        {
            builder = new NpgsqlDataSourceBuilder(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException($"COLLAB_DB is no connection string: {e.Message}", inner: e);
        }

        builder.ConnectionStringBuilder.ApplicationName ??= "Collab";
        if (logs is not null) builder.UseLoggerFactory(logs);
        return builder.ConnectionStringBuilder.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is not null) await embedded.DisposeAsync();
        folder?.Dispose();
    }
}
