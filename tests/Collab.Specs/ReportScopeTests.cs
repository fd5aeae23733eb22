using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Reporting;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What targets, baselines and periods are of: everything, a programme, an objective or a project.</summary>
public sealed class ReportScopeTests
{
    private const string Id = "018f6f5e-7c2a-7b3e-9d4c-000000000001";
    private const string Provenance = "\"provenance\":{\"source\":\"018f6f5e-7c2a-7b3e-9d4c-000000000002\",\"passage\":\"S1\"}";

    [Theory]
    [InlineData($$"""{"programme":"{{Id}}","project":"{{Id}}"}""", "/project")]
    [InlineData("""{"objective":"1.1"}""", "/objective")]
    [InlineData($$"""{"project":"{{Id}}","objective":"1.1"}""", "/objective")]
    [InlineData($$"""{"programme":"{{Id}}","objective":"-"}""", "/objective")]
    [InlineData($$"""{"programme":"{{Id}}","objective":"1.1"}""")]
    [InlineData($$"""{"project":"{{Id}}"}""")]
    [InlineData("{}")]
    public void A_fact_names_one_of_them_or_none(string scope, params string[] pointers)
    {
        var members = scope.Trim('{', '}') is { Length: > 0 } some ? some + "," : "";
        Reading.PointersToFlaws<IndicatorTargetSet>(
            $$"""{ {{members}}"code":"RCO87","value":1,"by":{"precision":"year","from":"2027"} }""").ShouldBe(pointers);
        Reading.PointersToFlaws<PeriodOpened>(
            $$"""{ {{members}}"title":"2023","span":{"precision":"year","from":"2023"} }""").ShouldBe(pointers);
        Reading.PointersToFlaws<IndicatorBaselineRecorded>(
            $$"""{ {{members}}"code":"RCO87","value":1,"until":{"precision":"year","from":"2023"},{{Provenance}} }""").ShouldBe(pointers);
    }

    [Theory]
    [InlineData("\"code\":\"RCO87\",\"value\":1.005", "/value")]
    [InlineData("\"code\":\"RCO87\",\"value\":-1", "/value")]
    [InlineData("\"code\":\"RCO87\",\"value\":1,\"currency\":\"EUR\"", "/currency")]
    [InlineData("\"code\":\"EDIH2\",\"value\":1,\"currency\":\"XXX\"", "/currency")]
    [InlineData("\"code\":\"EDIH2\",\"value\":1,\"currency\":\"CZK\"")]
    public void A_baseline_is_a_number_of_the_indicators_unit(string members, params string[] pointers) =>
        Reading.PointersToFlaws<IndicatorBaselineRecorded>(
            $$"""{ {{members}},"until":{"precision":"year","from":"2023"},{{Provenance}} }""").ShouldBe(pointers);

    [Theory]
    [InlineData("""{"precision":"before","to":"2023"}""")]
    [InlineData("""{"precision":"after","from":"2023"}""")]
    [InlineData("""{"precision":"unknown"}""")]
    public void A_baseline_reaches_up_to_a_day(string until) =>
        Reading.PointersToFlaws<IndicatorBaselineRecorded>($$"""{"code":"RCO87","value":1,"until":{{until}},{{Provenance}} }""")
            .ShouldBe(["/until"]);

    [Fact]
    public void A_baseline_has_a_source() =>
        Reading.PointersToFlaws<IndicatorBaselineRecorded>("""{"code":"RCO87","value":1,"until":{"precision":"year","from":"2023"} }""")
            .ShouldBe(["/provenance"]);

    [Fact]
    public void Two_periods_of_the_same_days_differ_by_what_they_report_and_that_of_everything_keeps_its_key()
    {
        var everything = new PeriodOpened
        {
            Title = "2023",
            Span = new() { Precision = Precision.Year, From = "2023" },
            Indicators = [new("RCO87"), new("EDIH2")],
        };
        everything.Scope.ShouldBe("2023-01-01/2023-12-31 EDIH2 RCO87");
        var (programme, project) = (new ProgrammeId(new(Id)), new PartnershipId(new(Id)));
        new[]
        {
            everything.Scope, (everything with { Programme = programme }).Scope,
            (everything with { Programme = programme, Objective = "1.1" }).Scope, (everything with { Project = project }).Scope,
        }.ShouldBeUnique();
    }

    [Fact]
    public void A_part_of_everything_is_found_among_those_that_a_figure_is_asked_for()
    {
        var scopes = new[]
        {
            new ReportScope(new(Id), null, null), new ReportScope(new(Id), "SO 4.6", null), new ReportScope(null, null, new(Id)),
        };
        foreach (var scope in scopes)
        {
            ReportScope.IsOne(["region|DED", scope.Dimension, "year|2023"], out var found).ShouldBeTrue();
            found.ShouldBe(scope);
        }

        ReportScope.IsOne(["region|DED"], out var none).ShouldBeTrue();
        none.ShouldBeNull();
        ReportScope.IsOne([scopes[0].Dimension, scopes[2].Dimension], out _).ShouldBeFalse();
    }

    [Fact]
    public void A_baseline_holds_from_its_own_date_on_or_from_the_end_of_its_last_day()
    {
        var baseline = new IndicatorBaselineRecorded
        {
            Code = new("RCO87"),
            Value = 12,
            Until = Some.On("2023-12-31"),
            Provenance = Some.Passage(),
        };
        At(baseline, "2023-12-31T22:59:59Z").ShouldBeNull();
        At(baseline, "2023-12-31T23:00:00Z")!.Baselines.ShouldHaveSingleItem().LastDay.ShouldBe(new DateOnly(2023, 12, 31));
        At(baseline with { Occurred = Some.On("2024-01-31") }, "2024-01-30T22:59:59Z").ShouldBeNull();
        At(baseline with { Occurred = Some.On("2024-01-31") }, "2024-01-30T23:00:00Z").ShouldNotBeNull();

        static IndicatorDecisions? At(IndicatorBaselineRecorded baseline, string asOf) => IndicatorDecisions.At(
            History.Fold<Indicator>(History.Of([baseline]))!,
            DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture));
    }
}
