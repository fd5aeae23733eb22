using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using FsCheck;
using FsCheck.Fluent;
using JasperFx.Events;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class FactRegisterTests
{
    private static readonly FactConfirmed Confirmation =
        new() { FactId = History.EventId(2), Evidence = EvidenceKind.AttendanceList, Provenance = Some.Passage() };
    private static readonly ConflictRaised Conflict = new() { FactIds = [History.EventId(2), History.EventId(3)], About = "headcount" };

    [Fact]
    public void A_fact_stands_once_it_is_recorded()
    {
        var register = Fold(Some.Workshop, Some.Attendance(70));
        register.Version.ShouldBe(2);
        register.Has<WorkshopHeld>().ShouldBeTrue();
        register.Has<AttendanceRecorded>(attendance => attendance.Headcount.Value == 70).ShouldBeTrue();
        register.Facts[History.EventId(2)].Certainty.ShouldBe(Certainty.Stated);
    }

    [Fact]
    public void Evidence_makes_a_fact_confirmed()
    {
        var register = Fold(Some.Workshop, Some.Attendance(70), Confirmation);
        register.Facts[History.EventId(2)].Certainty.ShouldBe(Certainty.Confirmed);
        register.Facts[History.EventId(1)].Certainty.ShouldBe(Certainty.Stated);
    }

    [Fact]
    public void A_correction_stands_in_the_place_of_the_fact_under_its_own_id()
    {
        var register = Fold(Some.Workshop, Some.Attendance(70),
            new FactCorrected { FactId = History.EventId(2), Reason = "Read again", Replacement = Some.Attendance(71) });
        register.Of<AttendanceRecorded>().ShouldHaveSingleItem().Fact.Headcount.Value.ShouldBe(71);
        register.Facts[History.EventId(2)].Status.ShouldBe(FactStatus.Corrected);
        register.Facts[History.EventId(2)].EndedBy.ShouldBe(History.EventId(3));
        register.Facts[History.EventId(3)].Corrects.ShouldBe(History.EventId(2));
    }

    [Fact]
    public void A_correction_takes_no_confirmation_over() =>
        Fold(Some.Workshop, Some.Attendance(70), Confirmation,
            new FactCorrected { FactId = History.EventId(2), Reason = "Read again", Replacement = Some.Attendance(71) })
            .Facts[History.EventId(4)].Certainty.ShouldBe(Certainty.Stated);

    [Fact]
    public void A_withdrawn_fact_no_longer_stands_and_stays_in_the_history()
    {
        var register = Fold(Some.Workshop, Some.Attendance(70),
            new FactWithdrawn { FactId = History.EventId(2), Reason = "Another workshop" });
        register.Has<AttendanceRecorded>().ShouldBeFalse();
        register.Facts[History.EventId(2)].Status.ShouldBe(FactStatus.Withdrawn);
    }

    [Fact]
    public void Facts_in_conflict_stand_side_by_side_until_one_prevails()
    {
        object[] contradiction = [Some.Workshop, Some.Attendance(70), Some.Attendance(71), Conflict];
        var open = Fold(contradiction);
        open.Of<AttendanceRecorded>().Count().ShouldBe(2);
        open.OpenConflicts.ShouldHaveSingleItem().Id.ShouldBe(History.EventId(4));

        var decision = new ConflictResolved
        {
            ConflictId = History.EventId(4),
            Outcome = ConflictOutcome.Prevails,
            Prevails = History.EventId(3),
            Reason = "The list"
        };
        var decided = Fold([.. contradiction, decision]);
        decided.Of<AttendanceRecorded>().ShouldHaveSingleItem().Fact.Headcount.Value.ShouldBe(71);
        decided.Facts[History.EventId(2)].Status.ShouldBe(FactStatus.Overruled);
        decided.OpenConflicts.ShouldBeEmpty();
    }

    [Fact]
    public void Reconciled_facts_all_stand()
    {
        var register = Fold(Some.Workshop, Some.Attendance(70), Some.Attendance(71), Conflict,
            new ConflictResolved { ConflictId = History.EventId(4), Outcome = ConflictOutcome.Reconciled, Reason = "Two days" });
        register.Of<AttendanceRecorded>().Count().ShouldBe(2);
        register.OpenConflicts.ShouldBeEmpty();
    }

    [Fact]
    public void A_conflict_is_over_when_only_one_of_its_facts_still_stands() =>
        Fold(Some.Workshop, Some.Attendance(70), Some.Attendance(71), Conflict,
            new FactWithdrawn { FactId = History.EventId(2), Reason = "A slip" })
            .OpenConflicts.ShouldBeEmpty();

    [Fact]
    public void A_dated_fact_is_part_of_the_picture_from_the_earliest_its_date_allows() =>
        Since(Some.Workshop with { Occurred = new() { Precision = Precision.Year, From = "2019" } })
            .ShouldBe(new(2018, 12, 31, 23, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_undated_role_holds_as_long_as_the_activity_is_known() => Since(Some.Organiser).ShouldBe(DateTimeOffset.MinValue);

    [Fact]
    public void An_undated_happening_lies_before_its_recording() => Since(Some.Workshop).ShouldBe(new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero));

    [Fact]
    public void A_happening_before_a_date_lies_before_that_date() =>
        Since(Some.Plan() with { Occurred = new() { Precision = Precision.Before, To = "2025-09-28" } })
            .ShouldBe(new(2025, 9, 27, 22, 0, 0, TimeSpan.Zero));

    /// <summary>Facts arrive late and out of order: what stands, and in which order it is seen, depends on the facts alone.</summary>
    [Fact]
    public void The_same_facts_recorded_in_any_order_give_the_same_picture()
    {
        var histories = from facts in AnyFact.NonEmptyListOf()
                        from order in Gen.Shuffle(Enumerable.Range(0, facts.Count))
                        select (facts, order);
        Prop.ForAll(histories.ToArbitrary(), history => Picture(Recorded(history.facts, Enumerable.Range(0, history.facts.Count)))
            .SequenceEqual(Picture(Recorded(history.facts, history.order)))).Holds();
    }

    /// <summary>Judgements about different facts do not care when the others were made, as long as each comes after the facts it is
    /// about.</summary>
    [Fact]
    public void Judgements_about_different_facts_commute()
    {
        object[] events =
        [
            Some.Workshop with { Occurred = Some.On("2023-11-13") }, Some.Organiser, Some.Attendance(70), Some.Attendance(71),
            Some.Organiser with { Role = Role.Host },
            new FactWithdrawn { FactId = History.EventId(2), Reason = "Another workshop" },
            new FactConfirmed { FactId = History.EventId(1), Evidence = EvidenceKind.Photo, Provenance = Some.Passage() },
            new FactCorrected { FactId = History.EventId(5), Reason = "Read again",
                Replacement = Some.Organiser with { Role = Role.CoOrganiser } },
            new ConflictRaised { FactIds = [History.EventId(3), History.EventId(4)], About = "headcount" },
            new ConflictResolved { ConflictId = History.EventId(9), Outcome = ConflictOutcome.Prevails, Prevails = History.EventId(4),
                Reason = "The list" },
        ];
        int[][] after = [[], [], [], [], [], [1], [0], [4], [2, 3], [8]];

        var expected = Picture(Recorded(events, Enumerable.Range(0, events.Length)));
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, events.Length)).ToArbitrary(), wish =>
            Picture(Recorded(events, Allowed(wish, after))).SequenceEqual(expected)).Holds();
    }

    private static Gen<Fact> AnyFact =>
        from kind in Gen.Choose(0, 9)
        from day in Gen.Choose(1, 28)
        let occurred = Some.On($"2024-02-{day:00}")
        select kind switch
        {
            0 => Some.Workshop with { Occurred = occurred },
            1 => Some.Plan() with { Occurred = new() { Precision = Precision.Before, To = occurred.From } },
            2 => Some.Attendance(day),
            3 => Some.Organiser with { Occurred = occurred },
            4 => Some.Organiser,
            5 => Some.Cancellation with { Occurred = new() { Precision = Precision.Month, From = "2024-02" } },
            6 => new DateResolved { Occurred = occurred, Provenance = Some.Passage() },
            7 => new StandLocated { Hall = $"{day}", Provenance = Some.Passage() },
            8 => new ActivityRescheduled
            {
                Planned = occurred,
                Occurred = new() { Precision = Precision.After, From = "2023" },
                Provenance = Some.Passage()
            },
            _ => (Fact)new FundingGranted
            {
                Amount = new() { Amount = day },
                Occurred = new() { Precision = Precision.Year, From = "2024" },
                Provenance = Some.Passage()
            },
        };

    // Each event keeps its id, as it would; version, position and time of recording follow the order.
    private static IEnumerable<IEvent> Recorded(IReadOnlyList<object> events, IEnumerable<int> order) =>
        order.Select((index, position) => History.Event(events[index], History.EventId(index + 1), position + 1));

    private static IEnumerable<(Guid, Fact, Certainty)> Picture(IEnumerable<IEvent> events) =>
        History.Fold<FactRegister>(events)!.Standing.Select(record => (record.Id, record.Fact, record.Certainty));

    // The wished order, with every judgement put off until what it is about has been recorded.
    private static List<int> Allowed(IEnumerable<int> wish, int[][] after)
    {
        var order = new List<int>();
        var waiting = wish.ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.First(index => after[index].All(order.Contains));
            waiting.Remove(next);
            order.Add(next);
        }

        return order;
    }

    private static DateTimeOffset Since(Fact fact) => Fold(fact).Facts[History.EventId(1)].Since;

    private static FactRegister Fold(params object[] events) => History.Fold<FactRegister>(History.Of(events))!;
}
