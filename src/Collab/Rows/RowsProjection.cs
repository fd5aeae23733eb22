using Collab.Facts;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Collab.Rows;

/// <summary>
/// Keeps the read side's rows: at each event it closes the rows that the event ended and opens those it began, at the event's position. The daemon commits
/// the rows with the projection's progress.
/// </summary>
public sealed class RowsProjection : IProjection
{
    /// <summary>The projection's name; its progress is the position every read speaks of.</summary>
    public const string Name = "rows";

    /// <summary>Raised whenever the rows of the same events come out differently; the tables are then rebuilt at the next start.</summary>
    public const string Version = "1";

    /// <summary>The tables it owns.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["entity", "fact", "conflict", "event"];

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var streams = new Dictionary<Guid, (FactRegister? Register, IReadOnlyList<Row> Rows)>();
        foreach (var e in events)
        {
            if (e.Data is not (Fact or Judgement)) continue;
            if (!streams.TryGetValue(e.StreamId, out var before))
            {
                var register = e.Version == 1 ? null : (await operations.Events.FetchStreamAsync(e.StreamId, e.Version - 1, null, 0, cancellation))
                    .Aggregate((FactRegister?)null, (state, earlier) => FactRegister.Fold(state, e.StreamId, earlier));
                before = (register, RowSet.Of(register));
            }

            var after = FactRegister.Fold(before.Register, e.StreamId, e);
            var rows = RowSet.Of(after);
            Write(operations, before.Rows, rows, e.Sequence);
            Log(operations, after, e);
            streams[e.StreamId] = (after, rows);
        }
    }

    private static void Write(IDocumentOperations operations, IReadOnlyList<Row> before, IReadOnlyList<Row> after, long position)
    {
        var kept = before.Select(Identity).ToHashSet();
        kept.IntersectWith(after.Select(Identity));
        foreach (var row in before.Where(row => !kept.Contains(Identity(row))))
        {
            var key = string.Join(" and ", row.Key.Select(column => $"{column.Column} = ?"));
            operations.QueueSqlCommand(
                $"update collab.{row.Table} set known_until = ? where {key} and known_until = {Span.StillKnown}", [position, .. row.Key.Select(column => column.Value)]);
        }

        foreach (var row in after.Where(row => !kept.Contains(Identity(row))))
        {
            (string Column, object? Value)[] columns =
                [.. row.Key.Select(column => (column.Column, (object?)column.Value)), .. row.Rest, ("known_from", position), ("known_until", Span.StillKnown)];
            Insert(operations, row.Table, columns);
        }
    }

    private static void Log(IDocumentOperations operations, FactRegister register, IEvent e)
    {
        var fact = e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement;
        var since = fact is null ? e.Timestamp : EntityKind.SinceOf(register, register.Facts[e.Id]);
        var source = fact?.RestsOn?.Source ?? (e.Data as FactConfirmed)?.Provenance.Source ?? (e.Data as ConflictResolved)?.Provenance?.Source;
        Insert(operations, "event",
        [
            ("position", e.Sequence), ("id", e.Id), ("stream_id", e.StreamId), ("kind", EntityKind.Of(register)?.Name ?? ""), ("type", e.EventTypeName),
            ("recorded_at", Span.Database(e.Timestamp)), ("since", Span.Database(since)), ("source_id", source?.Value),
        ]);
    }

    // Null columns are left to their default, which is null: an untyped null parameter has no type to compare.
    private static void Insert(IDocumentOperations operations, string table, IReadOnlyList<(string Column, object? Value)> columns)
    {
        var given = columns.Where(column => column.Value is not null).ToList();
        var names = string.Join(", ", given.Select(column => column.Column));
        var values = string.Join(", ", given.Select(column => column.Value is Json ? "?::jsonb" : "?"));
        operations.QueueSqlCommand(
            $"insert into collab.{table} ({names}) values ({values})", [.. given.Select(column => column.Value is Json json ? json.Text : column.Value!)]);
    }

    private static string Identity(Row row) => $"{row.Table}|{string.Join('|', row.Key.Select(column => column.Value is DateTime time ? time.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : column.Value))}|{row.Content}";
}
