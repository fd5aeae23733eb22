using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Collab.Facts;
using Collab.Hosting;
using Collab.Rows;
using Marten;
using Npgsql;

namespace Collab.Audit;

/// <summary>What a replay found.</summary>
/// <param name="Position">The position up to which it looked.</param>
/// <param name="Events">Events folded anew.</param>
/// <param name="Streams">Streams they stand in.</param>
/// <param name="Rows">Rows they make, known now or earlier.</param>
/// <param name="Difference">The first difference, in words; null when there is none.</param>
public sealed record ReplayReport(long Position, long Events, long Streams, long Rows, string? Difference);

/// <summary>
/// Replay is the judge: folds the events of every stream anew, and compares each row they make, with the positions from and until which it was known, with the
/// row that stands in the tables. Reads only; the tracker may run and record meanwhile.
/// </summary>
public sealed class Replay(IDocumentStore store, NpgsqlDataSource database)
{
    private const int Batch = 200;
    private const string Schema = CollabSettings.Schema;

    private static readonly string[] Spans = ["known_from", "known_until"];

    /// <summary>Replays and compares.</summary>
    /// <param name="knownAt">The position to look up to; null: as far as the read side has come.</param>
    /// <param name="progress">Told how many streams are done.</param>
    /// <param name="cancellation">Ends the replay.</param>
    public async Task<ReplayReport> RunAsync(long? knownAt, IProgress<long>? progress, CancellationToken cancellation)
    {
        var reached = await ScalarAsync($"select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Name}:All'), 0)", cancellation);
        var position = Math.Min(knownAt ?? reached, reached);
        var report = new ReplayReport(position, 0, 0, 0, null);
        for (var last = Guid.Empty; report.Difference is null;)
        {
            var streams = await StreamsAfterAsync(last, cancellation);
            if (streams.Count == 0) break;
            last = streams[^1];
            var actual = await RowsAsync(streams, position, cancellation);
            foreach (var stream in streams)
            {
                report = await CompareAsync(stream, position, actual, report, cancellation);
                if (report.Difference is not null) break;
            }

            progress?.Report(report.Streams);
        }

        return report.Difference is null ? report with { Difference = await OrphanAsync(cancellation) } : report;
    }

    private async Task<ReplayReport> CompareAsync(
        Guid stream, long position, Dictionary<(string Table, string Key), Dictionary<string, object?>> actual, ReplayReport report, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var events = (await session.Events.FetchStreamAsync(stream, 0, null, 0, cancellation)).Where(e => e.Sequence <= position && e.Data is Fact or Judgement).ToList();
        if (events.Count == 0) return report;

        var made = new List<(Row Row, long From, long Until)>();
        var register = (FactRegister?)null;
        IReadOnlyList<Row> rows = [];
        foreach (var e in events)
        {
            register = FactRegister.Fold(register, stream, e);
            var after = RowSet.Of(register);
            var change = RowSet.Change(rows, after);
            rows = after;
            foreach (var ended in change.Ended)
            {
                var open = made.FindLastIndex(known => known.Row.Identity == ended.Identity && known.Until == Span.StillKnown);
                made[open] = made[open] with { Until = e.Sequence };
            }

            made.AddRange(change.Begun.Select(begun => (begun, e.Sequence, Span.StillKnown)));
            if (Compare("event", [("position", e.Sequence)], RowSet.Log(register, e), actual) is { } logged) return report with { Difference = $"{logged}\n  made by {Name(e)}" };
        }

        foreach (var (row, from, until) in made)
        {
            (string, object?)[] key = [.. row.Key.Select(column => (column.Column, (object?)column.Value)), ("known_from", from)];
            if (Compare(row.Table, key, [.. key, .. row.Rest, ("known_until", until)], actual) is not { } difference) continue;
            var behind = events.Where(e => e.Sequence == from || e.Sequence == until).Select(Name);
            return report with { Difference = $"{difference}\n  made by {string.Join("\n  ended by ", behind)}" };
        }

        var surplus = actual.Where(row => row.Key.Table != "event" && stream.Equals(row.Value["stream_id"])).Select(row => row.Key).FirstOrDefault();
        return surplus.Table is not null
            ? report with { Difference = $"{surplus.Table} has a row that no event of stream {stream} makes: {surplus.Key}" }
            : report with { Events = report.Events + events.Count, Streams = report.Streams + 1, Rows = report.Rows + made.Count + events.Count };
    }

    // Compares one row and takes it out of what is left to be explained; a sentence where they differ.
    private static string? Compare(
        string table, IReadOnlyList<(string Column, object? Value)> key, IReadOnlyList<(string Column, object? Value)> expected,
        Dictionary<(string Table, string Key), Dictionary<string, object?>> actual)
    {
        var name = string.Join(", ", key.Select(column => $"{column.Column} {Text(column.Value)}"));
        if (!actual.Remove((table, name), out var found)) return $"{table} lacks the row of {name}";
        foreach (var (column, value) in expected)
        {
            var stands = found[column];
            var same = value is Json json ? stands is string text && JsonNode.DeepEquals(JsonNode.Parse(json.Text), JsonNode.Parse(text)) : Text(value) == Text(stands);
            if (!same) return $"{table}, row of {name}: {column} is {Text(stands)} and should be {Text(value)}";
        }

        return null;
    }

    private async Task<Dictionary<(string Table, string Key), Dictionary<string, object?>>> RowsAsync(List<Guid> streams, long position, CancellationToken cancellation)
    {
        var rows = new Dictionary<(string, string), Dictionary<string, object?>>();
        foreach (var table in RowsProjection.Tables)
        {
            string[] key = table switch
            {
                "entity" => ["kind", "id", "stream_id", "valid_from", "known_from"],
                "event" => ["position"],
                _ => ["id", "known_from"],
            };
            var known = table == "event" ? "position" : "known_from";
            await using var command = database.CreateCommand($"select * from {Schema}.{table} where stream_id = any($1) and {known} <= $2");
            command.Parameters.Add(new() { Value = streams.ToArray() });
            command.Parameters.Add(new() { Value = position });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var columns = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i));
                // What was closed after the position was still known there.
                if (columns.TryGetValue(Spans[1], out var until) && until is long ended && ended > position) columns[Spans[1]] = Span.StillKnown;
                rows[(table, string.Join(", ", key.Select(column => $"{column} {Text(columns[column])}")))] = columns;
            }
        }

        return rows;
    }

    private async Task<List<Guid>> StreamsAfterAsync(Guid last, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select id from {Schema}.mt_streams where id > $1 order by id limit {Batch}");
        command.Parameters.Add(new() { Value = last });
        var streams = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) streams.Add(reader.GetGuid(0));
        return streams;
    }

    private async Task<string?> OrphanAsync(CancellationToken cancellation)
    {
        foreach (var table in RowsProjection.Tables)
        {
            var orphans = await ScalarAsync(
                $"select count(*) from {Schema}.{table} t where not exists (select 1 from {Schema}.mt_streams s where s.id = t.stream_id)", cancellation);
            if (orphans > 0) return $"{table} has {orphans} rows of streams that do not exist";
        }

        return null;
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string Name(JasperFx.Events.IEvent e) => $"@{e.Sequence} {e.EventTypeName} {e.Id}";

    private static string Text(object? value) => value switch
    {
        null => "nothing",
        string text => text,
        DateTime time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
