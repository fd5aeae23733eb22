using Collab.Domain.Indicators;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>The facts of one key as they are known at one position, and what they make of a figure.</summary>
public sealed class KeyedRows
{
    private readonly Dictionary<(string Code, string Rule, Guid Key),
        Dictionary<(Guid Id, string Part, DateTime From), Qualified>> keys = [];

    /// <summary>The key of a row that is counted once in running totals; null for other rows.</summary>
    public static (string Code, string Rule, Guid Key)? KeyOf(Row row) =>
        row.Contribution is { Verdict: { Counts: true, Key: { } key } } made && FigureKeys.HasTotals(made.Rule)
            ? (made.Code, made.Rule, key)
            : null;

    /// <summary>Takes in a row that was known before.</summary>
    public void Load((string Code, string Rule, Guid Key) key, Qualified row) => Of(key)[(row.Id, row.Part, row.From)] = row;

    /// <summary>The points that the rows of one key make, settled at each position at which one of them begins or ends.</summary>
    internal static IEnumerable<Point> Settle(
        (string Code, string Rule, Guid Key) key, IReadOnlyList<(long From, long Until, Qualified Row)> rows)
    {
        IReadOnlyList<FigureDelta> before = [];
        foreach (var position in rows.SelectMany(row => new[] { row.From, row.Until }).Where(position => position != Span.StillKnown)
            .Distinct().Order())
        {
            var after = Deduplication.Deltas(
                FigureKeys.Indicator(key.Code, key.Rule),
                [.. rows.Where(row => row.From <= position && row.Until > position).Select(row => row.Row)]).ToList();
            var sum = new PointSum();
            foreach (var delta in before) sum.Add(delta, -1);
            foreach (var delta in after) sum.Add(delta, 1);
            before = after;
            foreach (var point in sum.At(position)) yield return point;
        }
    }

    /// <summary>Changes the rows of the keys that an event touches, and adds what that changes to the points.</summary>
    public void Apply(RowChange change, PointSum points)
    {
        foreach (var key in change.Ended.Concat(change.Begun).Select(KeyOf).OfType<(string Code, string Rule, Guid Key)>().Distinct())
        {
            var rows = Of(key);
            var family = FigureKeys.Indicator(key.Code, key.Rule);
            foreach (var delta in Deduplication.Deltas(family, rows.Values)) points.Add(delta, -1);
            foreach (var row in change.Ended.Where(row => KeyOf(row) == key)) rows.Remove(IdOf(row.Contribution!));
            foreach (var row in change.Begun.Where(row => KeyOf(row) == key))
                rows[IdOf(row.Contribution!)] = Qualified.Of(row.Contribution!);
            foreach (var delta in Deduplication.Deltas(family, rows.Values)) points.Add(delta, 1);
        }
    }

    private Dictionary<(Guid Id, string Part, DateTime From), Qualified> Of((string Code, string Rule, Guid Key) key)
    {
        if (!keys.TryGetValue(key, out var rows)) keys[key] = rows = [];
        return rows;
    }

    private static (Guid Id, string Part, DateTime From) IdOf(Contribution made) => (made.Candidate.FactId, made.Candidate.Part, made.From);
}
