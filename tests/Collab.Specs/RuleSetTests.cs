using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Counting rules as they are known at one position: which there are, and which is in force when.</summary>
public sealed class RuleSetTests
{
    private static readonly IndicatorDefinition Indicator = IndicatorDefinition.Find("RCO117")!;

    private static CountingRuleAdopted Rule(string version, string day) => new()
    {
        Code = new("RCO117"),
        Version = version,
        Rule = new() { Events = ["obstacle_identified"] },
        Occurred = Some.On(day),
    };

    [Fact]
    public void A_rule_is_in_force_from_its_moment_on_until_the_next_one_is()
    {
        var book = RuleSet.BuiltIn.With(Decided(Rule("late", "2025-01-01"), Rule("early", "2024-01-01"))!);
        var (early, late) = (Some.On("2024-01-01").Earliest()!.Value, Some.On("2025-01-01").Earliest()!.Value);

        book.Of(Indicator).Select(rule => rule.Version).ShouldBe(["1", "official:2", "early", "late"]);
        foreach (var (moment, version) in new[]
        {
            (DateTimeOffset.MinValue, "official:2"), (early.AddTicks(-1), "official:2"), (early, "early"), (late.AddTicks(-1), "early"),
            (late, "late"),
            (DateTimeOffset.MaxValue, "late"),
        })
            book.InForce(Indicator, moment).Version.ShouldBe(version);
        book.InForce(IndicatorDefinition.Find("RCO81")!, late).Version.ShouldBe("official:2");
    }

    [Fact]
    public void A_programme_counts_by_its_own_rule_and_everybody_else_by_theirs()
    {
        var programme = new ProgrammeId(new("018f6f5e-0000-7000-8000-00000000c001"));
        var book = RuleSet.BuiltIn.With(Decided(Rule("own", "2024-01-01") with { Programme = programme }, Rule("all", "2025-01-01"))!);
        var late = Some.On("2025-06-01").Earliest()!.Value;
        book.InForce(Indicator, late).Version.ShouldBe("all");
        book.InForce(Indicator, late, programme.Value).Version.ShouldBe("own", "though everybody's was adopted later");
        book.InForce(Indicator, late, Guid.NewGuid()).Version.ShouldBe("all");
        book.InForce(Indicator, DateTimeOffset.MinValue, programme.Value).Version.ShouldBe("official:2");
    }

    [Fact]
    public void A_book_is_the_same_one_while_its_rules_are_and_told_apart_when_they_are_not()
    {
        var book = RuleSet.BuiltIn.With(Decided(Rule("2", "2024-01-01"))!);

        book.With(Decided(Rule("2", "2024-01-01"))!).ShouldBeSameAs(book);
        book.With("RCO999", null).ShouldBeSameAs(book);
        RuleSet.BuiltIn.With("RCO117", null).ShouldBeSameAs(RuleSet.BuiltIn);
        book.Stamp.ShouldNotBe(RuleSet.BuiltIn.Stamp);
        var more = book.With(Decided(Rule("2", "2024-01-01"), Rule("3", "2024-01-01"))!);
        more.Stamp.ShouldNotBe(book.Stamp);
        var none = book.With("RCO117", null);
        none.ShouldNotBeSameAs(book);
        (none.Stamp, none.Of(Indicator).Count).ShouldBe((RuleSet.BuiltIn.Stamp, 2));
    }

    [Theory]
    [InlineData("""{"code":"RCO81","value":100.25,"by":{"precision":"year","from":"2027"}}""")]
    [InlineData("""{"code":"RCO81","value":100.255,"by":{"precision":"year","from":"2027"}}""", "/value")]
    [InlineData("""{"code":"RCO81","value":100,"by":{"precision":"after","from":"2027"}}""", "/by")]
    [InlineData("""{"code":"RCO81","value":-1,"by":{"precision":"year","from":"2027"}}""", "/value")]
    public void A_target_is_a_number_with_two_decimals_by_a_date_that_ends(string json, params string[] pointers) =>
        Reading.PointersToFlaws<IndicatorTargetSet>(json).ShouldBe(pointers);

    [Theory]
    [InlineData("""{"events":["workshop_held"]}""")]
    [InlineData("""{"events":["workshop_held"],"leastCertainty":"confirmed"}""")]
    [InlineData("""{"events":["workshop_held"],"leastCertainty":"claimed"}""", "/leastCertainty")]
    [InlineData("""{"events":["workshop_held"],"leastCertainty":"intended"}""", "/leastCertainty")]
    [InlineData("""{"events":["workshop_held","source_registered"]}""", "/events")]
    [InlineData("""{"events":["workshop_held"],"leastPlaces":2}""", "/parties")]
    [InlineData("""{"events":["workshop_held"],"leastPlaces":2,"parties":"organisers"}""")]
    [InlineData("""{"events":["workshop_held"],"leastPlaces":1,"parties":"nobody"}""")]
    public void A_rule_asks_for_what_can_be(string json, params string[] pointers) =>
        Reading.PointersToFlaws<CountingRule>(json).ShouldBe(pointers);

    private static IndicatorDecisions? Decided(params object[] events) =>
        IndicatorDecisions.At(History.Fold<FactRegister>(History.Of(events))!, DateTimeOffset.MaxValue);
}
