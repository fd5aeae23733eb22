using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is seen of a reporting period: its span, what was reported, and whether that stands.</summary>
public sealed class PeriodViewTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PeriodReopened Reopening = new() { Reason = "A list came in" };

    private static PeriodOpened Year => new() { Title = "2023", Span = new() { Precision = Precision.Year, From = "2023" } };

    [Fact]
    public void A_period_spans_from_its_first_moment_to_the_one_after_its_last_and_reports_every_indicator_unless_some_are_named()
    {
        var whole = At(Late, Year).ShouldNotBeNull();
        (whole.From, whole.Until).ShouldBe((new(2022, 12, 31, 23, 0, 0, TimeSpan.Zero), new(2023, 12, 31, 23, 0, 0, TimeSpan.Zero)));
        whole.Indicators.ShouldBe(IndicatorDefinition.All.Select(indicator => indicator.Code));

        At(Late, Year with { Indicators = [new("RCO81"), new("EDIH2")] })!.Indicators.ShouldBe(["RCO81", "EDIH2"]);
    }

    [Fact]
    public void It_stands_as_reported_while_the_last_thing_recorded_of_it_is_a_seal()
    {
        object[] events =
        [
            Year, Seal(11), Reopening, Seal(12), Reopening with { Reason = "Another one" }, Seal(13), Reopening, Seal(14), Reopening,
            Seal(15), Reopening,
        ];
        for (var known = 1; known <= events.Length; known++)
        {
            var seen = At(Late, events[..known])!;
            var seals = known / 2;
            seen.Status.ShouldBe(known % 2 == 0 ? PeriodStatus.Sealed : PeriodStatus.Open);
            seen.Seals.Select(seal => seal.Position).ShouldBe(Enumerable.Range(11, seals).Select(position => (long)position));
            seen.Reported.ShouldBe(seen.Status == PeriodStatus.Sealed ? seen.Seals[^1] : null);
            seen.Reopenings.Count.ShouldBe((known - 1) / 2);
        }

        var last = At(Late, events)!;
        (last.Reopenings[0].Reason, last.Reopenings[1].Reason).ShouldBe(("A list came in", "Another one"));
        last.Seals[0].Figures.ShouldHaveSingleItem().Value.ShouldBe(11);
        (last.Seals[0].FactId, last.Seals[0].Note).ShouldBe((History.EventId(2), "Handed in 11"));
    }

    [Fact]
    public void It_is_there_at_any_time_and_sealed_from_the_moment_on_at_which_that_was_recorded()
    {
        var recorded = History.Of(Year, Seal(11))[1].Timestamp;

        At(new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero), Year)!.Status.ShouldBe(PeriodStatus.Open);
        At(recorded.AddTicks(-1), Year, Seal(11))!.Status.ShouldBe(PeriodStatus.Open);
        At(recorded, Year, Seal(11))!.Status.ShouldBe(PeriodStatus.Sealed);
        At(Late, Year, new FactWithdrawn { FactId = History.EventId(1), Reason = "A mistake" }).ShouldBeNull();
    }

    [Fact]
    public void It_names_the_source_that_it_rests_on()
    {
        At(Late, Year with { Provenance = Some.Passage() })!.References.OfType<SourceRef>().Select(source => source.Id)
            .ShouldBe([Some.Source.Value]);
        At(Late, Year)!.References.OfType<SourceRef>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"title":"2023","span":{"precision":"year","from":"2023"},"indicators":["RCO81","EDIH2"]}""")]
    [InlineData("""{"title":"Ever","span":{"precision":"unknown"}}""", "/span")]
    [InlineData("""{"title":"Since","span":{"precision":"after","from":"2019"}}""", "/span")]
    [InlineData("""{"title":"Until","span":{"precision":"before","to":"2019"}}""", "/span")]
    [InlineData("""{"title":"Twice","span":{"precision":"year","from":"2023"},"indicators":["RCO81","EDIH2","RCO81"]}""", "/indicators")]
    public void A_span_has_both_ends_and_an_indicator_is_named_once(string json, params string[] pointers) =>
        Reading.PointersToFlaws<PeriodOpened>(json).ShouldBe(pointers);

    private static PeriodSealed Seal(long position) => new()
    {
        Position = position,
        Note = $"Handed in {position}",
        Figures =
        [
            new()
            {
                Code = new("RCO81"), Rule = "1", Value = position, Approximate = false, Counted = 1, Rejected = 0, Facts =
                    new string('0', 64),
            },
        ],
    };

    private static PeriodView? At(DateTimeOffset asOf, params object[] events) =>
        PeriodView.At(History.Fold<FactRegister>(History.Of(events))!, asOf);
}
