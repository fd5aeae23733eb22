using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>A date is the calendar days that are written, whatever the zone; periods go by them.</summary>
public sealed class CalendarDayTests
{
    private static readonly string[] Zones =
        ["Europe/Berlin", "Europe/Lisbon", "Atlantic/Azores", "Europe/Sofia", "Pacific/Kiritimati", "Etc/GMT+12"];

    [Theory]
    [InlineData("""{"precision":"day","from":"2023-11-13"}""", "2023-11-13", "2023-11-13")]
    [InlineData("""{"precision":"day","from":"2025-09-30","to":"2025-10-02"}""", "2025-09-30", "2025-10-02")]
    [InlineData("""{"precision":"month","from":"2024-02"}""", "2024-02-01", "2024-02-29")]
    [InlineData("""{"precision":"month","from":"2023-11","to":"2024-01"}""", "2023-11-01", "2024-01-31")]
    [InlineData("""{"precision":"year","from":"2025"}""", "2025-01-01", "2025-12-31")]
    [InlineData("""{"precision":"minute","from":"2023-12-31T23:30","zone":"Europe/Lisbon"}""", "2023-12-31", "2023-12-31")]
    [InlineData("""{"precision":"minute","from":"2023-12-31T23:59","zone":"Atlantic/Azores"}""", "2023-12-31", "2023-12-31")]
    [InlineData("""{"precision":"minute","from":"2024-01-01T00:30","zone":"Europe/Sofia"}""", "2024-01-01", "2024-01-01")]
    [InlineData("""{"precision":"minute","from":"2023-12-31T22:00","to":"2024-01-01T00:00"}""", "2023-12-31", "2023-12-31")]
    [InlineData("""{"precision":"minute","from":"2023-12-31T22:00","to":"2024-01-01T00:01"}""", "2023-12-31", "2024-01-01")]
    [InlineData("""{"precision":"minute","from":"2024-01-01T00:00","to":"2024-01-01T00:00"}""", "2024-01-01", "2024-01-01")]
    [InlineData("""{"precision":"before","to":"2024-01-01"}""", "0001-01-01", "2023-12-31")]
    [InlineData("""{"precision":"before","to":"2024"}""", "0001-01-01", "2023-12-31")]
    [InlineData("""{"precision":"after","from":"2023-12-31"}""", "2024-01-01", "9999-12-31")]
    [InlineData("""{"precision":"after","from":"2023-12"}""", "2024-01-01", "9999-12-31")]
    [InlineData("""{"precision":"unknown"}""", null, null)]
    [InlineData("""{"precision":"relative","relativeTo":"018f6f5e-0000-7000-8000-00000000a001","relation":"day-before"}""", null, null)]
    [InlineData("""{"precision":"day","from":"2023-02-30"}""", null, null)]
    [InlineData("""{"precision":"minute","from":"2023-02-28"}""", null, null)]
    public void These_are_the_days_of_a_date(string json, string? first, string? last)
    {
        var days = JsonSerializer.Deserialize<Occurrence>(json, FactJson.Options)!.CalendarDays();

        (Text(days?.First), Text(days?.Last)).ShouldBe((first, last));
    }

    [Fact]
    public void No_zone_shifts_them()
    {
        var cases = from day in Gen.Choose(0, 20_000)
                    from minute in Gen.Choose(0, 1439)
                    from zone in Gen.Elements(Zones)
                    select (Day: new DateOnly(1980, 1, 1).AddDays(day), Minute: new TimeOnly(0, 0).AddMinutes(minute), Zone: zone);
        Prop.ForAll(cases.ToArbitrary(), entry =>
        {
            var text = Text(entry.Day)!;
            var at = new Occurrence { Precision = Precision.Minute, From = $"{text}T{entry.Minute:HH:mm}", Zone = entry.Zone };
            var whole = new DaySpan(entry.Day, entry.Day);
            return at.CalendarDays() == whole && (Occurrence.Days(text) with { Zone = entry.Zone }).CalendarDays() == whole;
        }).Holds();
    }

    [Fact]
    public void Days_lie_in_a_period_or_touch_it_or_neither()
    {
        var cases = from a in Gen.Choose(1, 40)
                    from b in Gen.Choose(0, 20)
                    from c in Gen.Choose(1, 40)
                    from d in Gen.Choose(0, 20)
                    select (Days: new DaySpan(Day(a), Day(a + b)), From: Day(c), To: Day(c + d));
        Prop.ForAll(cases.ToArbitrary(), entry =>
        {
            var (first, last) = (entry.Days.First.DayNumber, entry.Days.Last.DayNumber);
            var all = Enumerable.Range(first, last - first + 1).Select(DateOnly.FromDayNumber).ToList();
            bool In(DateOnly day) => day >= entry.From && day <= entry.To;
            return entry.Days.LiesIn(entry.From, entry.To) == all.TrueForAll(In)
                && entry.Days.Touches(entry.From, entry.To) == all.Exists(In)
                && entry.Days.LiesIn(null, null) && entry.Days.LiesIn(entry.From, null) == all.TrueForAll(day => day >= entry.From)
                && entry.Days.Touches(null, entry.To) == all.Exists(day => day <= entry.To);
        }).Holds();

        static DateOnly Day(int number) => new DateOnly(2023, 12, 1).AddDays(number);
    }

    [Fact]
    public void These_say_that_something_came_about_and_all_others_may_lie_ahead() =>
        FactKinds.Facts.Where(type => ((Fact)RuntimeHelpers.GetUninitializedObject(type)).CameAbout).ShouldBe(
        [
            typeof(AttendanceRecorded), typeof(ConferenceHeld), typeof(CooperationAgreed), typeof(DateResolved),
            typeof(ExchangeRatesAdopted), typeof(FundingGranted), typeof(JointStandHeld), typeof(MaturityAssessed), typeof(MeetingHeld),
            typeof(MilestoneMissed), typeof(MilestoneReached),
            typeof(ObstacleIdentified), typeof(ObstacleResolved), typeof(PilotCompleted), typeof(ServiceDelivered), typeof(SessionHeld),
            typeof(SolutionDeveloped), typeof(SolutionTakenUp), typeof(StrategyAdopted), typeof(StrategyTakenUp), typeof(TrainingHeld),
            typeof(WorkshopHeld),
        ],
        ignoreOrder: true);

    // A decision that begins an entity with nothing else to say looks at no clock.
    [Fact]
    public void What_came_about_is_never_recorded_without_a_look_at_the_clock() =>
        CommandKind.All.Values.Where(kind => kind.OnlyCreates && kind.EventType.IsSubclassOf(typeof(Fact)))
            .Where(kind => ((Fact)RuntimeHelpers.GetUninitializedObject(kind.EventType)).CameAbout).ShouldBeEmpty();

    private static string? Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
