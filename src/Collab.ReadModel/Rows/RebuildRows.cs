using System.Collections.Concurrent;
using Collab.Domain.Indicators;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Collab.ReadModel.Rows;

/// <summary>Fills the new tables of a rebuild from the events, stream by stream, each row closed already where it is.</summary>
/// <param name="store">The events.</param>
/// <param name="database">The tables.</param>
/// <param name="suffix">What the names of the new tables end with.</param>
internal sealed class RebuildRows(IDocumentStore store, NpgsqlDataSource database, string suffix)
{
    private const int Batch = 200;
    private const int KeyedBatch = 20_000;
    private const string Schema = StoreSchema.Name;

    private readonly MeasureNumbers measures = new();

    /// <summary>Writes the rows of all streams, and the points but for facts that are counted once by a key.</summary>
    public async Task StreamsAsync(long position, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
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
                foreach (var ids in batches.GetConsumingEnumerable(stop.Token))
                {
                    await WriteAsync(await HistoriesAsync(ids, around, position, stop.Token), stop.Token);
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
            // Page by page: whoever waits for the workers holds no connection that they may need.
            var ids = await StreamsAfterAsync(Guid.Empty, stop.Token);
            for (; ids.Length > 0; ids = await StreamsAfterAsync(ids[^1], stop.Token)) batches.Add(ids, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A worker failed; its error comes below.
        }

        batches.CompleteAdding();
        await Task.WhenAll(workers);
    }

    /// <summary>Writes the points of facts that share a key. They stand in different streams: settled key by key, position by
    /// position.</summary>
    public async Task KeyedAsync(CancellationToken cancellation)
    {
        // Read and written on one connection, by turns.
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var declare = new NpgsqlCommand(
            $"""
            declare keyed no scroll cursor for
            select c.code, c.rule, c.key, c.known_from, c.known_until, c.id, c.part, c.valid_from, c.valid_until, c.occurred, c.value,
              c.rank, c.approximate, c.dimensions,
                   c.settlement, c.candidate -> 'shares'
            from {Schema}.contribution{suffix} c where c.counts and c.key is not null
              and c.rule <> '{IndicatorDefinition.Earlier}' order by c.code, c.rule, c.key
            """,
            connection))
            await declare.ExecuteNonQueryAsync(cancellation);
        await using var fetch = new NpgsqlCommand($"fetch {KeyedBatch} from keyed", connection) { CommandTimeout = 0 };
        var points = new List<Point>();
        var group = new List<(long From, long Until, Qualified Row)>();
        (string Code, string Rule, Guid Key) last = default;
        for (var read = -1; read != 0;)
        {
            read = 0;
            await using (var rows = await fetch.ExecuteReaderAsync(cancellation))
            {
                for (; await rows.ReadAsync(cancellation); read++)
                {
                    var key = (rows.GetString(0), rows.GetString(1), rows.GetGuid(2));
                    if (key != last)
                    {
                        points.AddRange(KeyedRows.Settle(last, group));
                        group.Clear();
                        last = key;
                    }

                    group.Add((rows.GetInt64(3), rows.GetInt64(4), ContributionRows.Qualified(rows, 5)));
                }
            }

            if (read == 0) points.AddRange(KeyedRows.Settle(last, group));
            await PointsAsync(connection, points, cancellation);
            points.Clear();
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Writes the numbers that figures were given on the way.</summary>
    public async Task MeasuresAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using (var importer = await connection.BeginBinaryImportAsync(
            $"copy {Schema}.measure{suffix} (id, family, key) from stdin (format binary)", cancellation))
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

        await using var next = new NpgsqlCommand(
            $"""
            select setval(pg_get_serial_sequence('{Schema}.measure{suffix}', 'id'), (select coalesce(max(id), 0) + 1 from
              {Schema}.measure{suffix}), false)
            """,
            connection);
        await next.ExecuteNonQueryAsync(cancellation);
    }

    // Does not wait for the disk until disposed of: the pool gives a connection to the next one as it comes back.
    private static async Task<IAsyncDisposable> RelaxedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var set = new NpgsqlCommand("set synchronous_commit = off", connection);
        await set.ExecuteNonQueryAsync(cancellation);
        return new Reset(connection);
    }

    private async Task<List<StreamHistory>> HistoriesAsync(
        Guid[] ids, ProjectionContextHistory around, long position, CancellationToken cancellation)
    {
        // Those that were ever one come with the first of them.
        var units = ids.Select(around.Identity.UnitOf).Where((unit, i) => unit[0] == ids[i]).ToList();
        return [.. (await StoredProjectionContext.UnitsAsync(store, units, position, cancellation))
            .Select(unit => StreamHistory.Of(unit, around, position))];
    }

    private async Task<Guid[]> StreamsAfterAsync(Guid last, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select array(select id from {Schema}.mt_streams where id > $1 and {StoredEvents.RealStream} order by id limit {Batch})");
        command.Parameters.Add(new() { Value = last });
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task WriteAsync(List<StreamHistory> histories, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var relaxed = await RelaxedAsync(connection, cancellation);
        foreach (var table in RowTables.OfStreams)
        {
            var rows = table == RowTables.Event
                ? histories.SelectMany(history => history.Logs)
                : histories.SelectMany(history => history.Rows)
                .Where(known => known.Row.Table == table.Name).Select(known => known.Columns);
            await using var importer = await connection.BeginBinaryImportAsync(table.Copy(suffix), cancellation);
            foreach (var row in rows)
                await table.WriteAsync(importer, row.ToDictionary(column => column.Column, column => column.Value), cancellation);
            await importer.CompleteAsync(cancellation);
        }

        await PointsAsync(connection, histories.SelectMany(history => history.Points), cancellation);
    }

    private async Task PointsAsync(NpgsqlConnection connection, IEnumerable<Point> points, CancellationToken cancellation)
    {
        await using var importer = await connection.BeginBinaryImportAsync(
            $"copy {Schema}.point{suffix} (family, measure, month, at, position, delta) from stdin (format binary)", cancellation);
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

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
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
}
