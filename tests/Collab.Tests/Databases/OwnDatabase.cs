using System.IO.Compression;
using System.Reflection;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>A database that one test has for itself, on the server of this test run; gone when it is disposed of.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private static readonly DateTimeOffset AfterAll = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string data = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");

    private OwnDatabase(string connectionString) =>
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    /// <summary>How the tracker's own user reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>An empty one.</summary>
    public static async Task<OwnDatabase> CreateAsync() => new(await (await TestPostgres.OfThisRunAsync()).CreateAsync());

    /// <summary>One as a tracker of before left it, which kept its events itself.</summary>
    public static async Task<OwnDatabase> OldAsync()
    {
        var database = await CreateAsync();
        await using var packed = Assembly.GetExecutingAssembly().GetManifestResourceStream("Collab.Tests.OldDatabase.sql.gz")!;
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        await database.RunAsync(await text.ReadToEndAsync());
        return database;
    }

    /// <summary>Starts a tracker on it, at a time when all that it holds has happened.</summary>
    public Task<TestTracker> StartAsync() => TestTracker.StartAsync(database: ConnectionString, start: AfterAll);

    /// <summary>Runs statements.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

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
        await ScalarAsync<string>(
            $"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from (select {columns} from {table}) t") ?? "";

    /// <summary>Replays as a command; what it says, where it is content.</summary>
    public async Task<string> ReplayedAsync()
    {
        var result = await ReplayAsync();
        result.Exit.ShouldBe(0, result.Output + result.Errors);
        return result.Output;
    }

    /// <summary>Replays as a command.</summary>
    public async Task<(int Exit, string Output, string Errors)> ReplayAsync() => await Shell.RunAsync(
        "dotnet", [CollabHost.Program, "replay", "--data", data], new Dictionary<string, string> { ["COLLAB_DB"] = ConnectionString });

    public async ValueTask DisposeAsync()
    {
        await (await TestPostgres.OfThisRunAsync()).DropAsync(ConnectionString);
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
    }
}
