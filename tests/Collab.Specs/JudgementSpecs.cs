using Collab.Domain.Facts;

namespace Collab.Specs;

public sealed class JudgementSpecs : SpecBook
{
    private static readonly FactWithdrawn Withdrawal = new() { FactId = Event(2), Reason = "Another workshop" };
    private static readonly FactConfirmed Confirmation =
        new() { FactId = Event(2), Evidence = EvidenceKind.AttendanceList, Provenance = Some.Passage() };
    private static readonly ConflictRaised Conflict = new() { FactIds = [Event(2), Event(3)], About = "headcount" };
    private static readonly object[] Contradiction = [Some.Workshop, Some.Attendance(70), Some.Attendance(71)];

    public static Spec A_fact_is_confirmed => Given(Some.Workshop, Some.Attendance(70)).When(new ConfirmFact(Entity, Confirmation))
        .ThenRecorded();

    public static Spec The_same_evidence_confirms_once =>
        Given(Some.Workshop, Some.Attendance(70), Confirmation).When(new ConfirmFact(Entity, Confirmation)).ThenRefused("same-fact");

    public static Spec More_evidence_is_welcome =>
        Given(Some.Workshop, Some.Attendance(70), Confirmation)
            .When(new ConfirmFact(Entity, Confirmation with { Evidence = EvidenceKind.Photo })).ThenRecorded();

    public static Spec An_unknown_fact_is_not_confirmed => Given(Some.Workshop).When(new ConfirmFact(Entity, Confirmation))
        .ThenRefused("not-found");

    public static Spec A_withdrawn_fact_is_not_confirmed =>
        Given(Some.Workshop, Some.Attendance(70), Withdrawal).When(new ConfirmFact(Entity, Confirmation)).ThenRefused("fact-not-standing");

    public static Spec A_fact_is_corrected => Given(Some.Workshop, Some.Attendance(70)).When(Correction(Some.Attendance(71)))
        .ThenRecorded();

    public static Spec A_correction_is_corrected =>
        Given(Some.Workshop, Some.Attendance(70), Correction(Some.Attendance(71)).Event)
            .When(new CorrectFact(Entity, new() { FactId = Event(3), Reason = "Read again", Replacement = Some.Attendance(72) }))
                .ThenRecorded();

    public static Spec A_corrected_fact_is_not_corrected_again =>
        Given(Some.Workshop, Some.Attendance(70), Correction(Some.Attendance(71)).Event).When(Correction(Some.Attendance(72)))
            .ThenRefused("fact-not-standing");

    public static Spec A_correction_says_something_else =>
        Given(Some.Workshop, Some.Organiser).When(Correction(Some.Organiser)).ThenRefused("same-fact");

    public static Spec A_correction_says_the_same_kind_of_thing =>
        Given(Some.Workshop, Some.Attendance(70)).When(Correction(Some.Partner)).ThenRefused("other-fact");

    public static Spec A_fact_is_withdrawn => Given(Some.Workshop, Some.Attendance(70)).When(new WithdrawFact(Entity, Withdrawal))
        .ThenRecorded();

    public static Spec A_fact_is_withdrawn_once =>
        Given(Some.Workshop, Some.Attendance(70), Withdrawal).When(new WithdrawFact(Entity, Withdrawal)).ThenRefused("fact-not-standing");

    public static Spec An_unknown_fact_is_not_withdrawn => Given(Some.Workshop).When(new WithdrawFact(Entity, Withdrawal))
        .ThenRefused("not-found");

    public static Spec A_conflict_is_raised => Given(Contradiction).When(new RaiseConflict(Entity, Conflict)).ThenRecorded();

    public static Spec A_conflict_is_raised_once =>
        Given([.. Contradiction, Conflict]).When(new RaiseConflict(Entity, Conflict with { FactIds = [Event(3), Event(2)] }))
            .ThenRefused("open-conflict");

    public static Spec A_fact_does_not_contradict_itself =>
        Given(Contradiction).When(new RaiseConflict(Entity, Conflict with { FactIds = [Event(2), Event(2)] })).ThenRefused("same-fact");

    public static Spec A_conflict_is_between_facts_of_the_entity =>
        Given(Contradiction).When(new RaiseConflict(Entity, Conflict with { FactIds = [Event(2), Event(9)] })).ThenRefused("not-found");

