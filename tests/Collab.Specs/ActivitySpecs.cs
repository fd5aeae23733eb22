using Collab.Domain.Activities;
using Collab.Domain.Facts;

namespace Collab.Specs;

public sealed class ActivitySpecs : SpecBook
{
    public static Spec An_activity_is_planned => Given().When(new PlanActivity(Entity, Some.Plan())).ThenRecorded();

    public static Spec An_activity_is_planned_once => Given(Some.Plan()).When(new PlanActivity(Entity, Some.Plan()))
        .ThenRefused("already-exists");

    public static Spec A_plan_moves_to_another_date => Given(Some.Plan()).When(Reschedule).ThenRecorded();

    public static Spec What_was_never_planned_is_not_moved => Given(Some.Workshop).When(Reschedule).ThenRefused("not-planned");

    public static Spec What_was_cancelled_is_not_moved => Given(Some.Plan(), Some.Cancellation).When(Reschedule)
        .ThenRefused("activity-cancelled");

    public static Spec What_was_held_is_not_moved => Given(Some.Plan(), Some.Workshop).When(Reschedule).ThenRefused("already-held");

    public static Spec A_plan_is_cancelled => Given(Some.Plan()).When(new CancelActivity(Entity, Some.Cancellation)).ThenRecorded();

    public static Spec A_plan_is_cancelled_once =>
        Given(Some.Plan(), Some.Cancellation).When(new CancelActivity(Entity, Some.Cancellation)).ThenRefused("activity-cancelled");

    public static Spec What_was_never_planned_is_not_cancelled =>
        Given(Some.Workshop).When(new CancelActivity(Entity, Some.Cancellation)).ThenRefused("not-planned");

    public static Spec What_was_held_is_not_cancelled =>
        Given(Some.Plan(), Some.Workshop).When(new CancelActivity(Entity, Some.Cancellation)).ThenRefused("already-held");

    public static Spec A_workshop_nobody_planned_was_held => Given().When(new RecordWorkshopHeld(Entity, Some.Workshop)).ThenRecorded();

    public static Spec A_planned_workshop_was_held_under_the_title_of_the_plan =>
        Given(Some.Plan()).When(new RecordWorkshopHeld(Entity, Some.Workshop with { Title = null })).ThenRecorded();

    public static Spec A_workshop_that_nobody_planned_needs_a_title =>
        Given().When(new RecordWorkshopHeld(Entity, Some.Workshop with { Title = null })).ThenRefused("title-needed");

    public static Spec A_workshop_is_held_once => Given(Some.Workshop).When(new RecordWorkshopHeld(Entity, Some.Workshop))
        .ThenRefused("already-held");

    public static Spec A_workshop_is_held_again_once_the_first_record_was_withdrawn =>
        Given(Some.Workshop, new FactWithdrawn { FactId = Event(1), Reason = "Another workshop" })
            .When(new RecordWorkshopHeld(Entity, Some.Workshop)).ThenRecorded();

    public static Spec A_cancelled_workshop_was_not_held =>
        Given(Some.Plan(), Some.Cancellation).When(new RecordWorkshopHeld(Entity, Some.Workshop)).ThenRefused("activity-cancelled");

    public static Spec A_workshop_was_held_after_all =>
        Given(Some.Plan(), Some.Cancellation, new FactWithdrawn { FactId = Event(2), Reason = "A rumour" })
            .When(new RecordWorkshopHeld(Entity, Some.Workshop)).ThenRecorded();

    public static Spec An_activity_is_no_part_of_itself =>
        Given(Some.Plan()).When(new RecordWorkshopHeld(Entity, Some.Workshop with { PartOf = new ActivityId(Entity) }))
            .ThenRefused("own-activity");

    public static Spec A_stand_was_not_held_as_a_workshop =>
        Given(Some.Plan(ActivityKind.JointStand)).When(new RecordWorkshopHeld(Entity, Some.Workshop)).ThenRefused("kind-differs");

