using System.Diagnostics;
using System.Globalization;
using Collab.Histories;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Collab.Tests;
using Npgsql;

namespace Collab.Benchmarks;

/// <summary>A tracker with a history in it, made for this run or kept from an earlier one.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Schema = StoreSchema.Name;
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(2);

    /// <summary>Without a limit to what one address may ask.</summary>
    public static readonly Dictionary<string, string> Settings = new() { ["COLLAB_RATE"] = "0", ["COLLAB_MAX_BODY_MB"] = "1024" };

    private readonly bool kept;

    private Site(CollabHost host, bool kept, HistoryOptions options)
    {
        Host = host;
        this.kept = kept;
        Options = options;
    }

    public CollabHost Host { get; }

    public HistoryOptions Options { get; }

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>What loading and projecting took; empty when the history was there already.</summary>
    public List<Figure> Figures { get; } = [];

    /// <summary>Starts a tracker and sees to it that it has the history and its read side.</summary>
    /// <param name="options">The history.</param>
    /// <param name="folder">The data folder to use again, or to keep for another run; null: one that is deleted at the end.</param>
    public static async Task<Site> OpenAsync(HistoryOptions options, string? folder)
    {
        // A tracker of another version than the one that was here makes the read side anew.
        if (Directory.Exists(folder)) await LongStart.RunAsync(Path.GetFullPath(folder), () => Task.CompletedTask);
        var host = await CollabHost.StartAsync(settings: Settings, data: folder is null ? null : Path.GetFullPath(folder));
        var site = new Site(host, folder is not null, options);
        try
        {
            await Statements.EnableAsync(host);
            site.Connect();
            await site.LoadAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        if (kept) await Host.StopAsync();
        else await Host.DisposeAsync();
    }

    /// <summary>Waits until the read side includes every event.</summary>
    /// <exception cref="TimeoutException">It stands still.</exception>
    public async Task CaughtUpAsync()
    {
        var moved = Stopwatch.StartNew();
        var told = Stopwatch.StartNew();
        for (var last = -1L; ; await Task.Delay(100))
        {
            var behind = await ScalarAsync<long>(
                $"select (select coalesce(max(seq_id), 0) from {Schema}.mt_events) - coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Name}:All'), 0)");
            if (behind <= 0) return;
            if (behind != last) moved.Restart();
            else if (moved.Elapsed > Standstill) throw new TimeoutException($"The read side stands still, {behind} events behind.");
            last = behind;
            if (told.Elapsed < TimeSpan.FromSeconds(15)) continue;
            told.Restart();
            Console.Error.WriteLine($"  {behind:N0} events behind");
        }
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 600;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the figures were measured on.</summary>
    public async Task<string> FactsAsync()
    {
        var postgres = await ScalarAsync<string>("select current_setting('server_version')");
        var events = await ScalarAsync<long>($"select count(*) from {Schema}.mt_events");
        var streams = await ScalarAsync<long>($"select count(*) from {Schema}.mt_streams");
        var size = await ScalarAsync<string>("select pg_size_pretty(pg_database_size(current_database()))");
        var log = await ScalarAsync<string>($"select pg_size_pretty(pg_total_relation_size('{Schema}.mt_events'))");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{events:N0} events in {streams:N0} streams, seed {Options.Seed}; database {size}, {log} of it events; PostgreSQL {postgres}, .NET {Environment.Version}, "
            + $"{Environment.ProcessorCount} processors shared by tracker, PostgreSQL and load.");
    }

    private void Connect() =>
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Host.ConnectionString) { Pooling = true }.ConnectionString);

    private async Task LoadAsync()
    {
        var there = await ScalarAsync<long>($"select coalesce(max(seq_id), 0) from {Schema}.mt_events");
        if (there > 0)
        {
            if (there < Options.Events) throw new InvalidOperationException(
                $"The kept folder holds {there:N0} events, not {Options.Events:N0}: name another folder.");
            await CaughtUpAsync();
            return;
        }

        Console.Error.WriteLine($"Loading {Options.Events:N0} events ...");
        var loaded = await HistoryLoader.LoadAsync(Database, Options);
        Figures.Add(Measure.Pass("events made up and copied", 1, loaded.Events, loaded.Copying));
        Figures.Add(Measure.Pass("events loaded, streams and indexes included", 1, loaded.Events, loaded.Copying + loaded.Indexing));
        await MakeReadSideAsync(loaded.Events);
    }

    // The one place that knows how the read side of a loaded history comes about: a tracker that starts far behind makes it in one go, one
    // that is close catches
    // up. A start rebuilds up to the high-water mark, so the running tracker must have seen the events before it is stopped.
    private async Task MakeReadSideAsync(long events)
    {
        Console.Error.WriteLine("Projecting ...");
        var seen = Stopwatch.StartNew();
        while (await ScalarAsync<long>(
            $"select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = 'HighWaterMark'), 0)") < events)
        {
            if (seen.Elapsed > Standstill) throw new TimeoutException("The tracker does not see the events that were loaded.");
            await Task.Delay(100);
        }

        await Database.DisposeAsync();
        await Host.StopAsync();
        var clock = Stopwatch.StartNew();
        await LongStart.RunAsync(Host.DataPath, async () =>
        {
            Connect();
            await CaughtUpAsync();
            Figures.Add(Measure.Pass("events projected, from none to all, start of the tracker included", 1, events, clock.Elapsed));
            await using var command = Database.CreateCommand("vacuum (analyze)");
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
            await Database.DisposeAsync();
        });
        await Host.StartAsync();
        Connect();
    }
}