    public static Spec A_withdrawn_fact_contradicts_nothing =>
        Given([.. Contradiction, Withdrawal]).When(new RaiseConflict(Entity, Conflict)).ThenRefused("fact-not-standing");

    public static Spec A_resolved_conflict_may_break_out_again =>
        Given([.. Contradiction, Conflict, Resolution(Event(4), ConflictOutcome.Reconciled).Event])
            .When(new RaiseConflict(Entity, Conflict)).ThenRecorded();

    public static Spec One_fact_prevails =>
        Given([.. Contradiction, Conflict]).When(Resolution(Event(4), ConflictOutcome.Prevails, Event(3))).ThenRecorded();

    public static Spec Facts_are_reconciled => Given([.. Contradiction, Conflict]).When(Resolution(Event(4), ConflictOutcome.Reconciled))
        .ThenRecorded();

    public static Spec An_unknown_conflict_is_not_resolved =>
        Given(Contradiction).When(Resolution(Event(4), ConflictOutcome.Reconciled)).ThenRefused("not-found");

    public static Spec A_conflict_is_resolved_once =>
        Given([.. Contradiction, Conflict, Resolution(Event(4), ConflictOutcome.Reconciled).Event])
            .When(Resolution(Event(4), ConflictOutcome.Prevails, Event(3))).ThenRefused("already-resolved");

    public static Spec A_decision_says_which_fact_prevails =>
        Given([.. Contradiction, Conflict]).When(Resolution(Event(4), ConflictOutcome.Prevails)).ThenRefused("prevailing-fact-needed");

    public static Spec Nothing_prevails_where_facts_are_reconciled =>
        Given([.. Contradiction, Conflict]).When(Resolution(Event(4), ConflictOutcome.Reconciled, Event(3)))
            .ThenRefused("no-prevailing-fact");

    public static Spec A_fact_outside_the_conflict_does_not_prevail =>
        Given([.. Contradiction, Conflict]).When(Resolution(Event(4), ConflictOutcome.Prevails, Event(1)))
            .ThenRefused("fact-not-in-conflict");

    public static Spec A_fact_withdrawn_meanwhile_does_not_prevail =>
        Given([.. Contradiction, Conflict, Withdrawal]).When(Resolution(Event(4), ConflictOutcome.Prevails, Event(2)))
            .ThenRefused("fact-not-standing");

    public static Spec Things_are_recorded_as_one => Given(Some.Workshop).When(Same(Entity, Event(9))).ThenRecorded();

    public static Spec A_fact_is_recorded_as_the_same_as_another =>
        Given(Some.Workshop, Some.Attendance(70)).When(Same(Event(2), Event(9))).ThenRecorded();

    public static Spec A_thing_is_not_named_twice => Given(Some.Workshop).When(Same(Entity, Entity)).ThenRefused("same-id");

    public static Spec A_fact_that_was_withdrawn_is_the_same_as_nothing =>
        Given(Some.Workshop, Some.Attendance(70), Withdrawal).When(Same(Event(2), Event(9))).ThenRefused("fact-not-standing");

    public static Spec Things_are_told_apart =>
        Given(Some.Workshop).When(new RecordDifference(Entity, new() { Ids = [Entity, Event(9)], Reason = "Two" })).ThenRecorded();

    public static Spec What_was_said_of_identity_is_taken_back =>
        Given(Some.Workshop, Same(Entity, Event(9)).Event).When(Unsaid).ThenRecorded();

    public static Spec What_was_never_said_is_not_taken_back =>
        Given(Some.Workshop, Some.Attendance(70)).When(Unsaid).ThenRefused("not-found");

    public static Spec It_is_taken_back_once =>
        Given(Some.Workshop, Same(Entity, Event(9)).Event, Unsaid.Event).When(Unsaid).ThenRefused("already-withdrawn");

    private static WithdrawSameAs Unsaid => new(Entity, new() { StatementId = Event(2), Reason = "They are two" });

    private static RecordSameAs Same(params Guid[] ids) => new(Entity, new() { Ids = ids, Reason = "Told twice" });

    private static CorrectFact Correction(Fact replacement) =>
        new(Entity, new() { FactId = Event(2), Reason = "Read again", Replacement = replacement });

    private static ResolveConflict Resolution(Guid conflict, ConflictOutcome outcome, Guid? prevails = null) =>
        new(Entity, new() { ConflictId = conflict, Outcome = outcome, Prevails = prevails, Reason = "The list is official" });
}
