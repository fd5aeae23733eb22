using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Views;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Where those of a headcount came from: parts that share nobody, and what no share tells.</summary>
public sealed class AttendancePartsTests
{
    private static readonly string[] Codes = ["DE", "DED", "DED2", "DED21", "DE4", "CZ", "CZ0", "CZ042", "PL"];

    [Theory]
    [InlineData(70, "", "- 70")]
    [InlineData(70, "DED 20, CZ 50", "CZ 50, DED 20")]
    [InlineData(70, "DED 20, CZ 9", "CZ 9, DED 20, - 41")]
    [InlineData(70, "DE 10, DED 5", "DE 5, DED 5, - 60")]
    [InlineData(70, "DED 5, DE 10, DED21 3", "DE 5, DED 2, DED21 3, - 60")]
    [InlineData(70, "DE 10, DED21 3", "DE 7, DED21 3, - 60")]
    [InlineData(70, "DE 10, DED 4, DE4 6", "DE4 6, DED 4, - 60")]
    [InlineData(0, "", "")]
    public void A_share_inside_another_one_is_part_of_it_and_what_no_share_tells_is_left(long whole, string shares, string parts) =>
        string.Join(", ", AttendanceParts.Of(new() { Value = whole }, Shares(shares)).Select(part => $"{part.Region ?? "-"} {part.Number}"))
            .ShouldBe(parts);

    [Fact]
    public void A_share_without_a_number_is_not_attributed_and_a_headcount_without_one_has_no_parts()
    {
        AttendanceShare[] many = [Share("DED", null), Share("CZ", 9)];
        AttendanceParts.Of(new() { Value = 70 }, many).ShouldBe([new("CZ", 9, false), new(null, 61, false)]);
        AttendanceParts.Of(new() { Exactness = Exactness.Missing }, many).ShouldBeEmpty();
    }

    [Fact]
    public void A_part_is_rough_where_a_number_that_it_rests_on_is()
    {
        AttendanceShare[] shares = [Share("DE", 10), Share("DED", 5, Exactness.About), Share("CZ", 9)];
        AttendanceParts.Of(new() { Value = 30 }, shares)
            .ShouldBe([new("CZ", 9, false), new("DE", 5, true), new("DED", 5, true), new(null, 11, true)]);
        AttendanceParts.Of(new() { Value = 30, Exactness = Exactness.About }, [Share("CZ", 9)])
            .ShouldBe([new("CZ", 9, false), new(null, 21, true)]);
    }

    [Theory]
    [InlineData("DE 3, DED 5", true, false)]
    [InlineData("DE 10, DED 6, DE4 6", true, false)]
    [InlineData("DE 10, DED 3, DED21 4", true, false)]
    [InlineData("DE 10, DED 5, CZ 3", false, true)]
    [InlineData("DE 10, DED 5", false, false)]
    [InlineData("DE 8, DED 8, DED21 8, CZ 4", false, false)]
    public void What_contradicts_itself_is_found(string shares, bool region, bool whole)
    {
        AttendanceParts.ExceedRegion(Shares(shares)).ShouldBe(region);
        AttendanceParts.ExceedWhole(new() { Value = 12 }, Shares(shares)).ShouldBe(whole);
        AttendanceParts.ExceedWhole(new() { Value = 12, Exactness = Exactness.AtLeast }, Shares(shares)).ShouldBeFalse("there may be more");
    }

    [Fact]
    public void Parts_add_up_to_the_headcount_and_each_region_has_what_its_own_share_says()
    {
        var share = from code in Gen.Elements(Codes) from number in Gen.Choose(0, 40) select Share(code, number);
        var drawn = from shares in share.ListOf() from whole in Gen.Choose(0, 200) select (shares, whole);
        Prop.ForAll(drawn.ToArbitrary(), history =>
        {
            AttendanceShare[] shares = [.. history.shares.DistinctBy(share => share.Region)];
            var headcount = new Quantity { Value = history.whole };
            if (AttendanceParts.ExceedRegion(shares) || AttendanceParts.ExceedWhole(headcount, shares)) return;

            var parts = AttendanceParts.Of(headcount, shares);
            parts.Sum(part => part.Number).ShouldBe(history.whole);
            foreach (var given in shares)
                parts.Where(part => part.Region?.StartsWith(given.Region.Value, StringComparison.Ordinal) == true).Sum(part => part.Number)
                    .ShouldBe(given.Headcount.Value!.Value, given.Region.Value);
        }).Holds();
    }

    [Fact]
    public void Countries_and_what_is_not_attributed_make_the_headcount_and_a_pair_has_those_of_both()
    {
        var candidate = new Candidate
        {
            FactId = History.EventId(1),
            Type = "attendance_recorded",
            Position = 1,
            Certainty = Certainty.Stated,
            Occurred = Some.On("2023-11-13"),
            Number = 70,
            Exactness = Exactness.Exact,
            Regions = ["CZ042", "DED", "PL"],
            Shares = [.. AttendanceParts.Of(new() { Value = 70 }, Shares("DE 10, DED 5, CZ042 9")).Select(HeadcountShare.Of)],
        };
        var made = new Contribution("RCO81", "official:2", candidate, new Verdict([], 70, false, null, null), Span.Beginning, Span.End);

        string.Join(", ", made.Deltas().Where(delta => delta.Key.Contains('|')).Select(delta => $"{delta.Key} {delta.Amount / 100}"))
            .ShouldBe("year|2023 70, region|CZ 9, region|CZ0 9, region|CZ04 9, region|CZ042 9, region|DE 10, region|DED 5, "
                + "region|not-attributed 51, pair|CZ-DE 19, pair|CZ-DED 14, pair|CZ-PL 9, pair|CZ0-DE 19, pair|CZ0-DED 14, pair|CZ0-PL 9, "
                + "pair|DE-PL 10, pair|DED-PL 5");
        made.In(["region|DE", "year|unknown"]).Value.ShouldBe(1000);
        made.In(["region|PL"]).Value.ShouldBe(0);
        made.In(["topic|energy"]).ShouldBe(made);
    }

    private static AttendanceShare[] Shares(string text) =>
    [
        .. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(share => share.Split(' '))
            .Select(share => Share(share[0], long.Parse(share[1], System.Globalization.CultureInfo.InvariantCulture))),
    ];

    private static AttendanceShare Share(string region, long? number, Exactness exactness = Exactness.Exact) => new()
    {
        Region = new RegionCode(region),
        Headcount = new() { Value = number, Exactness = number is null ? Exactness.Missing : exactness },
    };
}
