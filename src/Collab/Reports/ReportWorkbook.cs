using Collab.Pages;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reporting;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;

namespace Collab.Reports;

/// <summary>A report as an Excel workbook. Numbers and dates are cells of that kind.</summary>
internal static class ReportWorkbook
{
    /// <summary>The most facts of one figure in a sheet; who needs more asks for the explanation as CSV.</summary>
    public const int MostFacts = 100_000;

    private const double Wide = 42;
    private const double Usual = 16;

    /// <summary>The workbook.</summary>
    /// <param name="report">The report.</param>
    /// <param name="figures">The cells of each figure.</param>
    /// <param name="factsOf">The facts that a cell looked at; read while they are written.</param>
    public static byte[] Write(
        ReportView report, IReadOnlyList<(string Code, List<ReportCellScope> Cells)> figures,
        Func<ReportCellScope, IEnumerable<(bool Counted, ExplainedFact Fact)>> factsOf)
    {
        var sheets = new Dictionary<string, object> { [Words.T("Report", "Bericht")] = report.Lines.Select(RowOf) };
        sheets[Words.T("About", "Angaben")] = AboutRows(report);
        foreach (var (code, cells) in figures) sheets[code] = FactRows(cells, factsOf);
        string[] dates = [ReportFiles.HeadOf("baselineUntil"), ReportFiles.HeadOf("targetBy"), First, Last];
        string[] wide = [ReportFiles.HeadOf("name"), ReportFiles.HeadOf("note"), About, Source, What];
        var format = new OpenXmlConfiguration
        {
            AutoFilter = false,
            DynamicColumns =
            [
                .. dates.Select(name => new DynamicExcelColumn(name) { Format = "yyyy-mm-dd", Width = Usual }),
                new DynamicExcelColumn(ReportFiles.HeadOf("progress")) { Format = "0%", Width = Usual },
                .. wide.Select(name => new DynamicExcelColumn(name) { Width = Wide }),
            ],
        };
        using var file = new MemoryStream();
        file.SaveAs(sheets, configuration: format);
        return file.ToArray();
    }

    private static string First => Words.T("First day", "Erster Tag");

    private static string Last => Words.T("Last day", "Letzter Tag");

    private static string About => Words.T("About", "Worüber");

    private static string Source => Words.Of("kind", "source");

    private static string What => Words.T("Statement", "Aussage");

    private static Dictionary<string, object?> RowOf(ReportLine line) => new()
    {
        [ReportFiles.HeadOf("code")] = line.Code,
        [ReportFiles.HeadOf("name")] = ReportWords.NameOf(line),
        [ReportFiles.HeadOf("unit")] = Words.Of("unit", line.Unit),
        [ReportFiles.HeadOf("baseline")] = line.Baseline?.Value,
        [ReportFiles.HeadOf("baselineCurrency")] = line.Baseline?.Currency,
        [ReportFiles.HeadOf("baselineUntil")] = Date(line.Baseline?.LastDay),
        [ReportFiles.HeadOf("untilLastSeal")] = line.UntilLastSeal?.Value,
        [ReportFiles.HeadOf("notReportedBefore")] = line.NotReportedBefore,
        [ReportFiles.HeadOf("thisPeriod")] = line.ThisPeriod.Value,
        [ReportFiles.HeadOf("sinceStart")] = line.SinceStart.Value,
        [ReportFiles.HeadOf("approximate")] = line.SinceStart.Approximate ? Yes : No,
        [ReportFiles.HeadOf("target")] = line.Target?.Value,
        [ReportFiles.HeadOf("targetBy")] = Date(line.Target?.By.CalendarDays()?.Last),
        [ReportFiles.HeadOf("progress")] = line.Target?.Progress,
        [ReportFiles.HeadOf("targetCurrency")] = line.Target?.Currency,
        [ReportFiles.HeadOf("addsUp")] = line.AddsUp ? Yes : No,
        [ReportFiles.HeadOf("undecided")] = line.ThisPeriod.Undecided,
        [ReportFiles.HeadOf("rule")] = line.ThisPeriod.Rule,
        [ReportFiles.HeadOf("totalCurrency")] = line.SinceStart.Total?.Currency,
        [ReportFiles.HeadOf("untilLastSealTotal")] = line.UntilLastSeal?.Total?.Amount,
        [ReportFiles.HeadOf("notReportedBeforeTotal")] = line.NotReportedBeforeTotal?.Amount,
        [ReportFiles.HeadOf("thisPeriodTotal")] = line.ThisPeriod.Total?.Amount,
        [ReportFiles.HeadOf("sinceStartTotal")] = line.SinceStart.Total?.Amount,
        [ReportFiles.HeadOf("untilLastSealLeftOut")] = ReportWords.LeftOut(line.UntilLastSeal?.Total?.LeftOut),
        [ReportFiles.HeadOf("thisPeriodLeftOut")] = ReportWords.LeftOut(line.ThisPeriod.Total?.LeftOut),
        [ReportFiles.HeadOf("sinceStartLeftOut")] = ReportWords.LeftOut(line.SinceStart.Total?.LeftOut),
        [ReportFiles.HeadOf("note")] = line.Note?.Text,
        [ReportFiles.HeadOf("baselineAdded")] = line.Baseline is null ? null : line.BaselineAdded ? Yes : No,
    };

