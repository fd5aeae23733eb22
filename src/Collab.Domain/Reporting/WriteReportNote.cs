using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Wolverine.Marten;

namespace Collab.Domain.Reporting;

/// <summary>A note was written that the report of a period bears, on one indicator or on the whole. A later one on the same stands in its
/// place; the earlier ones stay on record.</summary>
[Label("Note on the report written", "Anmerkung zum Bericht verfasst")]
[Form("indicator", "text", Details = ["provenance", "occurred"])]
public sealed record ReportNoteWritten : PeriodFact
{
    /// <summary>Code of the indicator that it is on; left out: the whole report.</summary>
    public IndicatorCode? Indicator { get; init; }

    [MinLength(1), MaxLength(4000)]
    [Label("Note", "Anmerkung")]
    public required string Text { get; init; }

    public override bool HoldsWhenUndated => true;

    public override Refusal? RefuseRevision(FactRegister register) =>
        new("note-stays", "A note stays on record: write another one, which stands in its place.");
}

/// <summary>Writes a note that the report of a period bears.</summary>
[Command("write-report-note", "/api/periods/{reportingPeriodId}/notes",
    Summary = "Writes a note on one indicator, or on the whole, that the report of a period bears.")]
[Label("Write a note on a report", "Anmerkung zu einem Bericht verfassen")]
[InForms(FormGroup.Reporting, 5)]
public sealed record WriteReportNote(Guid ReportingPeriodId, ReportNoteWritten Event) : Command<ReportNoteWritten>(Event);

/// <summary>Decides <see cref="WriteReportNote"/>.</summary>
public static class WriteReportNoteHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(WriteReportNote command, ReportingPeriod? period) =>
        command.Decide(
            period,
            period => period.RefuseUnlessOpened(),
            period => period.RefuseWhenSealed(),
            period => period.RefuseUnreported(command.Event.Indicator));
}

/// <summary>A note that a report bears.</summary>
/// <param name="Indicator">Code of the indicator that it is on; null: the whole report.</param>
/// <param name="Text">What it says.</param>
/// <param name="WrittenAt">When it was recorded.</param>
/// <param name="FactId">The event.</param>
public sealed record ReportNoteView(string? Indicator, string Text, DateTimeOffset WrittenAt, Guid FactId)
{
    /// <summary>The notes among the facts of a period in order of recording: the latest of each indicator; null: none.</summary>
    internal static IReadOnlyList<ReportNoteView>? Of(IEnumerable<RecordedFact> facts)
    {
        List<ReportNoteView> notes =
        [
            .. facts.Of<ReportNoteWritten>().GroupBy(entry => entry.Fact.Indicator?.Value).Select(group => group.Last())
                .OrderBy(entry => entry.Fact.Indicator?.Value, StringComparer.Ordinal).Select(entry => new ReportNoteView(
                    entry.Fact.Indicator?.Value, entry.Fact.Text, entry.Record.RecordedAt, entry.Record.Id)),
        ];
        return notes.Count > 0 ? notes : null;
    }
}
