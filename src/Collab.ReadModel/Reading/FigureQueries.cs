using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>Reads figures at a moment from the running totals and the few points that no total holds.</summary>
public sealed class FigureQueries(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    private const string Marks =
        $"""
        with large as (select coalesce(max(upto), 0) as upto from {Schema}.total_mark where level = 2 and upto <= $1)
        select large.upto, coalesce((select max(s.upto) from {Schema}.total_mark s where s.level = 1 and s.upto <= $1 and s.base =
          large.upto), large.upto) from large
        """;

    /// <summary>The figures of some families that are not zero, by family and key.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="families">The families.</param>
    /// <param name="keys">Only these keys; null: all.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<Figures> ReadAsync(
        Moment moment, IReadOnlyCollection<string> families, string[]? keys, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (large, small) = await MarksAsync(connection, moment.KnownAt, cancellation);
        await using var command = new NpgsqlCommand(
            $"""
            with wanted as materialized (
              select m.id, m.family, m.key, n.number from unnest(@names, @families) as n (family, number) join {Schema}.measure m on
                m.family = n.family {(keys is null ? "" : "and m.key = any(@keys)")}
            ),
            parts as (
              select t.measure, t.sums[width_bucket(@month - 1, t.months)] as sum from {Totals(keys is not null)}
              where ((t.level = 2 and t.upto = @large) or (t.level = 1 and t.upto = @small)) and t.family = any(@families)
              union all
              select p.measure, sum(p.delta) from {Schema}.point p
              where p.family = any(@families) and p.position > @small and p.position <= @knownAt and p.at <= @asOf group by 1
              union all
              select p.measure, sum(p.delta) from {Schema}.point p
              where p.family = any(@families) and p.month = @month and p.at <= @asOf and p.position <= @small group by 1
            )
            select w.family, w.key, sum(parts.sum)::bigint from parts join wanted w on w.id = parts.measure group by 1, 2 having
              sum(parts.sum) <> 0
            """,
            connection);
        command.Parameters.AddWithValue("names", families.ToArray());
        command.Parameters.AddWithValue("families", families.Select(FigureKeys.Number).ToArray());
        if (keys is not null) command.Parameters.AddWithValue("keys", keys);
        command.Parameters.AddWithValue("large", large);
        command.Parameters.AddWithValue("small", small);
        command.Parameters.AddWithValue("month", FigureKeys.Month(moment.AsOfRow));
        EntityList.Add(command, moment);
        var figures = new Dictionary<(string, string), long>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) figures[(rows.GetString(0), rows.GetString(1))] = rows.GetInt64(2);
        return new Figures(figures);
    }

    // A few measures are looked up one by one in the key of the totals: a family has a thousand others whose sums would be unpacked for
    // nothing.
    private static string Totals(bool few) => few
        ? $"wanted w join {Schema}.total t on t.family = w.number and t.measure = w.id"
        : $"{Schema}.total t";

    /// <summary>How a figure of each of some families went, as it is known at a moment: its value at the end of each month (of Central
    /// Europe) in which it changed, up to the month before the moment's own.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="families">The families.</param>
    /// <param name="key">The figure within each family.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<(int Month, long Value)>>> TrendsAsync(
        Moment moment, IReadOnlyCollection<string> families, string key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (large, small) = await MarksAsync(connection, moment.KnownAt, cancellation);
        await using var command = new NpgsqlCommand(
            $"""
            with wanted as materialized (
              select m.id, m.family, n.number from unnest(@names, @families) as n (family, number) join {Schema}.measure m on m.family =
                n.family and m.key = @key
            )
            select w.family, x.month, x.sum - coalesce(lag(x.sum) over (partition by t.level, w.family order by x.month), 0)
            from {Totals(true)}, unnest(t.months, t.sums) as x (month, sum)
            where ((t.level = 2 and t.upto = @large) or (t.level = 1 and t.upto = @small)) and t.family = any(@families)
            union all
            select w.family, p.month, sum(p.delta)::bigint from {Schema}.point p join wanted w on w.id = p.measure
            where p.family = any(@families) and p.position > @small and p.position <= @knownAt group by 1, 2
            """,
            connection);
        command.Parameters.AddWithValue("names", families.ToArray());
        command.Parameters.AddWithValue("families", families.Select(FigureKeys.Number).ToArray());
        command.Parameters.AddWithValue("key", key);
        command.Parameters.AddWithValue("large", large);
        command.Parameters.AddWithValue("small", small);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
        var last = FigureKeys.Month(moment.AsOfRow);
        var changes = new Dictionary<string, SortedDictionary<int, long>>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                if (rows.GetInt32(1) is var month && month >= last) continue;
                if (!changes.TryGetValue(rows.GetString(0), out var months)) changes[rows.GetString(0)] = months = [];
                months[month] = months.GetValueOrDefault(month) + rows.GetInt64(2);
            }
        }

        return changes.ToDictionary(entry => entry.Key, IReadOnlyList<(int, long)> (entry) =>
        {
            var sum = 0L;
            return [.. entry.Value.Where(change => change.Value != 0).Select(change => (change.Key, sum += change.Value))];
        });
    }

    /// <summary>A moment after the last change that a family's figures knew at a position: nothing that lies later needs to be looked
    /// for.</summary>
    public async Task<DateTime> EndAsync(long knownAt, string family, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (large, small) = await MarksAsync(connection, knownAt, cancellation);
        await using var command = new NpgsqlCommand(
            $"""
            select max(month) from (
              select max(t.months[array_length(t.months, 1)]) as month from {Schema}.total t
              where ((t.level = 2 and t.upto = $1) or (t.level = 1 and t.upto = $2)) and t.family = $4
              union all
              select max(p.month) from {Schema}.point p where p.family = $4 and p.position > $2 and p.position <= $3) months
            """,
            connection);
        foreach (var value in new object[] { large, small, knownAt, FigureKeys.Number(family) })
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(cancellation) is int month and > 0 and < 9999 * 12
            ? Span.Database(FigureKeys.EndOf(month))
            : Span.End;
    }

    private static async Task<(long Large, long Small)> MarksAsync(
        NpgsqlConnection connection, long knownAt, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Marks, connection);
        command.Parameters.Add(new() { Value = knownAt });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }
}

/// <summary>Figures by family and key; what is not there is zero.</summary>
public sealed class Figures(IReadOnlyDictionary<(string Family, string Key), long> figures)
{
    public long this[string family, string key] => figures.GetValueOrDefault((family, key));

    /// <summary>The keys of a family, in order.</summary>
    public IEnumerable<(string Key, long Value)> Of(string family) =>
        figures.Where(entry => entry.Key.Family == family).Select(entry => (entry.Key.Key, entry.Value))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
