using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Reporting;

namespace Collab.Specs;

/// <summary>What a report needs beside its period: what was reported before, and notes.</summary>
public sealed class ReportSpecs : SpecBook
{
    private static readonly ProgrammeId Programme = new(new("018f6f5e-0000-7000-8000-0000000000e1"));
    private static readonly PartnershipId Project = new(new("018f6f5e-0000-7000-8000-0000000000e2"));
    private static readonly PeriodSealed Seal = new() { Position = 12, Figures = [] };

    private static IndicatorBaselineRecorded Baseline =>
        new() { Code = new("RCO115"), Value = 12, Until = Some.On("2023-12-31"), Provenance = Some.Passage() };

    private static PeriodOpened Year => new()
    {
        Title = "2024",
        Span = new() { Precision = Precision.Year, From = "2024" },
        Indicators = [new("RCO115")],
    };

    private static ReportNoteWritten Note => new() { Indicator = new IndicatorCode("RCO115"), Text = "Two came late." };

    public static Spec What_was_reported_before_is_recorded => Given().When(new RecordBaseline(Entity, Baseline)).ThenRecorded();

    public static Spec It_is_recorded_for_a_programme_beside_that_of_everything =>
        Given(Baseline).When(new RecordBaseline(Entity, Baseline with { Programme = Programme, Objective = "1.1" })).ThenRecorded();

    public static Spec Another_passage_may_say_the_same =>
        Given(Baseline).When(new RecordBaseline(Entity, Baseline with { Provenance = Some.Passage("S2") })).ThenRecorded();

    public static Spec The_very_same_baseline_is_recorded_once =>
        Given(Baseline).When(new RecordBaseline(Entity, Baseline)).ThenRefused("same-fact");

    public static Spec A_baseline_is_corrected => Given(Baseline)
        .When(new CorrectFact(Entity, new() { FactId = Event(1), Reason = "Read wrongly", Replacement = Baseline with { Value = 13 } }))
        .ThenRecorded();

    public static Spec A_baseline_is_withdrawn => Given(Baseline)
        .When(new WithdrawFact(Entity, new() { FactId = Event(1), Reason = "A mistake" })).ThenRecorded();

    public static Spec A_period_is_opened_for_a_project =>
        Given().When(new OpenPeriod(Entity, Year with { Project = Project })).ThenRecorded();

    public static Spec A_note_is_written => Given(Year).When(new WriteReportNote(Entity, Note)).ThenRecorded();

    public static Spec A_note_on_the_whole_report_is_written =>
        Given(Year).When(new WriteReportNote(Entity, Note with { Indicator = null })).ThenRecorded();

    public static Spec A_later_note_stands_in_its_place =>
        Given(Year, Note).When(new WriteReportNote(Entity, Note with { Text = "Three came late." })).ThenRecorded();

    public static Spec A_note_is_on_an_indicator_that_is_reported =>
        Given(Year).When(new WriteReportNote(Entity, Note with { Indicator = new IndicatorCode("RCO87") })).ThenRefused("not-reported");

    public static Spec A_sealed_report_gets_no_note => Given(Year, Seal).When(new WriteReportNote(Entity, Note))
        .ThenRefused("already-sealed");

    public static Spec A_reopened_one_does =>
        Given(Year, Seal, new PeriodReopened { Reason = "A list came in" }).When(new WriteReportNote(Entity, Note)).ThenRecorded();

    public static Spec A_period_that_nothing_opens_gets_no_note =>
        Given(Year, new FactWithdrawn { FactId = Event(1), Reason = "A mistake" }).When(new WriteReportNote(Entity, Note))
            .ThenRefused("not-opened");

    public static Spec A_note_is_not_withdrawn => Given(Year, Note)
        .When(new WithdrawFact(Entity, new() { FactId = Event(2), Reason = "A mistake" })).ThenRefused("note-stays");

    public static Spec A_note_is_not_corrected => Given(Year, Note)
        .When(new CorrectFact(Entity, new() { FactId = Event(2), Reason = "Wrong", Replacement = Note with { Text = "None." } }))
        .ThenRefused("note-stays");
}
