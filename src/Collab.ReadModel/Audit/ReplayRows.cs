using System.Text.Json.Nodes;
using Collab.Domain.Views;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>The rows that the tables hold of some streams, to be compared with those that the events make: each that is compared is taken
/// out, what stays is surplus.</summary>
internal sealed class ReplayRows
{
    private static readonly string[] Spans = ["known_from", "known_until"];

    private static readonly Dictionary<string, IReadOnlyList<string>> Keys =
        RowTables.OfStreams.ToDictionary(table => table.Name, table => table.Key);

    private readonly Dictionary<(string Table, string Key), Dictionary<string, object?>> rows = [];

    /// <summary>Reads the rows of some streams that were known at a position.</summary>
    public static async Task<ReplayRows> ReadAsync(
        NpgsqlDataSource database, List<Guid> streams, long position, ReplayScope scope, CancellationToken cancellation)
    {
        var read = new ReplayRows();
        foreach (var table in RowTables.OfStreams.Where(table => scope.Includes(table.Name)))
        {
            var known = table == RowTables.Event ? "position" : "known_from";
            var when = scope.AsOf is null || table == RowTables.Event || table == RowTables.Conflict || table == RowTables.Rate
                || table == RowTables.Identity ? ""
                : table == RowTables.Fact ? "and since <= $3" : "and valid_from <= $3 and valid_until > $3";
            await using var command =
                database.CreateCommand($"select * from {StoreSchema.Name}.{table.Name} where stream_id = any($1) and {known} <= $2 {when}");
            command.Parameters.Add(new() { Value = streams.ToArray() });
            command.Parameters.Add(new() { Value = position });
            if (when.Length > 0) command.Parameters.Add(new() { Value = Span.Database(scope.AsOf!.Value) });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var columns = Enumerable.Range(0, reader.FieldCount)
                    .ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null
                        : reader.GetDataTypeName(i) == ColumnType.Day.Name ? reader.GetFieldValue<DateOnly>(i) : reader.GetValue(i));
                // What was closed after the position was still known there.
                if (columns.TryGetValue(Spans[1], out var until) && until is long ended && ended > position)
                    columns[Spans[1]] = Span.StillKnown;
                var key = Keys[table.Name].Concat(table == RowTables.Event ? [] : Spans[..1])
                    .ToDictionary(column => column, column => columns[column]);
                read.rows[(table.Name, KeyText(key))] = columns;
            }
        }

        return read;
    }

    /// <summary>Compares a row of the log; a sentence where it differs.</summary>
    public string? CompareLog(IReadOnlyList<(string Column, object? Value)> log) => Compare("event", [log[0]], log);

    /// <summary>Compares a row; a sentence where it differs.</summary>
    public string? Compare(KnownRow known)
    {
        var columns = Keys[known.Row.Table];
        (string, object?)[] key =
        [
            .. known.Row.Key.Where(column => columns.Contains(column.Column))
                .Select(column => (column.Column, (object?)column.Value)), ("known_from", known.From),
        ];
        return Compare(known.Row.Table, key, known.Columns);
    }

    /// <summary>What the tables hold of streams that no event of theirs makes; a sentence, or null.</summary>
    public string? Surplus(IReadOnlyList<Guid> streams) =>
        rows.Where(row => row.Value["stream_id"] is Guid id && streams.Contains(id)).Select(row => row.Key).FirstOrDefault()
            is { Table: { } table } surplus
            ? $"{table} has a row that no event of stream {string.Join(" or ", streams)} makes: {surplus.Key}"
            : null;

    private string? Compare(
        string table, IReadOnlyList<(string Column, object? Value)> key, IReadOnlyList<(string Column, object? Value)> expected)
    {
        var name = KeyText(key.ToDictionary(column => column.Column, column => column.Value));
        if (!rows.Remove((table, name), out var found)) return $"{table} lacks the row of {name}";
        foreach (var (column, value) in expected)
        {
            var stands = found[column];
            var same = value is Json json
                ? stands is string text && JsonNode.DeepEquals(JsonNode.Parse(json.Text), JsonNode.Parse(text))
                : ReplayText.Of(value) == ReplayText.Of(stands);
            if (!same) return $"{table}, row of {name}: {column} is {ReplayText.Of(stands)} and should be {ReplayText.Of(value)}";
        }

        return null;
    }

    private static string KeyText(IReadOnlyDictionary<string, object?> key) =>
        string.Join(", ", key.OrderBy(column => column.Key, StringComparer.Ordinal)
            .Select(column => $"{column.Key} {ReplayText.Of(column.Value)}"));
}
