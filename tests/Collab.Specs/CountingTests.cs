using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What a rule says of a candidate: here the plain rules of before. The official ones stand in
/// <see cref="OfficialDefinitionTests"/>.</summary>
public sealed class CountingTests
{
    private static readonly Guid Fact = new("018f6f5e-0000-7000-8000-000000000001");
    private static readonly Guid Stream = new("018f6f5e-0000-7000-8000-00000000e001");
    private static readonly Guid Customer = new("018f6f5e-0000-7000-8000-00000000b001");

    private static readonly IReadOnlyList<Party> TwoCountries =
        [new(Guid.NewGuid(), "DED", "company"), new(Guid.NewGuid(), "CZ042", "company")];
    private static readonly IReadOnlyList<Party> OneCountry =
        [new(Guid.NewGuid(), "DED", "company"), new(Guid.NewGuid(), "DE4", "company")];

    private static Candidate Event => new()
    {
        FactId = Fact,
        Type = "workshop_held",
        Position = 1,
        Certainty = Certainty.Stated,
        Occurred = Occurrence.Days("2023-11-13"),
        ActivityKind = ActivityKind.Workshop,
        Organisers = TwoCountries,
        Participants = TwoCountries,
        Stream = Stream,
    };

    private static Candidate Headcount =>
        Event with { Type = "attendance_recorded", Number = 70, Exactness = Exactness.Exact, Evidence = [EvidenceKind.AttendanceList] };

    private static Candidate Agreement =>
        Event with { Type = "cooperation_agreed", ActivityKind = null, Instrument = Instrument.AdministrativeAgreement, Named = true };

    private static Candidate Grant => new()
    {
        FactId = Fact,
        Type = "funding_granted",
        Position = 1,
        Certainty = Certainty.Stated,
        Occurred = Occurrence.Days("2023-11-13"),
        Number = 100.25m,
        Exactness = Exactness.Exact,
        Currency = "EUR",
        Stream = Stream,
    };

    [Fact]
    public void What_meets_its_rule_counts_with_its_value()
    {
        (Judge("RCO115", Event) is { Counts: true, Value: 1, Approximate: false, Key: null, Settlement: null }).ShouldBeTrue();
        (Judge("RCO81", Headcount) is { Counts: true, Value: 70, Settlement: Settlement.Best } counted && counted.Key == Stream)
            .ShouldBeTrue();
        (Judge("EDIH2", Grant) is { Counts: true, Value: 100.25m, Approximate: false }).ShouldBeTrue();
        (Judge("RCO86", Agreement) is { Counts: true, Value: 1 }).ShouldBeTrue();
    }

    [Fact]
    public void Each_reason_stands_for_what_is_missing()
    {
        Reasons("RCO115", Event with { Organisers = OneCountry }).ShouldBe(["organisers-from-one-country"]);
        Reasons("RCO115", Event with { Organisers = [] }).ShouldBe(["no-organisers-known"]);
        Reasons("RCO115", Event with { Organisers = [new(Customer, null, "company")] }).ShouldBe(["organisers-from-no-known-country"]);
        Reasons("RCO115", Event with { Public = false }).ShouldBe(["not-public"]);
        Reasons("RCO115", Event with { Public = true }).ShouldBeEmpty();
        Reasons("RCO115", Event with { Certainty = Certainty.Claimed }).ShouldBe(["claimed"]);
        Reasons("RCO115", Event with { Certainty = Certainty.Intended }).ShouldBe(["intended"]);
        Reasons("RCO115", Event with { Certainty = Certainty.Confirmed }).ShouldBeEmpty();
        Reasons("RCO81", Headcount with { Evidence = [EvidenceKind.Photo] }).ShouldBe(["no-attendance-list"]);
        Reasons("RCO81", Headcount with { Number = null, Exactness = Exactness.Missing }).ShouldBe(["no-headcount"]);
        Reasons("RCO81", Headcount with { Participants = OneCountry }).ShouldBe(["participants-from-one-country"]);
        Reasons("RCO85", Headcount).ShouldBe(["activity-kind-not-counted"]);
        Reasons("RCO86", Agreement with { Instrument = Instrument.Memorandum, Participants = OneCountry })
            .ShouldBe(["instrument-not-counted", "organisations-from-one-country"]);
        Reasons("RCR84", Agreement with { Organisation = Customer }).ShouldBe(["project-end-unknown"]);
        Reasons("RCR84", Agreement with { Organisation = Customer, BeyondProjectEnd = false }).ShouldBe(["not-beyond-project-end"]);
        Reasons("RCR84", Agreement with { Organisation = Customer, BeyondProjectEnd = true }).ShouldBeEmpty();
        Reasons("EDIH2", Grant with { Number = null }).ShouldBe(["no-amount"]);
        Reasons("EDIH2", Grant with { Currency = "CZK" }).ShouldBe(["not-in-euro"]);
        Reasons("RCO117", Grant with { Type = "obstacle_identified" }).ShouldBe(["no-solution-identified"]);
        Reasons("EDIH1", Grant with { Type = "service_delivered" }).ShouldBe(["no-organisation-named"]);
        Reasons("RCR104", Grant with { Type = "solution_taken_up" }).ShouldBe(["no-adopter-statement"]);
    }

    [Fact]
    public void A_claim_is_rejected_as_one_and_has_no_number_of_its_own()
    {
        var verdict = Judge("RCO87", Event with { Type = "cooperation_claimed", ActivityKind = null, Named = false });
        verdict.Reasons.ShouldBe(["claimed", "no-organisations-named"]);
        verdict.Value.ShouldBeNull();
        Judge("EDIH2", Grant with { Type = "funding_claimed", Number = null }).Reasons.ShouldBe(["claimed", "no-amount"]);
        Judge("EDIH2", Grant with { Type = "funding_claimed" }).Value.ShouldBe(100.25m);
    }