    private static IEnumerable<Dictionary<string, object?>> AboutRows(ReportView report)
    {
        yield return Row(ReportWords.Title(report));
        yield return Row(ReportWords.Of(report));
        yield return Row(Format.When(report.Span));
        yield return Row(ReportWords.State(report));
        foreach (var remark in ReportWords.Remarks(report)) yield return Row(remark);
        if (report.Note is { } note) yield return Row(note.Text);

        static Dictionary<string, object?> Row(string text) => new() { [What] = text };
    }

    private static IEnumerable<Dictionary<string, object?>> FactRows(
        List<ReportCellScope> cells, Func<ReportCellScope, IEnumerable<(bool Counted, ExplainedFact Fact)>> factsOf)
    {
        var written = 0;
        foreach (var cell in cells)
            foreach (var (counted, fact) in factsOf(cell))
            {
                if (written++ == MostFacts)
                {
                    yield return RowOf(Words.T(
                        "There are more facts: the explanation as CSV has all.",
                        "Es gibt mehr Angaben: Die Erklärung als CSV enthält alle."));
                    yield break;
                }

                yield return RowOf(ReportWords.Of(cell.Cell), counted, fact);
            }

        // A sheet whose columns nothing names would be empty.
        if (written == 0) yield return RowOf(Words.T("No fact was looked at.", "Es wurde keine Angabe geprüft."));
    }

    private static Dictionary<string, object?> RowOf(string cell, bool? counted = null, ExplainedFact? fact = null)
    {
        var days = fact?.Occurred.CalendarDays();
        return new Dictionary<string, object?>
        {
            [Words.T("Cell", "Zelle")] = cell,
            [Words.T("Counted", "Gezählt")] = counted is { } yes ? yes ? Yes : No : null,
            [Words.T("Value", "Wert")] = fact?.Value,
            [Words.T("Rough", "Ungefähr")] = fact is null ? null : fact.Approximate ? Yes : No,
            [Words.T("Amount", "Betrag")] = fact?.Amount?.Amount,
            [Words.T("Currency", "Währung")] = fact?.Amount?.Currency,
            [Words.T("Why it does not count", "Warum sie nicht zählt")] =
                string.Join("; ", (fact?.Reasons ?? []).Select(reason => Words.Of("rule", reason))),
            [Words.T("In the total", "In der Summe")] = fact?.Converted?.Amount,
            [Words.T("Currency of the total", "Währung der Summe")] = fact?.Converted?.Currency,
            [Words.T("Rate of", "Kurs von")] = fact?.Converted?.Month,
            [Words.T("Why it is not in the total", "Warum sie nicht in der Summe ist")] =
                fact?.Converted?.Reason is { } missing ? ReportWords.LeftOutFor(missing) : null,
            [Words.T("Reported before", "Zuvor berichtet")] = fact?.Reported?.Value,
            [Words.T("In the total before", "Zuvor in der Summe")] = fact?.Reported?.Converted?.Amount,
            [Words.T("What took it away", "Was sie entfallen ließ")] =
                fact?.TakenAway is { } taken ? Words.Of("taken-away", taken.How) : null,
            [Words.T("By the event", "Durch das Ereignis")] = fact?.TakenAway?.Because is { } because
                ? $"{Words.Of("event", because.Type)} @{because.Position}"
                : null,
            [Words.T("Reason given", "Angegebener Grund")] = fact?.TakenAway?.Because?.Reason,
            [Words.Of("kind", "fact")] = fact is null ? null : Words.Of("event", fact.Type),
            [About] = fact?.Entity.Title,
            [Words.Of("kind", "organisation")] = fact?.Organisation?.Title,
            [First] = Date(days?.First),
            [Last] = Date(days?.Last),
            [Words.T("How sure", "Wie sicher")] = fact is null ? null : Words.Enum(fact.Certainty),
            [Source] = fact?.Source?.Title,
            [Words.T("Passage", "Stelle")] = fact?.Source?.Passage,
            [Words.T("Position", "Position")] = fact?.Position,
            [Words.T("Event", "Ereignis")] = fact?.EventId.ToString(),
        };
    }

    private static string Yes => Words.T("yes", "ja");

    private static string No => Words.T("no", "nein");

    // Open to one side, a date has no day there.
    private static DateTime? Date(DateOnly? day) =>
        day is { } known && known != DateOnly.MinValue && known != DateOnly.MaxValue ? known.ToDateTime(TimeOnly.MinValue) : null;
}
