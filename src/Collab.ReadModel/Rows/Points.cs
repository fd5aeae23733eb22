using Collab.Domain.Indicators;
using Collab.Recording;
using Marten;

namespace Collab.ReadModel.Rows;

/// <summary>Writes points.</summary>
public static class Points
{
    private const string Schema = StoreSchema.Name;

    /// <summary>Queues points for the commit: two statements, however many there are.</summary>
    public static void Queue(IDocumentOperations operations, IReadOnlyList<Point> points)
    {
        var measures = points.Select(point => (point.Family, point.Key)).Distinct().ToList();
        operations.QueueSqlCommand(
            $"""
            insert into {Schema}.measure (family, key)
            select n.family, n.key from unnest(?::text[], ?::text[]) as n (family, key)
            where not exists (select 1 from {Schema}.measure m where m.family = n.family and m.key = n.key)
            """,
            measures.Select(measure => measure.Family).ToArray(), measures.Select(measure => measure.Key).ToArray());
        operations.QueueSqlCommand(
            $"""
            insert into {Schema}.point (family, measure, month, at, position, delta)
            select n.number, m.id, n.month, n.at, n.position, n.delta
            from unnest(?::text[], ?::text[], ?::integer[], ?::integer[], ?::timestamptz[], ?::bigint[], ?::bigint[]) as n (family, key, number, month, at, position, delta)
            join {Schema}.measure m on m.family = n.family and m.key = n.key
            """,
            points.Select(point => point.Family).ToArray(), points.Select(point => point.Key)
                .ToArray(), points.Select(point => FigureKeys.Number(point.Family)).ToArray(),
            points.Select(point => FigureKeys.Month(point.At)).ToArray(), points.Select(point => new DateTimeOffset(point.At))
                .ToArray(), points.Select(point => point.Position).ToArray(),
            points.Select(point => point.Delta).ToArray());
    }
}
