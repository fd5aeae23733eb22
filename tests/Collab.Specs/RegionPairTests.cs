using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.ReadModel.Rows;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>A pair of regions is the same from both sides, at every level, whatever activities there are.</summary>
public sealed class RegionPairTests
{
    private static readonly string[] Codes = ["DE", "DED", "DED2", "DED21", "DED5", "DE4", "CZ", "CZ0", "CZ042", "PL", "PL5", "PL51"];

    private static Gen<List<string[]>> Histories => Gen.SubListOf(Codes).Select(codes => codes.ToArray()).ListOf()
        .Select(list => list.ToList());

    [Fact]
    public void A_pair_of_a_figure_counts_what_names_something_in_the_one_and_something_in_the_other() =>
        Prop.ForAll(Histories.ToArbitrary(), activities =>
        {
            var counted = Count(activities, regions => new Contribution(
                "RCO115", "official:2", Fact with { Regions = regions }, new Verdict([], 1, false, null, null), DateTime.MinValue,
                DateTime.MaxValue)
                .Dimensions().Where(dimension => dimension.StartsWith("pair|", StringComparison.Ordinal)).Select(pair => pair[5..]));
            counted.ShouldBe(Expected(activities, '-'), ignoreOrder: true);
        }).Holds();

    [Fact]
    public void A_tie_counts_the_same() => Prop.ForAll(Histories.ToArbitrary(), activities =>
    {
        var counted = Count(activities, regions => RowSet.Of(
                History.Fold<FactRegister>(History.Of(Some.Workshop with { Regions = [.. regions.Select(code => new RegionCode(code))] })),
                ProjectionContext.None)
            .Rows.SelectMany(row => row.Deltas?.Invoke() ?? []).Where(delta => delta.Family == FigureKeys.Ties).Select(delta => delta.Key)
            .Where(key => key.Split('|') is [var one, var other] && one != other));
        counted.ShouldBe(Expected(activities, '|'), ignoreOrder: true);
    }).Holds();

    [Fact]
    public void An_organisation_pairs_with_the_others_as_they_pair_with_it() => Prop.ForAll(
        (from one in Gen.SubListOf(Codes) from other in Gen.SubListOf(Codes) select (one, other)).ToArbitrary(),
        drawn => Contribution.Pairs(drawn.one, drawn.other).ShouldBe(Contribution.Pairs(drawn.other, drawn.one), ignoreOrder: true))
            .Holds();

    [Fact]
    public void Where_it_is_held_makes_no_region_take_part()
    {
        var held = Some.Workshop with
        {
            Venue = new Venue { Region = new RegionCode("ES511") },
            Regions = [new RegionCode("DED"), new RegionCode("CZ")],
        };
        var register = History.Fold<FactRegister>(History.Of(held))!;

        ActivityView.At(register, DateTimeOffset.MaxValue)!.Regions.Select(region => region.Code).ShouldBe(["CZ", "DED"]);
        var candidates = Candidates.At(register, DateTimeOffset.MaxValue, ProjectionContext.None).ToList();
        candidates.ShouldNotBeEmpty();
        candidates.ShouldAllBe(entry => entry.Candidate.Regions.Count == 2 && entry.Candidate.Venue == "ES511"
            && entry.Candidate.Participants.All(party => party.Place != "ES511"));
    }

    private static Candidate Fact => new()
    {
        FactId = History.EventId(1),
        Type = "workshop_held",
        Position = 1,
        Certainty = Certainty.Stated,
        Occurred = Some.On("2023-11-13"),
    };

    private static Dictionary<string, int> Count(List<string[]> activities, Func<string[], IEnumerable<string>> pairs) =>
        activities.SelectMany(pairs).GroupBy(pair => pair).ToDictionary(group => group.Key, group => group.Count());

    // Looked at from each of the two, at every level that figures have.
    private static Dictionary<string, int> Expected(List<string[]> activities, char between)
    {
        string[] places = ["CZ", "CZ0", "DE", "DE4", "DED", "PL", "PL5"];
        var expected = new Dictionary<string, int>();
        foreach (var one in places)
            foreach (var other in places.Where(other => string.CompareOrdinal(one, other) < 0
                && !other.StartsWith(one, StringComparison.Ordinal)))
                if (activities.Count(regions => Takes(regions, one) && Takes(regions, other)) is var count and > 0)
                    expected[$"{one}{between}{other}"] = count;
        return expected;

        static bool Takes(string[] regions, string place) => regions.Any(region => region.StartsWith(place, StringComparison.Ordinal));
    }
}
