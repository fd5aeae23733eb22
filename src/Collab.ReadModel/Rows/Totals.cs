using Collab.Recording;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Running totals of the points, made whenever the read side passes a multiple of <see cref="Small"/> positions. They only save adding: without them every figure comes
/// out the same. Points are never changed, so totals never are.
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
    public static string Make(long boundary, string suffix = "") => boundary % Large == 0 ? Level2(boundary, suffix) : Level1(boundary, suffix);

    private static string Level1(long boundary, string suffix) =>
        $"""
        with mark as (
          insert into {Schema}.total_mark{suffix} (level, upto, base)
          select 1, {boundary}, coalesce((select max(upto) from {Schema}.total_mark{suffix} where level = 2 and upto < {boundary}), 0)
          on conflict do nothing returning upto, base
        ), monthly as (
          select p.family, p.measure, p.month, sum(p.delta) as sum from {Schema}.point{suffix} p, mark m
          where p.position > m.base and p.position <= m.upto group by 1, 2, 3
        )
        {Cumulate(1, boundary, suffix)}
        """;

    private static string Level2(long boundary, string suffix) =>
        $"""
        with mark as (
          insert into {Schema}.total_mark{suffix} (level, upto, base)
          select 2, {boundary}, coalesce((select max(upto) from {Schema}.total_mark{suffix} where level = 2 and upto < {boundary}), 0)
          on conflict do nothing returning upto, base
        ), monthly as (
          select family, measure, month, sum(sum) as sum from (
            select p.family, p.measure, p.month, p.delta as sum from {Schema}.point{suffix} p, mark m where p.position > m.base and p.position <= m.upto
            union all
            select t.family, t.measure, x.month, x.sum - coalesce(lag(x.sum) over (partition by t.measure order by x.month), 0)
            from mark m join {Schema}.total{suffix} t on t.level = 2 and t.upto = m.base, unnest(t.months, t.sums) as x (month, sum)
          ) parts group by 1, 2, 3
        )
        {Cumulate(2, boundary, suffix)}
        """;

    private static string Cumulate(int level, long boundary, string suffix) =>
        $"""
        insert into {Schema}.total{suffix} (level, upto, family, measure, months, sums)
        select {level}, {boundary}, family, measure, array_agg(month order by month), array_agg(running::bigint order by month)
        from (select family, measure, month, sum(sum) over (partition by measure order by month) as running from monthly where sum <> 0) cumulated
        group by family, measure
        """;
}
