using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Reporting;

namespace Collab.Specs;

/// <summary>What somebody says came about has come about, and a period that is reported is over.</summary>
public sealed class AheadSpecs : SpecBook
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly PeriodSealed Seal = new() { Position = 12, Figures = [] };

    public static Spec A_workshop_of_today_was_held =>
        Given().When(Held(Some.On("2024-01-01"))).ThenRecorded();

    public static Spec A_workshop_of_this_year_may_have_been_held =>
        Given().When(Held(new() { Precision = Precision.Year, From = "2024" })).ThenRecorded();

    public static Spec A_workshop_before_a_day_to_come_may_have_been_held =>
        Given().When(Held(new() { Precision = Precision.Before, To = "2030-01-01" })).ThenRecorded();

    public static Spec A_workshop_of_an_unknown_day_may_have_been_held => Given().When(Held(Occurrence.Unknown)).ThenRecorded();

    public static Spec A_workshop_of_tomorrow_was_not_held => Given().When(Held(Some.On("2024-01-02"))).ThenRefused("not-yet");

    public static Spec A_workshop_after_today_was_not_held =>
        Given().When(Held(new() { Precision = Precision.After, From = "2024-01-01" })).ThenRefused("not-yet");

    public static Spec A_workshop_of_later_today_was_not_held =>
        Given().When(Held(new() { Precision = Precision.Minute, From = "2024-01-01T09:01" })).ThenRefused("not-yet");

    public static Spec A_workshop_whose_day_has_begun_where_it_took_place_was_held =>
        Given().When(Held(Some.On("2024-01-02") with { Zone = "Pacific/Kiritimati" }, hour: 10)).ThenRecorded();

    public static Spec A_plan_lies_ahead =>
        Given().When(new PlanActivity(Entity, Some.Plan() with { Occurred = Some.On("2030-01-01") }) with { DecidedAt = Now })
            .ThenRecorded();

    public static Spec A_date_is_not_corrected_into_the_future =>
        Given(Some.Workshop with { Occurred = Some.On("2023-11-13") })
            .When(Corrected(Some.Workshop with { Occurred = Some.On("2024-02-01") }))
            .ThenRefused("not-yet");

    public static Spec A_date_is_corrected_to_another_of_the_past =>
        Given(Some.Workshop with { Occurred = Some.On("2023-11-13") })
            .When(Corrected(Some.Workshop with { Occurred = Some.On("2023-11-14") }))
            .ThenRecorded();

    public static Spec A_milestone_is_not_reached_tomorrow =>
        Given(Some.Consortium, Some.Prototype).When(new ReachMilestone(Entity, ReachedTomorrow) { DecidedAt = Now }).ThenRefused("not-yet");

    public static Spec A_milestone_is_moved_to_a_day_to_come =>
        Given(Some.Consortium, Some.Prototype).When(new RescheduleMilestone(Entity, Moved) { DecidedAt = Now }).ThenRecorded();

    public static Spec A_period_is_sealed_with_its_end =>
        Given(Year).When(new SealPeriod(Entity, Seal) with { DecidedAt = new(2023, 12, 31, 23, 0, 0, TimeSpan.Zero) }).ThenRecorded();

    public static Spec A_period_is_not_sealed_before_its_end =>
        Given(Year).When(new SealPeriod(Entity, Seal) with { DecidedAt = new(2023, 12, 31, 22, 59, 59, TimeSpan.Zero) })
            .ThenRefused("period-not-over");

    private static PeriodOpened Year => new() { Title = "2023", Span = new() { Precision = Precision.Year, From = "2023" } };

    private static MilestoneReached ReachedTomorrow =>
        new() { MilestoneId = Some.Milestone, Occurred = Some.On("2024-01-02"), Provenance = Some.Passage() };

    private static MilestoneRescheduled Moved =>
        new() { MilestoneId = Some.Milestone, Due = Some.On("2030-01-01"), Provenance = Some.Passage() };

    private static RecordWorkshopHeld Held(Occurrence occurred, int hour = 8) =>
        new(Entity, Some.Workshop with { Occurred = occurred }) { DecidedAt = new(2024, 1, 1, hour, 0, 0, TimeSpan.Zero) };

    private static CorrectFact Corrected(WorkshopHeld replacement) =>
        new(Entity, new() { FactId = Event(1), Reason = "Misread", Replacement = replacement }) { DecidedAt = Now };
}
