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
            Write(operations, RowSet.Change(before.Rows, rows), e.Sequence);
            Insert(operations, "event", RowSet.Log(after, e));
            streams[e.StreamId] = (after, rows);
        }
    }

    private static void Write(IDocumentOperations operations, RowChange change, long position)
    {
        foreach (var row in change.Ended)
        {
            var key = string.Join(" and ", row.Key.Select(column => $"{column.Column} = ?"));
            operations.QueueSqlCommand(
                $"update collab.{row.Table} set known_until = ? where {key} and known_until = {Span.StillKnown}", [position, .. row.Key.Select(column => column.Value)]);
        }

        foreach (var row in change.Begun)
        {
            (string Column, object? Value)[] columns =
                [.. row.Key.Select(column => (column.Column, (object?)column.Value)), .. row.Rest, ("known_from", position), ("known_until", Span.StillKnown)];
            Insert(operations, row.Table, columns);
        }
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
}
