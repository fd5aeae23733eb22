using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Collab.ReadModel.Rows;

/// <summary>How far a rebuild is.</summary>
/// <param name="Streams">Streams whose rows are made.</param>
/// <param name="Of">Streams there are.</param>
public readonly record struct RebuildProgress(long Streams, long Of);

/// <summary>
/// Makes the read side anew beside the live tables and puts it in their place in one transaction. Stream by stream, so that each row is written once, closed already
/// where it is; reads go on with the live tables meanwhile. Whoever runs it holds <see cref="RowsGeneration.AloneAsync"/>: no projection on any host writes then.
/// </summary>
public sealed partial class RowsRebuild(IDocumentStore store, NpgsqlDataSource database, ILogger<RowsRebuild> logger)
{
    private const int Batch = 200;
    private const string Suffix = "_new";
    private const string Schema = StoreSchema.Name;

    /// <summary>Rebuilds.</summary>
    /// <param name="alone">Keeps every projection from writing rows, and puts the new tables in their place: once it is lost, nothing is.</param>
    /// <param name="position">The position up to which the tables are to go; no event can still come before it.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the work; the live tables then stay as they are.</param>
    public async Task RunAsync(AdvisoryLock alone, long position, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
    {
        var measures = new Measures();
        await TimeAsync("emptied", () => PrepareAsync(cancellation));
        await TimeAsync("filled", () => StreamsAsync(position, measures, progress, cancellation));
        await TimeAsync("settled by keys", async () =>
        {
            await KeyedAsync(measures, cancellation);
            await MeasuresAsync(measures, cancellation);
        });
        await TimeAsync("indexed", () => IndexAsync(cancellation));
        await TimeAsync("summed up", () => TotalsAsync(position, cancellation));
        await TimeAsync("put in place", () => SwapAsync(alone.Connection, position, cancellation));
    }

    private async Task TimeAsync(string step, Func<Task> run)
    {
        var clock = Stopwatch.StartNew();
        await run();
        Done(logger, step, clock.Elapsed.TotalSeconds);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The new tables are {Step} after {Seconds:N1} s.")]
    private static partial void Done(ILogger logger, string step, double seconds);

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var table in RowTables.All)
        {
            await ExecuteAsync($"drop table if exists {Schema}.{table.Name}{Suffix}", cancellation);
            await ExecuteAsync($"create table {Schema}.{table.Name}{Suffix} (like {Schema}.{table.Name} including defaults including identity)", cancellation);
        }
    }

