using System.Text.Json;
using System.Text.RegularExpressions;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using FsCheck.Fluent;
using JasperFx.Events;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>A milestone keeps its first date, each later one with its reason, each miss, and how late it was reached.</summary>
public sealed class MilestoneViewTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_milestone_that_was_moved_twice_and_reached_tells_all_of_it()
    {
        var seen = Seen(Planned("2026-06-30"), Moved("2026-03-01", "2026-09-30", "No staff"), Moved("2026-08-01", "2026-12-31", null),
            Reached("2027-01-02"));

        (seen.Status, seen.FirstDue, seen.Due).ShouldBe((MilestoneStatus.Reached, Some.On("2026-06-30"), Some.On("2026-12-31")));
        seen.Moves.Select(move => (move.Due, move.Reason, move.Cite.Occurred)).ShouldBe(
            [(Some.On("2026-09-30"), "No staff", Some.On("2026-03-01")), (Some.On("2026-12-31"), null, Some.On("2026-08-01"))]);
        seen.Misses.ShouldBeEmpty();
        (seen.Reached!.On, seen.Reached.LateAgainstFirst, seen.Reached.LateAgainstLast)
            .ShouldBe((Some.On("2027-01-02"), new DaysLate(186, 186), new DaysLate(2, 2)));
    }

    [Fact]
    public void A_miss_stays_when_it_is_reached_or_moved_after_all()
    {
        var missed = Seen(Planned("2026-06-30"), Missed("2026-07-01", "Strike"));
        (missed.Status, missed.Reason, missed.Reached).ShouldBe((MilestoneStatus.Missed, "Strike", null));

        var reached = Seen(Planned("2026-06-30"), Missed("2026-07-01", "Strike"), Reached("2026-08-15"));
        (reached.Status, reached.Reached!.LateAgainstFirst, reached.Reached.LateAgainstLast)
            .ShouldBe((MilestoneStatus.Reached, new DaysLate(46, 46), new DaysLate(46, 46)));
        reached.Misses.ShouldHaveSingleItem().Reason.ShouldBe("Strike");

        var again = Seen(Planned("2026-06-30"), Missed("2026-07-01", "Strike"), Moved("2026-07-02", "2026-09-30", "After the strike"),
            Missed("2026-10-01", "Flood"));
        (again.Status, again.Reason).ShouldBe((MilestoneStatus.Missed, "Flood"));
        again.Misses.Select(miss => (miss.Due, miss.Reason))
            .ShouldBe([(Some.On("2026-06-30"), "Strike"), (Some.On("2026-09-30"), "Flood")]);
        Seen(Planned("2026-06-30"), Missed("2026-07-01", "Strike"), Moved("2026-07-02", "2026-09-30", null)).Status
            .ShouldBe(MilestoneStatus.Planned);
    }

    [Theory]
    [InlineData("2026-06-30", "2026-06-30", 0, 0)]
    [InlineData("2026-06-29", "2026-06-30", -1, -1)]
    [InlineData("2026-07-01", "2026-06-30", 1, 1)]
    [InlineData("2026-07", "2026-06", 1, 31)]
    [InlineData("2026", "2026-06-30", -180, 184)]
    [InlineData("before 2026-07-15", "2026-06-30", null, 14)]
    [InlineData("after 2026-07-15", "2026-06-30", 16, null)]
    [InlineData("2026-07-15", "before 2026-07-01", 15, 15)]
    public void It_was_late_by_the_days_after_the_last_day_on_which_it_was_due(string came, string due, int? least, int? most) =>
        DaysLate.Of(On(came), On(due)).ShouldBe(new DaysLate(least, most));

    [Fact]
    public void Nobody_can_say_how_late_it_was_without_a_date()
    {
        DaysLate.Of(Occurrence.Unknown, On("2026-06-30")).ShouldBeNull();
        DaysLate.Of(On("2026-06-30"), Occurrence.Unknown).ShouldBeNull();
        DaysLate.Of(On("2026-06-30"), On("after 2026-06-30")).ShouldBeNull();
        var seen = Seen(Planned("2026-06-30"), new MilestoneReached { MilestoneId = Some.Milestone, Provenance = Some.Passage() });
        (seen.Status, seen.Reached!.LateAgainstFirst, seen.Reached.LateAgainstLast).ShouldBe((MilestoneStatus.Reached, null, null));
    }

    [Fact]
    public void The_order_of_recording_does_not_matter()
    {
        var days = Gen.Elements("2026-03-01", "2026-07-01", "2026-07-02", "2026-10-01", "");
        var facts = from kind in Gen.Choose(0, 3) from day in days select (Kind: kind, Day: day);
        var histories = from some in facts.ListOf().Resize(6)
                        from order in Gen.Shuffle(Enumerable.Range(0, some.Count).ToArray())
                        select (Facts: some.ToArray(), Order: order);
        Prop.ForAll(histories.ToArbitrary(), history =>
        {
            var events = history.Facts.Select((fact, place) => (Id: History.EventId(place + 10), Fact: FactOf(fact.Kind, fact.Day, place)))
                .ToList();
            return Text(events) == Text([.. history.Order.Select(place => events[place])]);
        }).Holds();

        // Each fact keeps its id whenever it is recorded.
        static string Text(List<(Guid Id, Fact Fact)> facts)
        {
            IEnumerable<IEvent> all =
            [
                History.Event(Some.Consortium, History.EventId(1), 1), History.Event(Planned("2026-06-30"), History.EventId(2), 2),
                .. facts.Select((entry, place) => History.Event(entry.Fact, entry.Id, place + 3)),
            ];
            var seen = PartnershipView.At(History.Fold<FactRegister>(all)!, Late)!.Milestones.ShouldHaveSingleItem();
            // The positions are those of the recording.
            return Regex.Replace(JsonSerializer.Serialize(seen, FactJson.Options), "\"position\":[0-9]+", "");
        }

        static Fact FactOf(int kind, string day, int place) => kind switch
        {
            0 => Moved(day, $"2026-09-{place + 10}", $"Reason {place}"),
            1 => Missed(day, $"Reason {place}"),
            2 => Reached(day),
            _ => Dropped(day, $"Reason {place}"),
        };
    }

    private static MilestonePlanned Planned(string due) => Some.Prototype with { Due = Some.On(due) };

    private static MilestoneRescheduled Moved(string day, string due, string? reason) =>
        new() { MilestoneId = Some.Milestone, Due = Some.On(due), Reason = reason, Occurred = When(day), Provenance = Some.Passage() };

    private static MilestoneMissed Missed(string day, string reason) =>
        new() { MilestoneId = Some.Milestone, Reason = reason, Occurred = When(day), Provenance = Some.Passage() };

    private static MilestoneReached Reached(string day) =>
        new() { MilestoneId = Some.Milestone, Occurred = When(day), Provenance = Some.Passage() };

    private static MilestoneDropped Dropped(string day, string reason) =>
        new() { MilestoneId = Some.Milestone, Reason = reason, Occurred = When(day), Provenance = Some.Passage() };

    private static Occurrence When(string day) => day.Length == 0 ? Occurrence.Unknown : Some.On(day);

    private static Occurrence On(string date) => date.Split(' ') switch
    {
        ["before", var to] => new() { Precision = Precision.Before, To = to },
        ["after", var from] => new() { Precision = Precision.After, From = from },
        [{ Length: 4 } year] => new() { Precision = Precision.Year, From = year },
        [{ Length: 7 } month] => new() { Precision = Precision.Month, From = month },
        _ => Some.On(date),
    };

    private static MilestoneView Seen(params object[] facts) =>
        PartnershipView.At(History.Fold<FactRegister>(History.Of(facts.Prepend(Some.Consortium)))!, Late)!.Milestones
            .ShouldHaveSingleItem();
}
