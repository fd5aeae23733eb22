using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>What a replay is to look at.</summary>
/// <param name="KnownAt">The position to look up to; null: as far as the read side has come.</param>
/// <param name="AsOf">Only rows that hold at this moment, and the figures of it; null: all rows, and the figures of now.</param>
/// <param name="Table">Only this table, or <c>figures</c>; null: everything.</param>
public sealed record ReplayScope(long? KnownAt = null, DateTimeOffset? AsOf = null, string? Table = null)
{
    /// <summary>What <see cref="Table"/> may name.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. RowTables.OfStreams.Select(table => table.Name), Replay.FiguresName];

    internal bool Includes(string table) => Table is null || Table == table;
}

/// <summary>What a replay found.</summary>
/// <param name="Position">The position up to which it looked.</param>
/// <param name="Events">Events folded anew.</param>
/// <param name="Streams">Streams they stand in.</param>
/// <param name="Rows">Rows compared.</param>
/// <param name="Figures">Figures compared.</param>
/// <param name="Difference">The first difference, in words, with the events behind it; null when there is none.</param>
public sealed record ReplayReport(long Position, long Events, long Streams, long Rows, long Figures, string? Difference);

/// <summary>How far a replay is.</summary>
/// <param name="Streams">Streams folded.</param>
/// <param name="Of">Streams there are.</param>
public readonly record struct ReplayProgress(long Streams, long Of);

/// <summary>
/// Replay is the judge: folds the events of every stream anew, compares each row they make, with the positions from and until which it was known, with the row that
/// stands in the tables, and the figures of the moment with the sums of those rows. Reads only; the tracker may run and record meanwhile.
/// </summary>
public sealed class Replay(IDocumentStore store, NpgsqlDataSource database, FigureQueries figures, TimeProvider time)
{
    /// <summary>Names the running totals where a table is chosen.</summary>
    public const string FiguresName = "figures";

    private const int Batch = 200;
    private const string Schema = StoreSchema.Name;

    private static readonly string[] Spans = ["known_from", "known_until"];

    private static readonly Dictionary<string, IReadOnlyList<string>> Keys = RowTables.OfStreams.ToDictionary(table => table.Name, table => table.Key);

    /// <summary>Replays and compares.</summary>
    public async Task<ReplayReport> RunAsync(ReplayScope scope, IProgress<ReplayProgress>? progress, CancellationToken cancellation)
    {
        var reached = await ScalarAsync($"select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0)", cancellation);
        var position = Math.Min(scope.KnownAt ?? reached, reached);
        var asOf = Span.Database(scope.AsOf ?? time.GetUtcNow());
        var report = new ReplayReport(position, 0, 0, 0, 0, null);
        var all = await ScalarAsync($"select count(*) from {Schema}.mt_streams where {StoredEvents.RealStream}", cancellation);
        var around = await StoredProjectionContext.ReadAsync(store, database, position, cancellation);
        var expected = new ExpectedFigures(asOf);
        var points = new ReplayPoints();
        for (var last = Guid.Empty; report.Difference is null;)
        {
            var streams = await StreamsAfterAsync(last, cancellation);
            if (streams.Count == 0) break;
            last = streams[^1];
            var actual = await RowsAsync(streams, position, scope, cancellation);
            var events = await EventsAsync(streams, position, cancellation);
            foreach (var stream in streams)
            {
                report = await CompareAsync(stream, events[stream], position, around, actual, scope, expected, points, report, cancellation);
                if (report.Difference is not null) break;
            }

            progress?.Report(new ReplayProgress(report.Streams, all));
        }

        // A judge that compared nothing has found nothing out.
        if (report is { Difference: null, Events: 0 } && await ScalarAsync($"select {StoredEvents.LastPosition}", cancellation) is > 0 and var stored)
            return report with { Difference = $"nothing was compared: there are events up to @{stored}, none of them up to @{position}; the tables hold those up to @{reached}" };

        if (report.Difference is null && scope.Includes(FiguresName))
        {
            report = await CompareFiguresAsync(expected, new Moment(new DateTimeOffset(asOf), position, false), report, cancellation);
            if (report.Difference is null) report = report with { Difference = await points.DifferenceAsync(database, position, cancellation) };
        }

        return report.Difference is null ? report with { Difference = await OrphanAsync(scope, cancellation) ?? await BeyondAsync(scope, cancellation) } : report;
    }

