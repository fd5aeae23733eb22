using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using JasperFx.Events;
using Npgsql;

namespace Collab.Tests;

/// <summary>Replay is the judge: what the tables say was known at a position is what folding the events up to it gives.</summary>
internal sealed class Replay
{
    private static readonly string[] Tables = ["entity", "fact", "conflict", "contribution", "rate", "identity"];

    private readonly List<IEvent> events = [];
    private readonly List<(long From, long Until, string Text)> rows = [];

    private Replay()
    {
    }

    /// <summary>The positions of all events, in order.</summary>
    public IReadOnlyList<long> Positions => [.. events.Select(e => e.Sequence)];

    /// <summary>Reads the events and the rows of a tracker.</summary>
    public static async Task<Replay> ReadAsync(RunningTracker host)
    {
        var replay = new Replay();
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand(
            "select id, stream_id, seq_id, version, type, data, timestamp, user_name from collab.mt_events order by seq_id", connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                replay.events.Add(EventOf(reader));
        foreach (var table in Tables)
        {
            await using var command = new NpgsqlCommand($"select * from collab.{table}", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var columns = Enumerable.Range(0, reader.FieldCount)
                    .ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i));
                replay.rows.Add(((long)columns["known_from"]!, (long)columns["known_until"]!, Text(table, columns)));
            }
        }

        return replay;
    }

    /// <summary>All rows of the read side as text, in an order of their own.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> TextAsync(RunningTracker host)
    {
        var text = new Dictionary<string, string>();
        foreach (var table in Tables.Append("event"))
            text[table] = await host.ScalarAsync<string>(
                $"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from collab.{table} t") ?? "";
        return text;
    }

    /// <summary>Compares the rows known at a position with those that the events up to it make.</summary>
    public void Check(long position)
    {
        var identity = events.Where(e => e.Sequence <= position).Aggregate(IdentityMap.None, (map, e) => map.With(e.Id, e.Data));
        var registers = events.Where(e => e.Sequence <= position).GroupBy(e => e.StreamId)
            .Select(stream => stream.Aggregate((FactRegister?)null, (register, e) => FactRegister.Fold(register, stream.Key, e))!)
            .GroupBy(register => identity.Of(register.Id))
            .Select(one => one.Count() == 1 ? one.Single() : FactRegister.Merge(one.Key, one)).ToList();
        var none = new ProjectionContext(new Dictionary<Guid, IReadOnlyList<ContextSpan>>(), RuleSet.BuiltIn, identity);
        var entities = registers.Select(register => (register.Id, Spans: new StreamRows(register, RowSet.Of(register, none)).Context()))
            .Where(entry => entry.Spans is { Count: > 0 }).ToDictionary(entry => entry.Id, entry => entry.Spans!);
        var rules = registers.Select(register => IndicatorDecisions.At(register, DateTimeOffset.MaxValue)).OfType<IndicatorDecisions>()
            .Aggregate(RuleSet.BuiltIn, (book, decisions) => book.With(decisions));
        var made = registers.SelectMany(register => RowSet.Of(register, new ProjectionContext(entities, rules, identity)).Rows)
            .Select(row => Text(row.Table, row.Key.Select(column => (column.Column, (object?)column.Value)).Concat(row.Rest)
                .ToDictionary(column => column.Column, column => column.Item2)));
        var known = rows.Where(row => row.From <= position && position < row.Until).Select(row => row.Text);
        Same(known, made, $"as known at @{position}");
    }

    // Says what differs, and nothing else: the rows of a position are many and long.
    private static void Same(IEnumerable<string> rows, IEnumerable<string> right, string what)
    {
        var left = right.GroupBy(row => row).ToDictionary(group => group.Key, group => group.Count());
        var extra = rows.Where(row => (left[row] = left.GetValueOrDefault(row) - 1) < 0).ToList();
        var missing = left.Where(entry => entry.Value > 0).Select(entry => entry.Key).ToList();
        if (extra.Count + missing.Count > 0)
            throw new ShouldAssertException(string.Join(
                '\n', [what, .. extra.Take(5).Select(row => $"too much: {row}"), .. missing.Take(5).Select(row => $"missing: {row}")]));
    }

    private static IEvent EventOf(NpgsqlDataReader reader)
    {
        var type = FactKinds.Find(reader.GetString(4))!;
        var data = JsonSerializer.Deserialize(reader.GetString(5), type, FactJson.Options)!;
        var e = (IEvent)Activator.CreateInstance(typeof(Event<>).MakeGenericType(type), data)!;
        e.Id = reader.GetGuid(0);
        e.StreamId = reader.GetGuid(1);
        e.Sequence = reader.GetInt64(2);
        e.Version = reader.GetInt64(3);
        e.Timestamp = reader.GetFieldValue<DateTimeOffset>(6);
        e.UserName = reader.GetString(7);
        return e;
    }

    private static string Text(string table, Dictionary<string, object?> columns) => table + " " + string.Join(' ', columns
        .Where(column => column.Value is not null && column.Key is not ("known_from" or "known_until"))
        .OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}={Text(column.Key, column.Value!)}"));

    private static string Text(string column, object value) => (column, value) switch
    {
        ("view" or "data" or "candidate", Json json) => Canonical(JsonNode.Parse(json.Text)),
        ("view" or "data" or "candidate", string json) => Canonical(JsonNode.Parse(json)),
        (_, DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        (_, string text) => text,
        (_, IEnumerable items) => "[" + string.Join(',', items.Cast<object>()) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // The database keeps an order of members of its own.
    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{member.Key}:{Canonical(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Canonical)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };
}