    public static Spec A_joint_stand_was_held =>
        Given(Some.Plan(ActivityKind.JointStand)).When(new RecordJointStandHeld(Entity, new() { Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec A_session_was_held =>
        Given().When(new RecordSessionHeld(Entity, new() { Title = "Afternoon", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_conference_was_held =>
        Given().When(new RecordConferenceHeld(Entity, new() { Title = "Conference", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_training_was_held =>
        Given().When(new RecordTrainingHeld(Entity, new() { Title = "Training", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_meeting_was_held =>
        Given().When(new RecordMeetingHeld(Entity, new() { Title = "Meeting", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec The_date_of_a_workshop_is_found => Given(Some.Workshop).When(Resolve(Some.On("2023-11-13"))).ThenRecorded();

    public static Spec A_plan_has_no_date_to_find => Given(Some.Plan()).When(Resolve(Some.On("2023-11-13"))).ThenRefused("not-held");

    public static Spec A_date_is_not_resolved_by_no_date => Given(Some.Workshop).When(Resolve(Occurrence.Unknown)).ThenRefused("undated");

    public static Spec A_date_is_not_resolved_by_one_relative_to_a_source =>
        Given(Some.Workshop).When(Resolve(new() { Precision = Precision.Relative, RelativeTo = Some.Source, Relation = "day-before" }))
            .ThenRefused("undated");

    public static Spec Participations_are_counted => Given(Some.Workshop).When(new RecordAttendance(Entity, Some.Attendance(70)))
        .ThenRecorded();

    public static Spec Nobody_took_part_in_what_was_cancelled =>
        Given(Some.Plan(), Some.Cancellation).When(new RecordAttendance(Entity, Some.Attendance(70))).ThenRefused("activity-cancelled");

    public static Spec Topics_are_recorded =>
        Given(Some.Workshop)
            .When(new RecordTopics(Entity,
                new() { Topics = [Some.Mobility], Completeness = Completeness.AmongOthers, Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_role_is_assigned => Given(Some.Workshop).When(new AssignRole(Entity, Some.Organiser)).ThenRecorded();

    public static Spec The_same_passage_assigns_the_same_role_once =>
        Given(Some.Workshop, Some.Organiser).When(new AssignRole(Entity, Some.Organiser)).ThenRefused("same-fact");

    public static Spec Another_source_may_assign_the_same_role =>
        Given(Some.Workshop, Some.Organiser)
            .When(new AssignRole(Entity, Some.Organiser with { Provenance = new() { Source = Some.OtherSource, Passage = "S1" } }))
                .ThenRecorded();

    public static Spec A_stand_has_its_place_at_the_fair =>
        Given(Some.Plan(ActivityKind.JointStand))
            .When(new LocateStand(Entity, new() { Hall = "25", Stand = "411", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_workshop_has_no_place_at_a_fair =>
        Given(Some.Workshop).When(new LocateStand(Entity, new() { Hall = "25", Provenance = Some.Passage() })).ThenRefused("not-a-stand");

    public static Spec A_solution_is_shown => Given(Some.Plan()).When(Showcase).ThenRecorded();

    public static Spec Nothing_is_shown_at_what_was_cancelled => Given(Some.Plan(), Some.Cancellation).When(Showcase)
        .ThenRefused("activity-cancelled");

    public static Spec A_claim_without_a_number_is_recorded =>
        Given(Some.Workshop).When(new RecordStatement(Entity, new()
        {
            Kind = StatementKind.Claim,
            About = "There are cooperations",
            Quantity = new() { Exactness = Exactness.Missing, Wording = "zahlreiche" },
            Provenance = Some.Passage() with { Certainty = Certainty.Claimed },
        })).ThenRecorded();

    private static RescheduleActivity Reschedule => new(Entity, new() { Planned = Some.On("2025-10-07"), Provenance = Some.Passage() });

    private static ShowcaseSolution Showcase => new(Entity, new() { Title = "Digital twin", Provenance = Some.Passage() });

    private static ResolveDate Resolve(Occurrence occurred) => new(Entity, new() { Occurred = occurred, Provenance = Some.Passage() });
}
