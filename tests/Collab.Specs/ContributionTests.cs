using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What a judged candidate adds to figures, in which parts of them, and how changes of figures are summed up.</summary>
public sealed class ContributionTests
{
    private static readonly DateTime From = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Guid Organisation = Some.Organisation.Value;

    private static Candidate Fact => new()
    {
        FactId = History.EventId(1),
        Type = "workshop_held",
        Position = 1,
        Certainty = Certainty.Stated,
        Occurred = Some.On("2023-11-13"),
        At = Some.On("2023-11-13").Earliest()!.Value,
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("D", "")]
    [InlineData("CZ", "CZ")]
    [InlineData("DED21", "DE DED DED2 DED21")]
    [InlineData("DED2 DE4 CZ", "DE DED DED2 DE4 CZ")]
    public void A_region_lies_in_all_that_its_code_begins_with_each_of_which_counts_once(string codes, string around) =>
        string.Join(' ', Contribution.RegionsAround(codes.Split(' '))).ShouldBe(around);

    [Theory]
    [InlineData("DED", "", "")]
    [InlineData("DED CZ", "", "CZ-DE CZ-DED")]
    [InlineData("DED21 DED5 CZ0", "", "CZ-DE CZ-DED CZ0-DE CZ0-DED")]
    [InlineData("DE DED", "", "")]
    [InlineData("PL DED DE4", "", "DE-PL DE4-DED DE4-PL DED-PL")]
    [InlineData("DED", "DED CZ DE PL", "CZ-DE CZ-DED DE-PL DED-PL")]
    [InlineData("DED", "DE", "")]
    [InlineData("DE", "DED CZ", "CZ-DE")]
    public void Pairs_are_of_regions_of_which_neither_lies_in_the_other_and_of_an_organisation_with_the_others(
        string own, string others, string pairs)
    {
        var candidate = Fact with { Regions = own.Split(' ') };
        if (others.Length > 0)
            candidate = candidate with
            {
                Part = "organisation",
                Organisation = Organisation,
                Participants = [new Party(null, null, null), .. others.Split(' ').Select(place => new Party(Guid.NewGuid(), place, null))],
            };

        string.Join(' ', Dimensions(candidate, "pair").Order(StringComparer.Ordinal)).ShouldBe(pairs);
        // A part alone, or an organisation alone, is no part that somebody has of it.
        Dimensions(candidate with { Organisation = null }, "pair")
            .ShouldBe(Dimensions(candidate with { Part = "", Participants = [] }, "pair"));
    }

    [Fact]
    public void It_belongs_to_its_year_regions_topics_partners_and_service()
    {
        var candidate = Fact with { Regions = ["DED"], Topics = ["energy"], Partners = ["company", "hub"], Service = "networking" };

        Made(candidate, Counted(1)).Dimensions().ShouldBe(
            ["year|2023", "region|DE", "region|DED", "topic|energy", "partner|company", "partner|hub", "service|networking"]);
        Made(Fact with { Occurred = Occurrence.Unknown }, Counted(1)).Dimensions().ShouldBe(["year|unknown", "region|not-attributed"]);
        Made(Fact with { Occurred = Occurrence.Days("2023-12-31", "2024-01-01") }, Counted(1)).Dimensions()
            .ShouldBe(["year|undecided", "region|not-attributed"]);
        // The year is that of its own zone, whatever year the moment lies in elsewhere.
        var late = new Occurrence { Precision = Precision.Minute, From = "2023-12-31T23:30", Zone = "Europe/Lisbon" };
        Made(Fact with { Occurred = late, At = late.Earliest()!.Value }, Counted(1)).Dimensions()
            .ShouldBe(["year|2023", "region|not-attributed"]);
    }

    [Fact]
    public void What_is_rejected_what_may_count_and_what_counts_go_to_figures_of_their_own()
    {
        Deltas(new Verdict(["no-list", "intended"], 70, false, null, null))
            .ShouldBe([("rejected", 1), ("rejected-value", 7000), ("reason|no-list", 1)]);
        Deltas(new Verdict(["claimed"], null, false, Organisation, Settlement.First))
            .ShouldBe([("rejected", 1), ("rejected-value", 0), ("reason|claimed", 1)]);
        Deltas(new Verdict([], 70, true, Organisation, Settlement.Best)).ShouldBe([("qualified", 1), ("qualified-value", 7000)]);
        Deltas(Counted(100.254m)).ShouldBe(
            [("total", 10025), ("counted-value", 10025), ("counted", 1), ("year|2023", 10025), ("region|not-attributed", 10025)]);
        Deltas(Counted(1) with { Approximate = true })
            .ShouldBe(
            [
                ("total", 100), ("counted-value", 100), ("counted", 1), ("approximate", 1), ("year|2023", 100),
                ("region|not-attributed", 100),
            ]);
    }

