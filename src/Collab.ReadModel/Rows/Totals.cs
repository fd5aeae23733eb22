using Collab.Recording;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Running totals of the points, made whenever the read side passes a multiple of <see cref="Small"/> positions. They only save adding:
/// without them every figure comes out the same. Points are never changed, so totals never are.
/// </summary>
public static class Totals
{
    /// <summary>Positions between level 1 totals.</summary>
    public const long Small = 4_096;

    /// <summary>Positions between level 2 totals.</summary>
    public const long Large = 65_536;

    private const string Schema = StoreSchema.Name;

    /// <summary>The last boundary before a position: when an event of this position comes, all points up to the boundary are in.</summary>
    public static long Boundary(long position) => (position - 1) / Small * Small;

    /// <summary>The statement that makes the totals of a boundary, once; all points up to it must be in.</summary>
    /// <param name="boundary">The position.</param>
    /// <param name="suffix">What the names of the tables end with.</param>
    public static string Make(long boundary, string suffix = "") => Make(boundary % Large == 0 ? 2 : 1, boundary, suffix);

    /// <summary>The statement that finds a total that is not what the points up to its position, and the totals before it, make: family and
    /// measure, at most one row.</summary>
    /// <param name="level">The total's level.</param>
    /// <param name="upto">Its position.</param>
    /// <param name="from">The position of the level 2 total that it goes on from; 0: none.</param>
    public static string Check(int level, long upto, long from) =>
        $"""
        with mark as (select {upto}::bigint as upto, {from}::bigint as base), monthly as ({Monthly(level, "")}), made as ({Cumulated})
        select coalesce(m.family, t.family), coalesce(m.measure, t.measure)
        from made m full join (select * from {Schema}.total where level = {level} and upto = {upto}) t on t.family = m.family and t.measure = m.measure
        where m.months is distinct from t.months or m.sums is distinct from t.sums limit 1
        """;

    private static string Make(int level, long boundary, string suffix) =>
        $"""
        with mark as (
          insert into {Schema}.total_mark{suffix} (level, upto, base)
          select {level}, {boundary}, coalesce((select max(upto) from {Schema}.total_mark{suffix} where level = 2 and upto < {boundary}), 0)
          on conflict do nothing returning upto, base
        ), monthly as ({Monthly(level, suffix)}), made as ({Cumulated})
        insert into {Schema}.total{suffix} (level, upto, family, measure, months, sums)
        select {level}, {boundary}, family, measure, months, sums from made
        """;

    // By how much each figure changed in each month: at level 1 since the level 2 total before, at level 2 since the beginning, which that
    // total holds already.
    private static string Monthly(int level, string suffix) => level == 1
        ? $"""
           select p.family, p.measure, p.month, sum(p.delta) as sum from {Schema}.point{suffix} p, mark m
           where p.position > m.base and p.position <= m.upto group by 1, 2, 3
           """
        : $"""
           select family, measure, month, sum(sum) as sum from (
             select p.family, p.measure, p.month, p.delta as sum from {Schema}.point{suffix} p, mark m where p.position > m.base and p.position <= m.upto
             union all
             select t.family, t.measure, x.month, x.sum - coalesce(lag(x.sum) over (partition by t.measure order by x.month), 0)
             from mark m join {Schema}.total{suffix} t on t.level = 2 and t.upto = m.base, unnest(t.months, t.sums) as x (month, sum)
           ) parts group by 1, 2, 3
           """;

    private const string Cumulated =
        """
        select family, measure, array_agg(month order by month) as months, array_agg(running::bigint order by month) as sums
        from (select family, measure, month, sum(sum) over (partition by measure order by month) as running from monthly where sum <> 0) cumulated
        group by family, measure
        """;
}
