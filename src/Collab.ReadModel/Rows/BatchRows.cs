using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;
using Marten;

namespace Collab.ReadModel.Rows;

/// <summary>The rows that a batch of events ends and begins, written to the tables at once.</summary>
internal sealed class BatchRows
{
    private readonly Dictionary<(string Table, Stamp Identity), PendingRow> pending = [];
    private readonly HashSet<Stamp> closed = [];
    private readonly List<PendingRow> begun = [];
    private readonly List<(Row Row, long Position)> ended = [];
    private readonly List<IReadOnlyList<(string Column, object? Value)>> logs = [];

    /// <summary>The rows that the batch has begun and not ended.</summary>
    public IEnumerable<Row> Pending => pending.Values.Select(here => here.Row);

    /// <summary>Takes in the row of the log that an event makes.</summary>
    public void Log(IReadOnlyList<(string Column, object? Value)> row) => logs.Add(row);

    /// <summary>Whether the batch has ended a row that the tables hold open.</summary>
    public bool HasClosed(Row row) => closed.Contains(row.Identity);

    /// <summary>Takes in the rows that an event ends and begins. Rows that begin and end within the batch are written once,
    /// closed.</summary>
    public void Note(RowChange change, long position, PointSum points)
    {
        foreach (var row in change.Ended)
        {
            foreach (var delta in row.Deltas?.Invoke() ?? []) points.Add(delta, -1);
            if (pending.Remove((row.Table, row.Identity), out var here)) here.Until = position;
            else
            {
                ended.Add((row, position));
                closed.Add(row.Identity);
            }
        }

        foreach (var row in change.Begun)
        {
            foreach (var delta in row.Deltas?.Invoke() ?? []) points.Add(delta, 1);
            var here = new PendingRow(row, position);
            pending[(row.Table, row.Identity)] = here;
            begun.Add(here);
        }
    }

    /// <summary>Queues the rows for the commit.</summary>
    public void Queue(IDocumentOperations operations)
    {
        foreach (var table in RowTables.OfStreams)
        {
            var closed = ended.Where(entry => entry.Row.Table == table.Name).ToList();
            if (closed.Count > 0)
                operations.QueueSqlCommand(table.Close, RowJson.Write(closed.Select(entry =>
                    entry.Row.Key.Select(column => (column.Column, (object?)column.Value)).Append(("known_until", entry.Position)))));
            var opened = table == RowTables.Event
                ? logs.Select(log => log.AsEnumerable())
                : begun.Where(row => row.Row.Table == table.Name).Select(row => row.Columns());
            var rows = opened.ToList();
            if (rows.Count > 0) operations.QueueSqlCommand(table.Insert, RowJson.Write(rows));
        }
    }

    /// <summary>A row that a batch begins.</summary>
    private sealed class PendingRow(Row row, long from)
    {
        public Row Row { get; } = row;

        public long Until { get; set; } = Span.StillKnown;

        public IEnumerable<(string Column, object? Value)> Columns() =>
            [.. Row.Key.Select(column => (column.Column, (object?)column.Value)), .. Row.Rest, ("known_from", from),
                ("known_until", Until)];
    }
}
