using System.Globalization;
using Collab.Domain.Facts;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class OccurrenceTests
{
    [Theory]
    [InlineData("""{"precision":"day","from":"2023-11-13"}""", "2023-11-12T23:00Z", "2023-11-13T23:00Z")]
    [InlineData("""{"precision":"day","from":"2025-09-30","to":"2025-10-02"}""", "2025-09-29T22:00Z", "2025-10-02T22:00Z")]
    [InlineData("""{"precision":"day","from":"2023-11-13","zone":"America/New_York"}""", "2023-11-13T05:00Z", "2023-11-14T05:00Z")]
    [InlineData("""{"precision":"month","from":"2023-11"}""", "2023-10-31T23:00Z", "2023-11-30T23:00Z")]
    [InlineData("""{"precision":"month","from":"2023-11","to":"2024-02"}""", "2023-10-31T23:00Z", "2024-02-29T23:00Z")]
    [InlineData("""{"precision":"year","from":"2019"}""", "2018-12-31T23:00Z", "2019-12-31T23:00Z")]
    [InlineData("""{"precision":"minute","from":"2025-10-01T14:00","to":"2025-10-01T17:30"}""", "2025-10-01T12:00Z", "2025-10-01T15:30Z")]
    [InlineData("""{"precision":"minute","from":"2025-10-01T14:00","zone":"Europe/London"}""", "2025-10-01T13:00Z", "2025-10-01T13:00Z")]
    [InlineData("""{"precision":"before","to":"2025-09-28"}""", null, "2025-09-27T22:00Z")]
    [InlineData("""{"precision":"before","to":"2019"}""", null, "2018-12-31T23:00Z")]
    [InlineData("""{"precision":"after","from":"2019"}""", "2019-12-31T23:00Z", null)]
    [InlineData("""{"precision":"after","from":"2023-11"}""", "2023-11-30T23:00Z", null)]
    [InlineData("""{"precision":"relative","relativeTo":"018f6f5e-0000-7000-8000-00000000a001","relation":"day-before"}""", null, null)]
    [InlineData("""{"precision":"unknown"}""", null, null)]
    public void A_date_is_bounded_as_precisely_as_its_source(string json, string? earliest, string? latest)
    {
        var (occurrence, flaws) = Reading.Read<Occurrence>(json);
        flaws.ShouldBeEmpty();
        occurrence!.Earliest().ShouldBe(At(earliest));
        occurrence.Latest().ShouldBe(At(latest));
    }

    [Theory]
    [InlineData("2025-03-30", 23)]
    [InlineData("2025-10-26", 25)]
    [InlineData("2025-07-01", 24)]
    public void A_day_is_as_long_as_the_clocks_say(string day, int hours) =>
        (Some.On(day).Latest() - Some.On(day).Earliest()).ShouldBe(TimeSpan.FromHours(hours));

    [Theory]
    [InlineData("2025-03-30T02:30", "2025-03-30T01:30Z")] // skipped when the clocks go forward: half past three
    [InlineData("2025-10-26T02:30", "2025-10-26T00:30Z")] // twice when they go back: the first time
    public void A_local_time_that_the_clocks_skip_or_repeat_is_some_moment_all_the_same(string local, string moment) =>
        new Occurrence { Precision = Precision.Minute, From = local }.Earliest().ShouldBe(At(moment));

    [Theory]
    [InlineData("relative", false)]
    [InlineData("unknown", false)]
    [InlineData("before", true)]
    [InlineData("year", true)]
    public void Only_a_date_of_the_calendar_is_a_date(string precision, bool dated) =>
        new Occurrence { Precision = Enum.Parse<Precision>(precision, ignoreCase: true) }.IsDated.ShouldBe(dated);

    [Theory]
    [InlineData("""{"precision":"day","from":"2023-02-30"}""", "/from")]
    [InlineData("""{"precision":"day","from":"2023-2-3"}""", "/from")]
    [InlineData("""{"precision":"day","from":"2023-11"}""", "/from")]
    [InlineData("""{"precision":"day","from":"13.11.2023"}""", "/from")]
    [InlineData("""{"precision":"day","from":"0999-01-01"}""", "/from")]
    [InlineData("""{"precision":"day","from":"3000-01-01"}""", "/from")]
    [InlineData("""{"precision":"day","from":"-999-01-01"}""", "/from")]
    [InlineData("""{"precision":"month","from":"2023-13"}""", "/from")]
    [InlineData("""{"precision":"month","from":"2023-00"}""", "/from")]
    [InlineData("""{"precision":"year","from":"23"}""", "/from")]
    [InlineData("""{"precision":"year","from":"+999"}""", "/from")]
    [InlineData("""{"precision":"minute","from":"2023-11-13"}""", "/from")]
    [InlineData("""{"precision":"minute","from":"2023-11-13T24:01"}""", "/from")]
    [InlineData("""{"precision":"minute","from":"2023-11-13T9:00"}""", "/from")]
    [InlineData("""{"precision":"minute","from":"2025-10-01T14:00Z"}""", "/from")]
    [InlineData("""{"precision":"day","from":"2023-11-13","to":"2023-11-12"}""", "/to")]
    [InlineData("""{"precision":"day"}""", "/from")]
    [InlineData("""{"precision":"after"}""", "/from")]
    [InlineData("""{"precision":"after","from":"2019","to":"2020"}""", "/to")]
    [InlineData("""{"precision":"before"}""", "/to")]
    [InlineData("""{"precision":"before","from":"2019","to":"2020"}""", "/from")]
    [InlineData("""{"precision":"unknown","from":"2019"}""", "/from")]
    [InlineData("""{"precision":"relative"}""", "/relativeTo", "/relation")]
    [InlineData("""{"precision":"relative","relation":"day-before"}""", "/relativeTo")]
    [InlineData("""{"precision":"day","from":"2023-11-13","relation":"day-before"}""", "/relation")]
    [InlineData("""{"precision":"day","from":"2023-11-13","relativeTo":"018f6f5e-0000-7000-8000-00000000a001"}""", "/relativeTo")]
    [InlineData("""{"precision":"day","from":"2023-11-13","zone":"Europe/Dresden"}""", "/zone")]
    [InlineData("""{"precision":"day","from":"2023-11-13","zone":"+01:00"}""", "/zone")]
    [InlineData("""{"precision":"fortnight","from":"2023-11-13"}""", "/precision")]
    [InlineData("""{"precision":1,"from":"2023"}""", "/precision")]
    [InlineData("""{"from":"2023-11-13"}""", "/precision")]
    public void An_impossible_date_is_refused(string json, params string[] pointers) => Reading.PointersToFlaws<Occurrence>(json)
        .Distinct().ShouldBe(pointers);

    [Theory]
    [InlineData("""{"precision":"minute","from":"0000-01-01T00:00"}""")]
    [InlineData("""{"precision":"minute","from":"9999-12-31T23:59","zone":"America/New_York"}""")]
    public void A_local_time_outside_the_years_that_are_believed_is_refused(string json) => Reading.PointersToFlaws<Occurrence>(json)
        .ShouldBe(["/from"]);

    private static DateTimeOffset? At(string? moment) => moment is null ? null : DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