    [Fact]
    public void A_fact_that_is_counted_once_takes_along_its_parts_and_how_it_is_settled()
    {
        var qualified = Qualified.Of(Made(Fact with { Rank = 13 }, new Verdict([], 70, true, Organisation, Settlement.Best)));

        (qualified.Id, qualified.Rank, qualified.Value, qualified.Approximate, qualified.Settlement)
            .ShouldBe((Fact.FactId, 13, 7000, true, Settlement.Best));
        (qualified.From, qualified.Until, qualified.At).ShouldBe((From, Span.End, Fact.At.UtcDateTime));
        qualified.Dimensions.ShouldBe(["year|2023", "region|not-attributed"]);
    }

    [Fact]
    public void Points_are_a_change_where_a_tally_begins_and_its_reverse_where_it_ends_and_what_cancels_out_is_none()
    {
        var until = From.AddDays(3);
        Points((Tally(5), 1)).ShouldBe([(From, 5)]);
        Points((Tally(5), -1)).ShouldBe([(From, -5)]);
        Points((Tally(5) with { Until = until }, 1)).ShouldBe([(From, 5), (until, -5)]);
        Points((Tally(5) with { Until = until }, -1)).ShouldBe([(From, -5), (until, 5)]);
        Points((Tally(5), 1), (Tally(5), -1)).ShouldBeEmpty();
        Points((Tally(5), 1), (Tally(3), -1)).ShouldBe([(From, 2)]);
        Points((Tally(5) with { Until = until }, -1), (Tally(5), 1)).ShouldBe([(until, 5)]);
        Points((Tally(0), 1)).ShouldBeEmpty();
        Points((Tally(5) with { Until = From }, 1)).ShouldBeEmpty();
        Points((Tally(5) with { Until = From.AddDays(-1) }, 1)).ShouldBeEmpty();

        static FigureDelta Tally(long amount) => new("family", "key", From, Span.End, amount);

        static IEnumerable<(DateTime, long)> Points(params (FigureDelta Tally, int Sign)[] tallies)
        {
            var sum = new PointSum();
            foreach (var (tally, sign) in tallies) sum.Add(tally, sign);
            var points = sum.At(77).OrderBy(point => point.At).ToList();
            points.ShouldAllBe(point => point.Position == 77 && point.Family == "family" && point.Key == "key");
            return points.Select(point => (point.At, point.Delta));
        }
    }

    [Theory]
    [InlineData("2023-11-13T00:00:00Z", 24286)]
    [InlineData("2023-01-01T00:00:00Z", 24276)]
    [InlineData("2022-12-31T22:59:59Z", 24275)]
    [InlineData("2022-12-31T23:00:00Z", 24276)]
    [InlineData("2019-04-30T22:00:00Z", 24232)]
    [InlineData("0001-02-01T00:00:00Z", 13)]
    public void Months_are_counted_from_the_year_nought_and_the_beginning_of_time_is_none(string moment, int month)
    {
        FigureKeys.Month(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime).ShouldBe(month);
        FigureKeys.Month(Span.Beginning).ShouldBe(0);
    }

    private static Verdict Counted(decimal value) => new([], value, false, null, null);

    private static Contribution Made(Candidate candidate, Verdict verdict) =>
        new("RCO81", "official:2", candidate, verdict, From, Span.End);

    private static IEnumerable<string> Dimensions(Candidate candidate, string of) =>
        Made(candidate, Counted(1)).Dimensions().Where(dimension => dimension.StartsWith(of + "|", StringComparison.Ordinal))
            .Select(dimension => dimension[(of.Length + 1)..]);

    private static IEnumerable<(string, long)> Deltas(Verdict verdict)
    {
        var deltas = Made(Fact, verdict).Deltas().ToList();
        deltas.ShouldAllBe(delta => delta.Family == "indicator:RCO81:official:2" && delta.From == From && delta.Until == Span.End);
        return deltas.Select(delta => (delta.Key, delta.Amount));
    }
}
