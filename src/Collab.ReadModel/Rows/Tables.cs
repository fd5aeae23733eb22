using System.Globalization;
using System.Text.Json;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;
using NpgsqlTypes;

namespace Collab.ReadModel.Rows;

/// <summary>A table of the read side, as rows are written to it.</summary>
/// <param name="Name">Its name in the tracker's schema.</param>
/// <param name="Columns">Its columns with their types.</param>
/// <param name="Key">The columns that tell an open row from the other open ones.</param>
public sealed record Table(string Name, IReadOnlyList<(string Name, NpgsqlDbType Type)> Columns, IReadOnlyList<string> Key)
{
    private const NpgsqlDbType Id = NpgsqlDbType.Uuid;
    private const NpgsqlDbType Text = NpgsqlDbType.Text;
    private const NpgsqlDbType Long = NpgsqlDbType.Bigint;
    private const NpgsqlDbType Int = NpgsqlDbType.Integer;
    private const NpgsqlDbType Time = NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Bool = NpgsqlDbType.Boolean;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Ids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;

    public static Table Entity { get; } = new(
        "entity",
        [
            ("kind", Text), ("id", Id), ("stream_id", Id), ("valid_from", Time), ("valid_until", Time), ("known_from", Long), ("known_until", Long), ("title", Text),
            ("subkind", Text), ("status", Text), ("starts", Time), ("ends", Time), ("regions", Texts), ("topics", Texts), ("organisations", Ids), ("conflicts", Int),
            ("view", NpgsqlDbType.Jsonb),
        ],
        ["kind", "id", "stream_id", "valid_from"]);

    public static Table Fact { get; } = new(
        "fact",
        [
            ("id", Id), ("stream_id", Id), ("kind", Text), ("type", Text), ("position", Long), ("recorded_at", Time), ("since", Time), ("occurred_from", Time),
            ("occurred_to", Time), ("certainty", Text), ("source_id", Id), ("passage", Text), ("refs", Ids), ("data", NpgsqlDbType.Jsonb), ("known_from", Long),
            ("known_until", Long),
        ],
        ["id"]);

    public static Table Conflict { get; } = new(
        "conflict",
        [("id", Id), ("stream_id", Id), ("kind", Text), ("about", Text), ("raised_at", Time), ("known_from", Long), ("known_until", Long)],
        ["id"]);

    public static Table Contribution { get; } = new(
        "contribution",
        [
            ("code", Text), ("rule", Text), ("id", Id), ("part", Text), ("stream_id", Id), ("type", Text), ("valid_from", Time), ("valid_until", Time), ("known_from", Long),
            ("known_until", Long), ("occurred", Time), ("counts", Bool), ("value", Long), ("approximate", Bool), ("reasons", Texts), ("key", Id), ("settlement", Text), ("rank", Int),
            ("dimensions", Texts), ("position", Long), ("source_id", Id), ("candidate", NpgsqlDbType.Jsonb),
        ],
        ["code", "rule", "id", "part", "stream_id", "valid_from"]);

    public static Table Event { get; } = new(
        "event",
        [("position", Long), ("id", Id), ("stream_id", Id), ("kind", Text), ("type", Text), ("recorded_at", Time), ("since", Time), ("source_id", Id)],
        ["position"]);

    /// <summary>The tables whose rows are derived from streams, each row by itself.</summary>
    public static IReadOnlyList<Table> OfStreams { get; } = [Entity, Fact, Conflict, Contribution, Event];

    /// <summary>Everything that is made from the events, the running totals included.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfStreams.Select(table => table.Name), "measure", "point", "total", "total_mark"];

    /// <summary>Inserts rows given as a JSON array of objects, one parameter.</summary>
    public string Insert => $"insert into {StoreSchema.Name}.{Name} ({Names}) select {Names} from jsonb_populate_recordset(null::{StoreSchema.Name}.{Name}, ?::jsonb)";

    /// <summary>Closes open rows given as a JSON array of their keys and the position, one parameter.</summary>
    public string Close =>
        $"""
        update {StoreSchema.Name}.{Name} t set known_until = c.known_until from jsonb_populate_recordset(null::{StoreSchema.Name}.{Name}, ?::jsonb) c
        where {string.Join(" and ", Key.Select(column => $"t.{column} = c.{column}"))} and t.known_until = {Span.StillKnown}
        """;

    /// <summary>Takes rows in bulk.</summary>
    public string Copy(string name) => $"copy {StoreSchema.Name}.{name} ({Names}) from stdin (format binary)";

    private string Names => string.Join(", ", Columns.Select(column => column.Name));

    /// <summary>The table of a name.</summary>
    public static Table Of(string name) => OfStreams.Single(table => table.Name == name);

    /// <summary>Writes one row in bulk.</summary>
    public async Task WriteAsync(NpgsqlBinaryImporter importer, IReadOnlyDictionary<string, object?> row, CancellationToken cancellation)
    {
        await importer.StartRowAsync(cancellation);
        foreach (var (name, type) in Columns)
        {
            var value = row.GetValueOrDefault(name);
            if (value is null) await importer.WriteNullAsync(cancellation);
            else if (value is Json json) await importer.WriteAsync(json.Text, type, cancellation);
            else await importer.WriteAsync(value, type, cancellation);
        }
    }

    /// <summary>Rows as a JSON array, the form that <see cref="Insert"/> and <see cref="Close"/> take.</summary>
    public static string Write(IEnumerable<IEnumerable<(string Column, object? Value)>> rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var (column, value) in row)
                {
                    json.WritePropertyName(column);
                    Write(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Json raw:
                json.WriteRawValue(raw.Text);
                break;
            case DateTime time:
                json.WriteStringValue(time == Span.Beginning ? "-infinity" : time == Span.End ? "infinity" : time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case string[] texts:
                json.WriteStartArray();
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            case Guid[] ids:
                json.WriteStartArray();
                foreach (var id in ids) json.WriteStringValue(id);
                json.WriteEndArray();
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                throw new NotSupportedException($"No column holds a {value.GetType().Name}.");
        }
    }
}
