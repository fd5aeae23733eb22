using System.Diagnostics;
using System.Globalization;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>How far a rebuild is.</summary>
/// <param name="Streams">Streams whose rows are made.</param>
/// <param name="Of">Streams there are.</param>
public readonly record struct RebuildProgress(long Streams, long Of);

/// <summary>
/// Makes the read side anew beside the live tables and puts it in their place in one transaction. Stream by stream, so that each row is
/// written once, closed already where it is; reads go on with the live tables meanwhile. Whoever runs it holds
/// <see cref="RowsGeneration.AloneAsync"/>: no projection on any host writes then.
/// </summary>
public sealed partial class RowsRebuild(IDocumentStore store, NpgsqlDataSource database, ILogger<RowsRebuild> logger)
{
    private const string Suffix = "_new";
    private const string Schema = StoreSchema.Name;

    /// <summary>Rebuilds.</summary>
    /// <param name="alone">Keeps every projection from writing rows, and puts the new tables in their place: once it is lost, nothing
    /// is.</param>
    /// <param name="position">The position up to which the tables are to go; no event can still come before it.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the work; the live tables then stay as they are.</param>
    public async Task RunAsync(AdvisoryLock alone, long position, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
    {
        var rows = new RebuildRows(store, database, Suffix);
        await TimeAsync("emptied", () => PrepareAsync(cancellation));
        await TimeAsync("filled", () => rows.StreamsAsync(position, progress, cancellation));
        await TimeAsync("settled by keys", async () =>
        {
            await rows.KeyedAsync(cancellation);
            await rows.MeasuresAsync(cancellation);
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
            await ExecuteAsync(
                $"create table {Schema}.{table.Name}{Suffix} (like {Schema}.{table.Name} including defaults including identity)",
                cancellation);
        }
    }

    // The new tables get the indexes that the live ones have, after the rows: sorting once is quicker than keeping them sorted.
    private async Task IndexAsync(CancellationToken cancellation)
    {
        foreach (var (table, index, definition, _) in await IndexesAsync(cancellation))
        {
            var made = definition.Replace(
                $"INDEX {index} ON {Schema}.{table} ", $"INDEX {index}{Suffix} ON {Schema}.{table}{Suffix} ", StringComparison.Ordinal);
            await ExecuteAsync($"set maintenance_work_mem = '512MB'; {made}", cancellation);
        }

        foreach (var table in RowTables.All) await ExecuteAsync($"analyze {Schema}.{table.Name}{Suffix}", cancellation);
        // Points are read from their indexes alone, which takes pages that are known to be all visible. The other tables leave that to
        // autovacuum.
        await ExecuteAsync($"vacuum {Schema}.point{Suffix}", cancellation);
    }

    private async Task TotalsAsync(long position, CancellationToken cancellation)
    {
        for (var boundary = Totals.Small; boundary <= Totals.Boundary(position); boundary += Totals.Small)
            await ExecuteAsync(Totals.Make(boundary, Suffix), cancellation);
        await ExecuteAsync($"vacuum (analyze) {Schema}.total{Suffix}", cancellation);
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
        while (await rows.ReadAsync(cancellation))
            indexes.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetBoolean(3)));
        return indexes;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
