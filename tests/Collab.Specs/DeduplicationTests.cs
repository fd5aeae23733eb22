using Collab.Domain.Indicators;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Facts that are counted once: the tallies of their spans are, at every moment, what settling the facts of that moment
/// gives.</summary>
public sealed class SettlingTests
{
    private const string Family = "indicator:TEST:1";

    [Fact]
    public void The_first_counts_and_in_each_part_that_any_of_them_belongs_to()
    {
        var rows = new[] { Row(1, at: 2, value: 100, dimensions: ["year|2023"]), Row(2, at: 1, value: 100, dimensions: ["year|2022"]) };

        Deduplication.At(rows).ShouldBe([(rows[1], 100L)]);
        Sum(rows, Day(5)).ShouldBe(new Dictionary<string,
            long>
        { ["total"] = 100, ["counted-value"] = 100, ["counted"] = 1, ["year|2022"] = 100, ["year|2023"] = 100 },
            ignoreOrder: true);
    }

    [Fact]
    public void The_best_founded_counts_of_equally_founded_ones_the_latest()
    {
        var rows = new[]
        {
            Row(1, at: 1, value: 90, rank: 1, settlement: Settlement.Best), Row(2, at: 3, value: 80, rank: 12, settlement: Settlement.Best),
            Row(3, at: 2, value: 70, rank: 12, settlement: Settlement.Best),
        };

        Deduplication.At(rows).ShouldBe([(rows[1], 80L)]);
        Deduplication.At([rows[0], rows[2]]).ShouldBe([(rows[2], 70L)]);
    }

    [Fact]
    public void Each_counts_by_what_it_exceeds_the_one_before()
    {
        var rows = new[] { Row(1, at: 3, value: 61, settlement: Settlement.Increase),
            Row(2, at: 1, value: 40, settlement: Settlement.Increase), Row(3, at: 2, value: 52, settlement: Settlement.Increase) };

        Deduplication.At(rows).ShouldBe([(rows[2], 12L), (rows[0], 9L)]);
        Deduplication.At(rows[..1]).ShouldBeEmpty();
        Deduplication.At([]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Settlement.First, true)]
    [InlineData(Settlement.First, false)]
    [InlineData(Settlement.Best, false)]
    [InlineData(Settlement.Increase, false)]
    [InlineData(Settlement.FirstToLast, false)]
    public void Tallies_equal_settling_at_every_moment(Settlement settlement, bool alike)
    {
        var row = from n in Gen.Choose(1, 9)
                  from at in Gen.Choose(0, 6)
                  from begin in Gen.Choose(0, 8)
                  from length in Gen.Choose(1, 6)
                  from value in Gen.Choose(0, 500)
                  from rank in Gen.Choose(0, 3)
                  from rough in Gen.Elements(true, false)
                  from year in Gen.Choose(2021, 2023)
                  from region in Gen.Elements("DED", "CZ", "PL")
                  select Row(n, at, alike ? 100 : value, rank, [$"year|{year}", $"region|{region}"], settlement, begin, begin
                      + length, !alike && rough);
        Prop.ForAll(row.ListOf().Resize(7).ToArbitrary(), drawn =>
        {
            // A fact in parts may hold in several spans, but not twice at one time.
            List<Qualified> rows = [];
            foreach (var one in drawn)
                if (!rows.Any(other => other.Id == one.Id && other.From < one.Until && one.From < other.Until)) rows.Add(one);
            for (var moment = 0; moment < 16; moment++)
            {
                var day = Day(moment);
                Sum(rows, day).OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .ShouldBe(Expected(rows, day).OrderBy(entry => entry.Key, StringComparer.Ordinal), $"day {moment}");
            }
        }).Holds();
    }

    // What counts at a moment, found by looking at that moment alone.
    private static Dictionary<string, long> Expected(List<Qualified> rows, DateTime moment)
    {
        var holding = rows.Where(row => row.From <= moment && row.At <= moment && row.Until > moment).OrderBy(row => row.At)
            .ThenBy(row => row.Id).ToList();
        var sums = new Dictionary<string, long>();
        if (holding.Count == 0) return sums;
        switch (holding[0].Settlement)
        {
            case Settlement.First:
                // Once within each part of the figure: there the first that belongs to it.
                Count(holding[0], holding[0].Value, []);
                foreach (var dimension in holding.SelectMany(row => row.Dimensions)
                    .Distinct()) Add(dimension, holding.First(row => row.Dimensions.Contains(dimension)).Value);
                break;
            case Settlement.Best:
                var best = holding.Where(row => row.Rank == holding.Max(other => other.Rank)).Last();
                Count(best, best.Value, best.Dimensions);
                break;
            case Settlement.FirstToLast:
                if (holding.Count > 1) Count(holding[^1], holding[^1].Value - holding[0].Value, []);
                break;
            default:
                for (var i = 1; i < holding.Count; i++) Count(holding[i], holding[i].Value - holding[i - 1].Value, holding[i].Dimensions);
                break;
        }

        foreach (var zero in sums.Where(entry => entry.Value == 0).Select(entry => entry.Key).ToList()) sums.Remove(zero);
        return sums;

        void Count(Qualified row, long value, IEnumerable<string> dimensions)
        {
            Add("total", value);
            Add("counted-value", row.Value);
            Add("counted", 1);
            if (row.Approximate) Add("approximate", 1);
            foreach (var dimension in dimensions) Add(dimension, value);
        }

        void Add(string key, long amount) => sums[key] = sums.GetValueOrDefault(key) + amount;
    }

    private static Dictionary<string, long> Sum(IReadOnlyCollection<Qualified> rows, DateTime moment)
    {
        var sums = new Dictionary<string, long>();
        foreach (var tally in Deduplication.Deltas(Family, rows).Where(tally => tally.From <= moment && tally.Until > moment))
            sums[tally.Key] = sums.GetValueOrDefault(tally.Key) + tally.Amount;
        foreach (var zero in sums.Where(entry => entry.Value == 0).Select(entry => entry.Key).ToList()) sums.Remove(zero);
        return sums;
    }

    private static DateTime Day(int n) => new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(n);

    private static Qualified Row(
        int n, int at = 0, long value = 100, int rank = 0, string[]? dimensions = null, Settlement settlement = Settlement.First, int from =
            0, int until = 10, bool approximate = false) =>
        new(History.EventId(n), "", Day(from), Day(until), Day(at), value, rank, approximate, dimensions ?? [], settlement);
}