    // Does not wait for the disk until disposed of: the pool gives a connection to the next one as it comes back.
    private static async Task<IAsyncDisposable> RelaxedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var set = new NpgsqlCommand("set synchronous_commit = off", connection);
        await set.ExecuteNonQueryAsync(cancellation);
        return new Reset(connection);
    }

    private async Task StreamsAsync(long position, Measures measures, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
    {
        var around = await StoredProjectionContext.ReadAsync(store, database, position, cancellation);
        var all = await ScalarAsync($"select count(*) from {Schema}.mt_streams where {StoredEvents.RealStream}", cancellation);
        var batches = new BlockingCollection<Guid[]>(boundedCapacity: 64);
        var done = 0L;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount)).Select(_ => Task.Run(async () =>
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop.Token);
                await using var relaxed = await RelaxedAsync(connection, stop.Token);
                foreach (var ids in batches.GetConsumingEnumerable(stop.Token))
                {
                    await WriteAsync(connection, await HistoriesAsync(ids, around, position, stop.Token), measures, stop.Token);
                    progress?.Report(new RebuildProgress(Interlocked.Add(ref done, ids.Length), all));
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }, stop.Token)).ToList();
        try
        {
            await using var command = database.CreateCommand($"select id from {Schema}.mt_streams where {StoredEvents.RealStream} order by id");
            command.CommandTimeout = 0;
            await using var rows = await command.ExecuteReaderAsync(stop.Token);
            var ids = new List<Guid>();
            while (await rows.ReadAsync(stop.Token))
            {
                ids.Add(rows.GetGuid(0));
                if (ids.Count < Batch) continue;
                batches.Add([.. ids], stop.Token);
                ids.Clear();
            }

            if (ids.Count > 0) batches.Add([.. ids], stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A worker failed; its error comes below.
        }

        batches.CompleteAdding();
        await Task.WhenAll(workers);
    }

    private async Task<List<StreamHistory>> HistoriesAsync(Guid[] ids, ProjectionContextHistory around, long position, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId)).OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return [.. events.Where(e => e.Sequence <= position && e.Data is Fact or Judgement).GroupBy(e => e.StreamId)
            .Select(stream => StreamHistory.Of([.. stream], around, position))];
    }

    private static async Task WriteAsync(NpgsqlConnection connection, List<StreamHistory> histories, Measures measures, CancellationToken cancellation)
    {
        foreach (var table in RowTables.OfStreams)
        {
            var rows = table == RowTables.Event ? histories.SelectMany(history => history.Logs) : histories.SelectMany(history => history.Rows)
                .Where(known => known.Row.Table == table.Name).Select(known => known.Columns);
            await using var importer = await connection.BeginBinaryImportAsync(table.Copy(Suffix), cancellation);
            foreach (var row in rows) await table.WriteAsync(importer, row.ToDictionary(column => column.Column, column => column.Value), cancellation);
            await importer.CompleteAsync(cancellation);
        }

        await PointsAsync(connection, histories.SelectMany(history => history.Points), measures, cancellation);
    }

    private static async Task PointsAsync(NpgsqlConnection connection, IEnumerable<Point> points, Measures measures, CancellationToken cancellation)
    {
        await using var importer = await connection.BeginBinaryImportAsync(
            $"copy {Schema}.point{Suffix} (family, measure, month, at, position, delta) from stdin (format binary)", cancellation);
        foreach (var point in points)
        {
            await importer.StartRowAsync(cancellation);
            await importer.WriteAsync(FigureKeys.Number(point.Family), NpgsqlDbType.Integer, cancellation);
            await importer.WriteAsync(measures.Id(point.Family, point.Key), NpgsqlDbType.Integer, cancellation);
            await importer.WriteAsync(FigureKeys.Month(point.At), NpgsqlDbType.Integer, cancellation);
            await importer.WriteAsync(point.At, NpgsqlDbType.TimestampTz, cancellation);
            await importer.WriteAsync(point.Position, NpgsqlDbType.Bigint, cancellation);
            await importer.WriteAsync(point.Delta, NpgsqlDbType.Bigint, cancellation);
        }

        await importer.CompleteAsync(cancellation);
    }

    // Facts that share a key stand in different streams: settled key by key, position by position.
    private async Task KeyedAsync(Measures measures, CancellationToken cancellation)
    {
        await using var reading = await database.OpenConnectionAsync(cancellation);
        await using var writing = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            $"""
            select c.code, c.rule, c.key, c.known_from, c.known_until, c.id, c.part, c.valid_from, c.valid_until, c.occurred, c.value, c.rank, c.approximate, c.dimensions,
                   c.settlement
            from {Schema}.contribution{Suffix} c where c.counts and c.key is not null order by c.code, c.rule, c.key
            """,
            reading)
        { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var points = new List<Point>();
        var group = new List<(long From, long Until, Qualified Row)>();
        (string Code, string Rule, Guid Key) last = default;
        while (await rows.ReadAsync(cancellation))
        {
            var key = (rows.GetString(0), rows.GetString(1), rows.GetGuid(2));
            if (key != last)
            {
                points.AddRange(Settle(last, group));
                group.Clear();
                last = key;
                if (points.Count > 50_000)
                {
                    await PointsAsync(writing, points, measures, cancellation);
                    points.Clear();
                }
            }

            group.Add((rows.GetInt64(3), rows.GetInt64(4), ContributionRows.Qualified(rows, 5)));
        }

        points.AddRange(Settle(last, group));
        await PointsAsync(writing, points, measures, cancellation);
    }

    /// <summary>The points that the rows of one key make, settled at each position at which one of them begins or ends.</summary>
    internal static IEnumerable<Point> Settle((string Code, string Rule, Guid Key) key, IReadOnlyList<(long From, long Until, Qualified Row)> rows)
    {
        IReadOnlyList<FigureDelta> before = [];
        foreach (var position in rows.SelectMany(row => new[] { row.From, row.Until }).Where(position => position != Span.StillKnown).Distinct().Order())
        {
            var after = Deduplication.Deltas(FigureKeys.Indicator(key.Code, key.Rule), [.. rows.Where(row => row.From <= position && row.Until > position).Select(row => row.Row)]).ToList();
            var sum = new PointSum();
            foreach (var tally in before) sum.Add(tally, -1);
            foreach (var tally in after) sum.Add(tally, 1);
            before = after;
            foreach (var point in sum.At(position)) yield return point;
        }
    }

    private async Task MeasuresAsync(Measures measures, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using (var importer = await connection.BeginBinaryImportAsync($"copy {Schema}.measure{Suffix} (id, family, key) from stdin (format binary)", cancellation))
        {
            foreach (var (family, key, id) in measures.All)
            {
                await importer.StartRowAsync(cancellation);
                await importer.WriteAsync(id, NpgsqlDbType.Integer, cancellation);
                await importer.WriteAsync(family, NpgsqlDbType.Text, cancellation);
                await importer.WriteAsync(key, NpgsqlDbType.Text, cancellation);
            }

            await importer.CompleteAsync(cancellation);
        }

        await ExecuteAsync($"select setval(pg_get_serial_sequence('{Schema}.measure{Suffix}', 'id'), (select coalesce(max(id), 0) + 1 from {Schema}.measure{Suffix}), false)", cancellation);
    }

    // The new tables get the indexes that the live ones have, after the rows: sorting once is quicker than keeping them sorted.
    private async Task IndexAsync(CancellationToken cancellation)
    {
        foreach (var (table, index, definition, _) in await IndexesAsync(cancellation))
        {
            var made = definition.Replace($"INDEX {index} ON {Schema}.{table} ", $"INDEX {index}{Suffix} ON {Schema}.{table}{Suffix} ", StringComparison.Ordinal);
            await ExecuteAsync($"select set_config('maintenance_work_mem', '512MB', true); {made}", cancellation);
        }

        foreach (var table in RowTables.All) await ExecuteAsync($"analyze {Schema}.{table.Name}{Suffix}", cancellation);
        // Points are read from their indexes alone, which takes pages that are known to be all visible. The other tables leave that to autovacuum.
        await ExecuteAsync($"vacuum {Schema}.point{Suffix}", cancellation);
    }

    private async Task TotalsAsync(long position, CancellationToken cancellation)
    {
        for (var boundary = Totals.Small; boundary <= Totals.Boundary(position); boundary += Totals.Small) await ExecuteAsync(Totals.Make(boundary, Suffix), cancellation);
        await ExecuteAsync($"vacuum (analyze) {Schema}.total{Suffix}", cancellation);
    }

    private sealed class Reset(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // A connection that broke is not used again.
            if (connection.State != System.Data.ConnectionState.Open) return;
            await using var reset = new NpgsqlCommand("reset synchronous_commit", connection);
            await reset.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task SwapAsync(NpgsqlConnection connection, long position, CancellationToken cancellation)
    {
        var indexes = await IndexesAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (var table in RowTables.All.Select(table => table.Name))
        {
            await RunAsync($"drop table {Schema}.{table}");
            await RunAsync($"alter table {Schema}.{table}{Suffix} rename to {table}");
            foreach (var (_, index, _, primary) in indexes.Where(known => known.Table == table))
            {
                await RunAsync($"alter index {Schema}.{index}{Suffix} rename to {index}");
                if (primary) await RunAsync($"alter table {Schema}.{table} add primary key using index {index}");
            }
        }

        // The rows, how far they go, and what they are of are never seen apart.
        await RunAsync(
            $"""
            insert into {Schema}.mt_event_progression (name, last_seq_id) values ('{RowsProjection.Shard}', {position.ToString(CultureInfo.InvariantCulture)})
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now();
            {RowsGeneration.Next};
            {RowsGeneration.Made}
            """);
        await transaction.CommitAsync(cancellation);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task<List<(string Table, string Index, string Definition, bool Primary)>> IndexesAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select i.tablename, i.indexname, i.indexdef, x.indisprimary from pg_indexes i join pg_index x on x.indexrelid = format('%I.%I', i.schemaname, i.indexname)::regclass
            where i.schemaname = '{Schema}' and i.tablename = any($1) order by 1, 2
            """);
        command.Parameters.Add(new() { Value = RowTables.All.Select(table => table.Name).ToArray() });
        var indexes = new List<(string, string, string, bool)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) indexes.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetBoolean(3)));
        return indexes;
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Numbers for figures, given out as they come up.</summary>
    private sealed class Measures
    {
        private readonly ConcurrentDictionary<(string Family, string Key), int> ids = new();
        private int last;

        public IEnumerable<(string Family, string Key, int Id)> All => ids.Select(entry => (entry.Key.Family, entry.Key.Key, entry.Value));

        public int Id(string family, string key) => ids.TryGetValue((family, key), out var known) ? known : Add(family, key);

        private int Add(string family, string key)
        {
            lock (ids)
            {
                if (ids.TryGetValue((family, key), out var known)) return known;
                return ids[(family, key)] = ++last;
            }
        }
    }
}