    [Fact]
    public void A_rough_number_makes_a_figure_approximate_and_a_rough_count_of_facts_does_not()
    {
        Judge("EDIH2", Grant with { Exactness = Exactness.About }).Approximate.ShouldBeTrue();
        Judge("RCO81", Headcount with { Exactness = Exactness.AtLeast }).Approximate.ShouldBeTrue();
        Judge("RCO81", Headcount).Approximate.ShouldBeFalse();
        Judge("RCO115", Event with { Exactness = Exactness.About }).Approximate.ShouldBeFalse();
    }

    [Fact]
    public void A_rule_may_ask_for_more_or_less()
    {
        Tried("RCO115", Event, rule => rule with { LeastCertainty = Certainty.Confirmed }).ShouldBe(["not-confirmed"]);
        Tried("RCO115", Event, rule => rule with { Public = PublicRequirement.Stated }).ShouldBe(["public-not-stated"]);
        Tried("RCO115", Event with { Disputed = true }, rule => rule with { LeaveOutDisputed = true }).ShouldBe(["in-open-conflict"]);
        Tried("RCO115", Event with { Disputed = true }, rule => rule).ShouldBeEmpty();
        Tried("RCO115", Event, rule => rule with { LeastPlaces = 3 }).ShouldBe(["organisers-from-too-few-countries"]);
        Tried("RCO115", Event with { Organisers = OneCountry }, rule => rule with { PlaceLevel = 1 }).ShouldBeEmpty();
        Tried("RCO115", Event with { Organisers = OneCountry }, rule => rule with { Parties = Parties.Nobody, LeastPlaces = 1 })
            .ShouldBeEmpty();
        Tried("RCO115", Event, rule => rule with { Events = ["training_held"] }).ShouldBe(["event-not-counted"]);
        Tried("RCO87", Agreement with { Organisation = Customer, PartnerRole = PartnerRole.Associated }, rule =>
            rule with { PartnerRoles = [PartnerRole.Lead] }).ShouldBe(["partner-role-not-counted"]);
        Tried("RCO87", Agreement with { Organisation = Customer, Type = "partner_joined", InAgreement = false }, rule => rule)
            .ShouldBe(["not-named-in-an-agreement"]);
        Tried("RCO81", Headcount with { Evidence = [] }, rule => rule with { Evidence = [] }).ShouldBeEmpty();
    }

    [Fact]
    public void A_figure_that_grows_is_keyed_by_its_customer_whatever_the_rule_says()
    {
        var verdict = Judge("EDIH4", Grant with { Type = "maturity_assessed", Organisation = Customer, Number = 40 });
        (verdict.Key, verdict.Settlement, verdict.Value).ShouldBe((Customer, Settlement.Increase, 40m));
    }

    [Theory]
    [InlineData("DED CZ", 0, "CZ DE")]
    [InlineData("DED DE4", 0, "DE")]
    [InlineData("DED DE4", 1, "DE4 DED")]
    [InlineData("DE DED", 1, "DED")]
    [InlineData("DE CZ0 CZ04", 1, "CZ0 DE")]
    [InlineData("DE DE", 1, "DE")]
    [InlineData("DED21 DED2 DED51", 2, "DED2 DED5")]
    [InlineData("DED21 DED2 DED51", 3, "DED21 DED51")]
    [InlineData("", 0, "")]
    public void Places_are_told_apart_at_a_level_and_a_vague_one_is_no_second_place(string codes, int level, string places) =>
        string.Join(' ', Counting.Places(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries), level).Order(StringComparer.Ordinal))
            .ShouldBe(places);

    [Fact]
    public void No_place_lies_in_another_and_more_codes_never_make_fewer_countries()
    {
        var codes = Gen.Elements("DE", "DED", "DED2", "DED21", "DED51", "DE4", "DE40", "CZ", "CZ0", "CZ04", "CZ042", "PL", "PL5", "PL51");
        var cases = from many in codes.ListOf()
                    from one in codes
                    from level in Gen.Choose(0, 3)
                    select (Many: many.ToList(), One: one,
            Level: level);
        Prop.ForAll(cases.ToArbitrary(), entry =>
        {
            var places = Counting.Places(entry.Many, entry.Level);
            return places.All(place => places.All(other => other == place || !other.StartsWith(place, StringComparison.Ordinal)))
                && entry.Many.All(code =>
                    places.Any(place => code.StartsWith(place, StringComparison.Ordinal)
                    || place.StartsWith(code, StringComparison.Ordinal)))
                && Counting.Places([.. entry.Many, entry.One], 0).Count >= Counting.Places(entry.Many, 0).Count;
        }).Holds();
    }

    private static Verdict Judge(string code, Candidate candidate) =>
        Counting.Judge(IndicatorDefinition.Find(code)!, IndicatorDefinition.Find(code)!.EarlierRule!, candidate);

    private static IReadOnlyList<string> Reasons(string code, Candidate candidate) => Judge(code, candidate).Reasons;

    private static IReadOnlyList<string> Tried(string code, Candidate candidate, Func<CountingRule, CountingRule> change) =>
        Counting.Judge(IndicatorDefinition.Find(code)!, change(IndicatorDefinition.Find(code)!.EarlierRule!), candidate).Reasons;
}
