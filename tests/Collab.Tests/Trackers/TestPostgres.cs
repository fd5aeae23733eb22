using System.Collections.Concurrent;
using System.Diagnostics;
using Collab.EmbeddedPostgres;
using Npgsql;

namespace Collab.Tests;

/// <summary>
/// The PostgreSQL of this test run, started at its first use and stopped at the end of the run (<see cref="TestRun"/>). A tracker gets a
/// copy of a database that another one has set up, and loaded or filled, so that its start has nothing to set up, load or fill.
/// </summary>
internal sealed class TestPostgres : IAsyncDisposable
{
    private static readonly Lazy<Task<TestPostgres>> OfRun = new(StartAsync);

    private readonly ConcurrentDictionary<string, Lazy<Task<Copied>>> originals = new(StringComparer.Ordinal);
    private readonly DataFolder data;
    private readonly IAsyncDisposable server;
    private readonly string owner;
    private int made;

    private TestPostgres(DataFolder data, IAsyncDisposable server, string owner) =>
        (this.data, this.server, this.owner) = (data, server, owner);

    private string Superuser => new NpgsqlConnectionStringBuilder(owner)
    {
        Username = "postgres",
        Database = "postgres",
        Password = File.ReadLines(Path.Combine(data.PostgresPath, "pgpass")).Select(line => line.Split(':'))
            .First(parts => parts[3] == "postgres")[4],
        Pooling = false,
    }.ConnectionString;

    public static Task<TestPostgres> OfThisRunAsync() => OfRun.Value;

    /// <summary>Stops the server if there is one.</summary>
    public static async Task StopAsync()
    {
        if (OfRun.IsValueCreated) await (await OfRun.Value).DisposeAsync();
    }

    /// <summary>A database as a tracker with these samples leaves it, and the admin token in it.</summary>
    public Task<Copied> CopyAsync(string? samples) => CopyAsync($"samples {samples}", () => OriginalAsync(samples, null));

    /// <summary>A database that was filled, and the admin token in it.</summary>
    public Task<Copied> CopyFilledAsync(Filling filling) => CopyAsync($"filling {filling.Name}", () => OriginalAsync(null, filling));

    /// <summary>A new database; empty, or a copy of one that nobody is connected to.</summary>
    /// <returns>How the tracker's own user reaches it.</returns>
    public async Task<string> CreateAsync(string? original = null)
    {
        var name = $"test_{Interlocked.Increment(ref made)}";
        await RunAsync($"create database {name} owner collab{(original is null ? "" : $" template {original} strategy file_copy")}");
        return new NpgsqlConnectionStringBuilder(owner) { Database = name, MaxPoolSize = 30 }.ConnectionString;
    }

    /// <summary>Takes a database away, whoever is connected to it.</summary>
    public Task DropAsync(string database) => RunAsync($"drop database {NameOf(database)} with (force)");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(data.FullPath, recursive: true);
    }

    private static async Task<TestPostgres> StartAsync()
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        var data = DataFolder.Open(Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}"));
        var options = new PostgresOptions(Environment.GetEnvironmentVariable("COLLAB_POSTGRES_BIN"), null);
        var server = await PostgresServer.StartAsync(data, options, TimeProvider.System, leaveWhenTakenOver: false, CancellationToken.None);
        // What it holds is needed no longer than the server runs. That a tracker's own is durable is tested with processes that are killed.
        var unsure = new TestPostgres(data, server, server.ConnectionString);
        foreach (var setting in new[] { "fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_connections = 400" })
            await unsure.RunAsync($"alter system set {setting}");
        await server.DisposeAsync();
        server = await PostgresServer.StartAsync(data, options, TimeProvider.System, leaveWhenTakenOver: false, CancellationToken.None);
        // When the test run itself is ended early, its PostgreSQL must not outlive it.
        var running = Path.Combine(data.PostgresPath, "cluster", "postmaster.pid");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (File.Exists(running)) Process.Start("kill", ["-INT", File.ReadLines(running).First()]).WaitForExit();
        };
        return new TestPostgres(data, server, server.ConnectionString);
    }

    private async Task<Copied> CopyAsync(string name, Func<Task<Copied>> make)
    {
        var original = await originals.GetOrAdd(name, _ => new(make)).Value;
        return original with { ConnectionString = await CreateAsync(NameOf(original.ConnectionString)) };
    }

    private async Task<Copied> OriginalAsync(string? samples, Filling? filling)
    {
        var (database, known) = samples is null && filling is null ? new Copied(await CreateAsync(), null) : await CopyAsync(null);
        var tracker = await TestTracker.StartAsync(samples, start: TestTracker.Start.AddHours(-1), database: database, token: known);
        var token = tracker.AdminToken;
        if (filling is not null)
        {
            await filling.FillAsync(tracker);
            await tracker.ProjectedAsync();
        }

        await tracker.DisposeAsync();
        await RunAsync($"alter database {NameOf(database)} allow_connections false");
        await RunAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{NameOf(database)}'");
        return new Copied(database, token);
    }

    private static string NameOf(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A database and the admin token in it.</summary>
    internal sealed record Copied(string ConnectionString, string? AdminToken);
}