    // Of many streams at once: a question for each would take longer than all the folding.
    private async Task<ILookup<Guid, IEvent>> EventsAsync(IReadOnlyList<Guid> streams, long position, CancellationToken cancellation)
    {
        var ids = streams.ToArray();
        await using var session = store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId) && e.Sequence <= position).OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return events.Where(e => e.Data is Fact or Judgement).ToLookup(e => e.StreamId);
    }

    private async Task<ReplayReport> CompareAsync(
        Guid stream, IEnumerable<IEvent> stored, long position, ProjectionContextHistory around, Dictionary<(string Table, string Key), Dictionary<string, object?>> actual, ReplayScope scope,
        ExpectedFigures expected, ReplayPoints points, ReplayReport report, CancellationToken cancellation)
    {
        var events = stored.ToList();
        if (events.Count == 0) return report with { Difference = Surplus(stream, actual) };

        var history = StreamHistory.Of(events, around, position);
        if (scope.Includes(FiguresName)) points.Take(history);
        var compared = 0L;
        foreach (var log in scope.Includes("event") ? history.Logs : [])
        {
            compared++;
            if (Compare("event", [log[0]], log, actual) is { } difference)
                return report with { Difference = $"{difference}\n  made by {Name(events.Single(e => e.Sequence == (long)log[0].Value!))}" };
        }

        foreach (var known in history.Rows)
        {
            expected.Add(known);
            if (!scope.Includes(known.Row.Table) || !Holds(known.Row, scope.AsOf)) continue;
            compared++;
            var columns = Keys[known.Row.Table];
            (string, object?)[] key = [.. known.Row.Key.Where(column => columns.Contains(column.Column)).Select(column => (column.Column, (object?)column.Value)), ("known_from", known.From)];
            if (Compare(known.Row.Table, key, known.Columns, actual) is not { } difference) continue;
            return report with { Difference = $"{difference}\n  made by {await BehindAsync(known.From, events, cancellation)}{(known.Until == Span.StillKnown ? "" : $"\n  ended by {await BehindAsync(known.Until, events, cancellation)}")}" };
        }

        return Surplus(stream, actual) is { } surplus
            ? report with { Difference = surplus }
            : report with { Events = report.Events + events.Count, Streams = report.Streams + 1, Rows = report.Rows + compared };
    }

    private static string? Surplus(Guid stream, Dictionary<(string Table, string Key), Dictionary<string, object?>> actual) =>
        actual.Where(row => stream.Equals(row.Value["stream_id"])).Select(row => row.Key).FirstOrDefault() is { Table: { } table } surplus
            ? $"{table} has a row that no event of stream {stream} makes: {surplus.Key}"
            : null;

    // Whether a row is part of the picture at a moment.
    private static bool Holds(Row row, DateTimeOffset? asOf)
    {
        if (asOf is not { } moment || row.Table is "conflict" or "event") return true;
        var at = Span.Database(moment);
        if (row.Table == "fact") return (DateTime)row.Rest.Single(column => column.Column == "since").Value! <= at;
        return (DateTime)row.Key.Single(column => column.Column == "valid_from").Value <= at && (DateTime)row.Rest.Single(column => column.Column == "valid_until").Value! > at;
    }

    private async Task<ReplayReport> CompareFiguresAsync(ExpectedFigures expected, Moment moment, ReplayReport report, CancellationToken cancellation)
    {
        var wanted = expected.All();
        await using var command = database.CreateCommand($"select distinct family from {Schema}.measure");
        var families = new HashSet<string>(wanted.Keys.Select(key => key.Family));
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation)) families.Add(rows.GetString(0));
        var actual = await figures.ReadAsync(moment, families, null, cancellation);
        foreach (var family in families.Order(StringComparer.Ordinal))
        {
            var keys = wanted.Keys.Where(key => key.Family == family).Select(key => key.Key).Union(actual.Of(family).Select(entry => entry.Key)).Order(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                var (is_, should) = (actual[family, key], wanted.GetValueOrDefault((family, key)));
                if (is_ != should)
                    return report with { Difference = $"the figure {key} of {family} as of {Text(moment.AsOfRow)} is {Text(is_)} and should be {Text(should)}, the sum of its rows" };
                report = report with { Figures = report.Figures + 1 };
            }
        }

        return report;
    }

    // Compares one row and takes it out of what is left to be explained; a sentence where they differ.
    private static string? Compare(
        string table, IReadOnlyList<(string Column, object? Value)> key, IReadOnlyList<(string Column, object? Value)> expected,
        Dictionary<(string Table, string Key), Dictionary<string, object?>> actual)
    {
        var name = KeyText(key.ToDictionary(column => column.Column, column => column.Value));
        if (!actual.Remove((table, name), out var found)) return $"{table} lacks the row of {name}";
        foreach (var (column, value) in expected)
        {
            var stands = found[column];
            var same = value is Json json ? stands is string text && JsonNode.DeepEquals(JsonNode.Parse(json.Text), JsonNode.Parse(text)) : Text(value) == Text(stands);
            if (!same) return $"{table}, row of {name}: {column} is {Text(stands)} and should be {Text(value)}";
        }

        return null;
    }

    private static string KeyText(IReadOnlyDictionary<string, object?> key) =>
        string.Join(", ", key.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key} {Text(column.Value)}"));

    private async Task<Dictionary<(string Table, string Key), Dictionary<string, object?>>> RowsAsync(
        List<Guid> streams, long position, ReplayScope scope, CancellationToken cancellation)
    {
        var rows = new Dictionary<(string, string), Dictionary<string, object?>>();
        foreach (var table in RowTables.OfStreams.Where(table => scope.Includes(table.Name)))
        {
            var known = table == RowTables.Event ? "position" : "known_from";
            var when = scope.AsOf is null || table == RowTables.Event || table == RowTables.Conflict ? ""
                : table == RowTables.Fact ? "and since <= $3" : "and valid_from <= $3 and valid_until > $3";
            await using var command = database.CreateCommand($"select * from {Schema}.{table.Name} where stream_id = any($1) and {known} <= $2 {when}");
            command.Parameters.Add(new() { Value = streams.ToArray() });
            command.Parameters.Add(new() { Value = position });
            if (when.Length > 0) command.Parameters.Add(new() { Value = Span.Database(scope.AsOf!.Value) });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var columns = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i));
                // What was closed after the position was still known there.
                if (columns.TryGetValue(Spans[1], out var until) && until is long ended && ended > position) columns[Spans[1]] = Span.StillKnown;
                var key = Keys[table.Name].Concat(table == RowTables.Event ? [] : Spans[..1]).ToDictionary(column => column, column => columns[column]);
                rows[(table.Name, KeyText(key))] = columns;
            }
        }

        return rows;
    }

    private async Task<List<Guid>> StreamsAfterAsync(Guid last, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select id from {Schema}.mt_streams where id > $1 and {StoredEvents.RealStream} order by id limit {Batch}");
        command.Parameters.Add(new() { Value = last });
        var streams = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) streams.Add(reader.GetGuid(0));
        return streams;
    }

    private async Task<string?> OrphanAsync(ReplayScope scope, CancellationToken cancellation)
    {
        foreach (var table in RowTables.OfStreams.Where(table => scope.Includes(table.Name)))
        {
            var orphans = await ScalarAsync(
                $"select count(*) from {Schema}.{table.Name} t where not exists (select 1 from {Schema}.mt_streams s where s.id = t.stream_id and s.{StoredEvents.RealStream})", cancellation);
            if (orphans > 0) return $"{table.Name} has {orphans} rows of streams that do not exist";
        }

        return null;
    }

    // Rows and progress are committed together: whatever speaks of a later position was not written by the projection.
    private async Task<string?> BeyondAsync(ReplayScope scope, CancellationToken cancellation)
    {
        const string reached = $"coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0)";
        foreach (var table in RowTables.All.Where(table => scope.Includes(RowTables.OfStreams.Contains(table) ? table.Name : FiguresName)))
        {
            string[] conditions =
            [
                .. table.Declared.Where(column => column.Name is "known_from" or "position" or "upto").Select(column => $"t.{column.Name} > r.position"),
                .. table.Declared.Where(column => column.Name == "known_until").Select(column => $"t.{column.Name} > r.position and t.{column.Name} < {Span.StillKnown}"),
            ];
            if (conditions.Length == 0) continue;
            var beyond = await ScalarAsync(
                $"select count(*) from {Schema}.{table.Name} t, (select {reached} as position) r where {string.Join(" or ", conditions)}", cancellation);
            if (beyond > 0) return $"{table.Name} has {beyond} rows that speak of positions which the tables have not come to";
        }

        return null;
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // The stream's own event at a position, or the event of an organisation or a rule that it depends on.
    private async Task<string> BehindAsync(long position, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        if (events.FirstOrDefault(e => e.Sequence == position) is { } own) return Name(own);
        await using var command = database.CreateCommand($"select type, id from {Schema}.mt_events where seq_id = $1");
        command.Parameters.Add(new() { Value = position });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? $"@{position} {row.GetString(0)} {row.GetGuid(1)}" : $"@{position}";
    }

    private static string Name(IEvent e) => $"@{e.Sequence} {e.EventTypeName} {e.Id}";

    private static string Text(object? value) => value switch
    {
        null => "nothing",
        string text => text,
        DateTime time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The figures of a moment, added up from rows.</summary>
    private sealed class ExpectedFigures(DateTime asOf)
    {
        private readonly Dictionary<(string Family, string Key), long> sums = [];
        private readonly Dictionary<(string Code, string Rule, Guid Key), List<Qualified>> keyed = [];

        public void Add(KnownRow known)
        {
            if (known.Until != Span.StillKnown) return;
            foreach (var tally in known.Row.Deltas?.Invoke() ?? []) Add(tally);
            if (KeyedRows.KeyOf(known.Row) is not { } key || known.Row.Contribution is not { } made || made.From > asOf || made.Until <= asOf) return;
            if (!keyed.TryGetValue(key, out var rows)) keyed[key] = rows = [];
            rows.Add(Qualified.Of(made));
        }

        public Dictionary<(string Family, string Key), long> All()
        {
            foreach (var (key, rows) in keyed)
                foreach (var tally in Deduplication.Deltas(FigureKeys.Indicator(key.Code, key.Rule), rows))
                    Add(tally);
            keyed.Clear();
            foreach (var zero in sums.Where(entry => entry.Value == 0).Select(entry => entry.Key).ToList()) sums.Remove(zero);
            return sums;
        }

        private void Add(FigureDelta tally)
        {
            if (tally.From > asOf || tally.Until <= asOf) return;
            sums[(tally.Family, tally.Key)] = sums.GetValueOrDefault((tally.Family, tally.Key)) + tally.Amount;
        }
    }
}
