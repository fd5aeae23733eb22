using System.Globalization;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Days and times that no clock showed: new facts are refused with what may be meant, stored ones keep their moment.</summary>
public sealed class SkippedTimeTests
{
    [Theory]
    [InlineData("day", "2011-12-30", "Pacific/Apia", "2011-12-29", "2011-12-31")]
    [InlineData("after", "2011-12-30", "Pacific/Apia", "2011-12-29", "2011-12-31")]
    [InlineData("minute", "2011-12-30T10:00", "Pacific/Apia", "2011-12-29T10:00", "2011-12-31T10:00")]
    [InlineData("minute", "2024-03-31T02:30", null, "2024-03-31T01:30", "2024-03-31T03:30")]
    [InlineData("minute", "2024-03-31T02:30", "Europe/Prague", "2024-03-31T01:30", "2024-03-31T03:30")]
    [InlineData("minute", "2024-03-30T24:00", null, "2024-03-30T00:00", "2024-03-31T00:00")]
    public void A_new_fact_is_refused_with_the_two_that_may_be_meant(string precision, string from, string? zone, string one, string other)
    {
        var (_, flaws) = Reading.Read<Occurrence>(JsonSerializer.Serialize(
            zone is null ? (object)new { precision, from } : new { precision, from, zone }));
        var flaw = flaws.ShouldHaveSingleItem();
        (flaw.Pointer, flaw.Code).ShouldBe(("/from", ValidationCode.NeverWas));
        flaw.Arguments.ShouldBe([one, other]);
        flaw.Detail.ShouldContain(one);
        flaw.Detail.ShouldContain(other);
    }

    [Theory]
    [InlineData("""{"precision":"day","from":"2011-12-29","to":"2011-12-30","zone":"Pacific/Apia"}""")]
    [InlineData("""{"precision":"before","to":"2011-12-30","zone":"Pacific/Apia"}""")]
    [InlineData("""{"precision":"minute","from":"2024-03-31T01:00","to":"2024-03-31T02:30"}""")]
    public void So_is_the_end_of_a_span(string json) => Reading.PointersToFlaws<Occurrence>(json).ShouldBe(["/to"]);

    [Theory]
    [InlineData("""{"precision":"day","from":"2011-12-29","zone":"Pacific/Apia"}""", "2011-12-29T10:00Z", "2011-12-30T10:00Z")]
    [InlineData("""{"precision":"day","from":"2011-12-29","to":"2011-12-31","zone":"Pacific/Apia"}""", "2011-12-29T10:00Z", "2011-12-31T10:00Z")]
    [InlineData("""{"precision":"month","from":"2011-12","zone":"Pacific/Apia"}""", "2011-12-01T10:00Z", "2011-12-31T10:00Z")]
    [InlineData("""{"precision":"minute","from":"2024-10-27T02:30"}""", "2024-10-27T00:30Z", "2024-10-27T00:30Z")]
    public void What_lies_beside_it_is_taken(string json, string earliest, string latest)
    {
        var (occurrence, flaws) = Reading.Read<Occurrence>(json);
        flaws.ShouldBeEmpty();
        (occurrence!.Earliest(), occurrence.Latest()).ShouldBe((At(earliest), At(latest)));
    }

    [Theory]
    [InlineData("""{"precision":"day","from":"2011-12-30","zone":"Pacific/Apia"}""", "2011-12-30T10:00Z", "2011-12-30T10:00Z")]
    [InlineData("""{"precision":"minute","from":"2024-03-31T02:30"}""", "2024-03-31T01:30Z", "2024-03-31T01:30Z")]
    [InlineData("""{"precision":"minute","from":"2024-03-30T24:00"}""", "2024-03-30T23:00Z", "2024-03-30T23:00Z")]
    public void What_was_stored_before_keeps_its_moment(string json, string earliest, string latest)
    {
        var stored = JsonSerializer.Deserialize<Occurrence>(json, FactJson.Options)!;
        (stored.Earliest(), stored.Latest()).ShouldBe((At(earliest), At(latest)));
    }

    [Fact]
    public void No_day_of_no_zone_is_too_much_for_it() => Prop.ForAll(
        (from zone in Gen.Elements(DateTimeZoneProviders.Tzdb.Ids.ToArray())
         from day in Gen.Choose(0, 60_000)
         select (zone, LocalDatePattern.Iso.Format(new LocalDate(1900, 1, 1).PlusDays(day)))).ToArbitrary(),
        chosen =>
        {
            var (zone, day) = chosen;
            var occurrence = new Occurrence { Precision = Precision.Day, From = day, Zone = zone };
            return occurrence.Earliest() <= occurrence.Latest();
        }).Holds();

    private static DateTimeOffset? At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
