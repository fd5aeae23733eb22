using System.IO.Compression;
using System.Reflection;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>A database that one test has for itself, on the server of a tracker that runs; gone when it is disposed of.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string name;

    private OwnDatabase(string server, string name, string connectionString) => (this.server, this.name, ConnectionString) = (server, name, connectionString);

    /// <summary>How the tracker's own user reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>An empty one.</summary>
    public static async Task<OwnDatabase> CreateAsync(CollabHost tracker)
    {
        var name = $"own_{Guid.NewGuid():N}";
        var server = new NpgsqlConnectionStringBuilder(tracker.ConnectionString)
        {
            Username = "postgres",
            Database = "postgres",
            Password = (await File.ReadAllLinesAsync(Path.Combine(tracker.DataPath, "postgres", "pgpass"))).Select(line => line.Split(':')).First(parts => parts[3] == "postgres")[4],
        }.ConnectionString;
        await RunAsync(server, $"create database {name} owner collab");
        return new OwnDatabase(server, name, new NpgsqlConnectionStringBuilder(tracker.ConnectionString) { Database = name }.ConnectionString);
    }

    /// <summary>One as a tracker of before left it, which kept its events itself.</summary>
    public static async Task<OwnDatabase> OldAsync(CollabHost tracker)
    {
        var database = await CreateAsync(tracker);
        await using var packed = Assembly.GetExecutingAssembly().GetManifestResourceStream("Collab.Tests.OldDatabase.sql.gz")!;
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        await database.RunAsync(await text.ReadToEndAsync());
        return database;
    }

    /// <summary>Starts a tracker on it.</summary>
    public Task<CollabHost> StartAsync() => CollabHost.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_DB"] = ConnectionString });

    /// <summary>Runs statements.</summary>
    public Task RunAsync(string sql) => RunAsync(ConnectionString, sql);

    /// <summary>One value.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>Some columns of all rows of a table, as text, in order.</summary>
    public async Task<string> TextAsync(string table, string columns) =>
        await ScalarAsync<string>($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from (select {columns} from {table}) t") ?? "";

    /// <summary>Replays as a command; what it says, where it is content.</summary>
    public async Task<string> ReplayedAsync()
    {
        var result = await ReplayAsync();
        result.Exit.ShouldBe(0, result.Output + result.Errors);
        return result.Output;
    }

    /// <summary>Replays as a command.</summary>
    public async Task<(int Exit, string Output, string Errors)> ReplayAsync() => await Shell.RunAsync(
        "dotnet", [CollabHost.Program, "replay", "--data", Path.Combine(Path.GetTempPath(), $"collab-{name}")], new Dictionary<string, string> { ["COLLAB_DB"] = ConnectionString });

    public async ValueTask DisposeAsync()
    {
        await RunAsync(server, $"drop database {name} with (force)");
        if (Path.Combine(Path.GetTempPath(), $"collab-{name}") is var data && Directory.Exists(data)) Directory.Delete(data, recursive: true);
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
