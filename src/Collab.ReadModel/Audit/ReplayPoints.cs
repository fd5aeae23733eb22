using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>
/// Judges what figures are added up from: the points, by the rows that the events make, whatever moment they stand at; and the running
/// totals, by the points. Of each figure it keeps no points but their sum, weighted by everything else about them, so that however they are
/// split up in the tables it comes out the same.
/// </summary>
internal sealed class ReplayPoints
{
    private const string Schema = StoreSchema.Name;

    private readonly Dictionary<(string Family, string Key), Weighed> expected = [];
    private readonly Dictionary<(string Code, string Rule, Guid Key), List<(long From, long Until, Qualified Row)>> keyed = [];

    /// <summary>Takes in what the events of a stream make.</summary>
    public void Take(StreamHistory history)
    {
        foreach (var point in history.Points) Add(expected, point, FigureKeys.Number(point.Family), FigureKeys.Month(point.At));
        foreach (var known in history.Rows)
        {
            if (KeyedRows.KeyOf(known.Row) is not { } key) continue;
            if (!keyed.TryGetValue(key, out var rows)) keyed[key] = rows = [];
            rows.Add((known.From, known.Until, Qualified.Of(known.Row.Contribution!)));
        }
    }

    /// <summary>Compares with the tables; the first difference in words, or null.</summary>
    /// <param name="database">The database.</param>
    /// <param name="position">The position up to which the events were taken in.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<string?> DifferenceAsync(NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        foreach (var (key, rows) in keyed)
            foreach (var point in KeyedRows.Settle(key, rows))
                Add(expected, point, FigureKeys.Number(point.Family), FigureKeys.Month(point.At));
        keyed.Clear();
        return await PointsAsync(database, position, cancellation)
            ?? await FirstAsync(
                database, $"select family, key from {Schema}.measure m where not exists (select from {Schema}.point p where p.measure = m.id) limit 1", position,
                row => $"measure has the figure {row.GetString(1)} of {row.GetString(0)}, of which there is no point", cancellation)
            ?? await TotalsAsync(database, position, cancellation);
    }

    private async Task<string?> PointsAsync(NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var actual = new Dictionary<(string Family, string Key), Weighed>();
        await using var command = database.CreateCommand(
            $"""
            select m.family, m.key, p.family, p.measure, p.month, p.at, p.position, p.delta
            from {Schema}.point p left join {Schema}.measure m on m.id = p.measure where p.position <= $1
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = position });
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                if (await rows.IsDBNullAsync(0, cancellation))
                    return $"point has a row of the figure number {rows.GetInt32(3)}, which there is not";
                var point = new Point(rows.GetString(0), rows.GetString(1), rows.GetDateTime(5), rows.GetInt64(6), rows.GetInt64(7));
                Add(actual, point, rows.GetInt32(2), rows.GetInt32(4));
            }
        }

        foreach (var (family, key) in expected.Keys.Union(actual.Keys))
        {
            var (should, is_) = (expected.GetValueOrDefault((family, key)), actual.GetValueOrDefault((family, key)));
            if (should == is_) continue;
            var how = should.Sum == is_.Sum
                ? "stand at other moments or positions than they should"
                : $"add up to {is_.Sum} and should to {should.Sum}";
            return $"the points of the figure {key} of {family} up to @{position} {how}";
        }

        return null;
    }

    private static async Task<string?> TotalsAsync(NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var stray = await FirstAsync(
            database,
            $"""
            select t.level, t.upto from {Schema}.total t
            where t.upto <= $1 and not exists (select from {Schema}.total_mark m where m.level = t.level and m.upto = t.upto) limit 1
            """,
            position, row =>
                $"total has rows of level {row.GetInt16(0)} up to @{row.GetInt64(1)}, which total_mark does not name", cancellation);
        if (stray is not null) return stray;

        var marks = new List<(short Level, long UpTo, long Base)>();
        await using (var command = database.CreateCommand(
            $"select level, upto, base from {Schema}.total_mark where upto <= $1 order by upto, level"))
        {
            command.Parameters.Add(new() { Value = position });
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) marks.Add((rows.GetInt16(0), rows.GetInt64(1), rows.GetInt64(2)));
        }

        // Each total rests on the level 2 total before it, which was looked at before it.
        var large = 0L;
        foreach (var mark in marks)
        {
            var name = $"the totals of level {mark.Level} up to @{mark.UpTo}";
            if (mark.Base != large) return $"{name} go on from @{mark.Base} and should from @{large}";
            var wrong = await FirstAsync(
                database, Totals.Check(mark.Level, mark.UpTo, mark.Base), null,
                row => $"{name} are not the sums of the points before them, for the figure number {row.GetInt32(1)} of the family number {row.GetInt32(0)}", cancellation);
            if (wrong is not null) return wrong;
            if (mark.Level == 2) large = mark.UpTo;
        }

        return null;
    }

    private static async Task<string?> FirstAsync(
        NpgsqlDataSource database, string sql, long? position, Func<NpgsqlDataReader, string> sentence, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        if (position is { } known && sql.Contains("$1", StringComparison.Ordinal)) command.Parameters.Add(new() { Value = known });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? sentence(row) : null;
    }

    private static void Add(Dictionary<(string Family, string Key), Weighed> sums, Point point, int family, int month)
    {
        var weight = new Stamp().With((ulong)point.At.Ticks).With((ulong)point.Position).With((ulong)month).With((ulong)family).Value;
        var sum = sums.GetValueOrDefault((point.Family, point.Key));
        sums[(point.Family, point.Key)] = new Weighed(sum.Sum + point.Delta, unchecked(sum.Weight + ((ulong)point.Delta * weight)));
    }

    /// <summary>Points of one figure.</summary>
    /// <param name="Sum">What they add up to.</param>
    /// <param name="Weight">What they add up to, each weighted by a fingerprint of its moment, its position, its month and its family's
    /// number.</param>
    private readonly record struct Weighed(long Sum, ulong Weight);
}
