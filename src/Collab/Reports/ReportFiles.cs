using System.Globalization;
using Collab.Domain.Rates;
using Collab.Http;
using Collab.Pages;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>Reports as they leave the tracker: as an answer, a table, a workbook or a document. The language is the reader's.</summary>
public sealed class ReportFiles(ReportQueries reports, ReportCells cells)
{
    /// <summary>The columns of a report as CSV, by the names that programs know.</summary>
    private static readonly (string Name, Func<ReportLine, object?> Cell)[] Columns =
    [
        ("code", line => line.Code), ("name", ReportWords.NameOf), ("unit", line => new UnitCode(line.Unit)),
        ("baseline", line => line.Baseline?.Value), ("baselineCurrency", line => line.Baseline?.Currency),
        ("baselineUntil", line => line.Baseline?.LastDay), ("untilLastSeal", line => line.UntilLastSeal?.Value),
        ("notReportedBefore", line => line.NotReportedBefore), ("thisPeriod", line => line.ThisPeriod.Value),
        ("sinceStart", line => line.SinceStart.Value), ("approximate", line => line.SinceStart.Approximate),
        ("target", line => line.Target?.Value),
        ("targetBy", line => line.Target?.By.CalendarDays()?.Last), ("progress", line => line.Target?.Progress),
        ("targetCurrency", line => line.Target?.Currency),
        ("addsUp", line => line.AddsUp), ("undecided", line => line.ThisPeriod.Undecided), ("rule", line => line.ThisPeriod.Rule),
        ("totalCurrency", line => line.SinceStart.Total?.Currency),
        ("untilLastSealTotal", line => line.UntilLastSeal?.Total?.Amount),
        ("notReportedBeforeTotal", line => line.NotReportedBeforeTotal?.Amount),
        ("thisPeriodTotal", line => line.ThisPeriod.Total?.Amount), ("sinceStartTotal", line => line.SinceStart.Total?.Amount),
        ("untilLastSealLeftOut", line => line.UntilLastSeal?.Total?.LeftOut),
        ("thisPeriodLeftOut", line => line.ThisPeriod.Total?.LeftOut), ("sinceStartLeftOut", line => line.SinceStart.Total?.LeftOut),
        ("note", line => line.Note?.Text), ("baselineAdded", line => line.Baseline is null ? null : line.BaselineAdded),
    ];

    /// <summary>What a file of a report is called, without its ending.</summary>
    public static string NameOf(ReportQuestion asked) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words.T("report", "bericht")}-{asked.Span.From ?? asked.Span.To}{(asked.Span is { From: not null, To: { } to } ? "--" + to : "")}");

    /// <summary>The report.</summary>
    public Task<ReportView> ReadAsync(ReportQuestion asked, Moment moment, CancellationToken cancellation) =>
        reports.OfAsync(asked, moment, cancellation);

    /// <summary>The report as CSV: for programs, or in the words, and with the separators, of a language.</summary>
    /// <param name="asked">The report.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="language">The language; null: for programs.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IResult> TableAsync(ReportQuestion asked, Moment moment, string? language, CancellationToken cancellation)
    {
        var report = await reports.OfAsync(asked, moment, cancellation);
        return language is null
            ? Csv.Result(
                NameOf(asked), [.. Columns.Select(column => column.Name)], report.Lines, line => [.. CellsOf(line).Select(InCodes)])
            : Csv.Result(
                NameOf(asked), [.. Columns.Select(column => HeadOf(column.Name))], report.Lines,
                line => [.. CellsOf(line).Select(InWords)], CultureInfo.CurrentUICulture);

        static IReadOnlyList<object?> CellsOf(ReportLine line) => [.. Columns.Select(column => column.Cell(line))];

        static object? InCodes(object? cell) => cell switch
        {
            UnitCode unit => unit.Code,
            IReadOnlyList<UnconvertedAmounts> left => string.Join("; ", left.Select(amount =>
                string.Create(CultureInfo.InvariantCulture, $"{amount.Amount} {amount.Currency} {amount.Reason}"))),
            _ => cell,
        };

        static object? InWords(object? cell) => cell switch
        {
            UnitCode unit => Words.Of("unit", unit.Code),
            bool yes => Words.T(yes ? "yes" : "no", yes ? "ja" : "nein"),
            IReadOnlyList<UnconvertedAmounts> left => ReportWords.LeftOut(left),
            _ => cell,
        };
    }

    /// <summary>The report as an Excel workbook: a sheet of the report, and one of facts for each figure.</summary>
    public async Task<byte[]> WorkbookAsync(ReportQuestion asked, Moment moment, CancellationToken cancellation)
    {
        var report = await reports.OfAsync(asked, moment, cancellation);
        var figures = (await reports.ScopesAsync(asked, moment, cancellation)).GroupBy(cell => cell.Code)
            .Select(of => (of.Key, of.ToList())).ToList();
        // Excel files are written without waiting for anybody; the facts are read meanwhile, page by page.
        return await Task.Run(() => ReportWorkbook.Write(report, figures, Facts), cancellation);

        IEnumerable<(bool Counted, ExplainedFact Fact)> Facts(ReportCellScope cell) =>
            cells.EverythingAsync(cell, cancellation).ToBlockingEnumerable(cancellation);
    }

    /// <summary>The report as a Word document.</summary>
    public async Task<byte[]> DocumentAsync(ReportQuestion asked, Moment moment, CancellationToken cancellation) =>
        ReportDocument.Write(await reports.OfAsync(asked, moment, cancellation));

    /// <summary>What a column is called in the reader's language.</summary>
    internal static string HeadOf(string column) => column switch
    {
        "code" => Words.T("Code", "Kürzel"),
        "name" => Words.Of("kind", "indicator"),
        "unit" => Words.T("Unit", "Einheit"),
        "baseline" => ReportWords.BaselineHead,
        "baselineCurrency" => Words.T("Baseline's currency", "Währung des Ausgangswerts"),
        "targetCurrency" => Words.T("Target's currency", "Währung des Zielwerts"),
        "baselineAdded" => Words.T("Baseline in the figure", "Ausgangswert im Wert enthalten"),
        "baselineUntil" => Words.T("Baseline up to", "Ausgangswert bis"),
        "untilLastSeal" => ReportWords.Of(ReportCellKind.UntilLastSeal),
        "notReportedBefore" => ReportWords.Of(ReportCellKind.NotReportedBefore),
        "thisPeriod" => ReportWords.Of(ReportCellKind.ThisPeriod),
        "sinceStart" => ReportWords.Of(ReportCellKind.SinceStart),
        "approximate" => Words.T("Rough", "Ungefähr"),
        "target" => ReportWords.TargetHead,
        "targetBy" => Words.T("Target by", "Zielwert bis"),
        "progress" => Words.T("Part of the target", "Anteil am Zielwert"),
        "addsUp" => Words.T("Periods add up", "Zeiträume addierbar"),
        "undecided" => Words.T("Undecided", "Unentschieden"),
        "rule" => Words.T("Rule", "Zählregel"),
        "totalCurrency" => Words.T("Currency of the totals", "Währung der Summen"),
        "untilLastSealTotal" => TotalOf(ReportCellKind.UntilLastSeal),
        "notReportedBeforeTotal" => TotalOf(ReportCellKind.NotReportedBefore),
        "thisPeriodTotal" => TotalOf(ReportCellKind.ThisPeriod),
        "sinceStartTotal" => TotalOf(ReportCellKind.SinceStart),
        "untilLastSealLeftOut" => LeftOutOf(ReportCellKind.UntilLastSeal),
        "thisPeriodLeftOut" => LeftOutOf(ReportCellKind.ThisPeriod),
        "sinceStartLeftOut" => LeftOutOf(ReportCellKind.SinceStart),
        _ => Words.T("Note", "Anmerkung"),
    };

    /// <summary>A unit, which a program reads by its code and a person in words.</summary>
    private sealed record UnitCode(string Code);

    private static string TotalOf(ReportCellKind cell) => Words.T("Total: ", "Summe: ") + ReportWords.Of(cell);

    private static string LeftOutOf(ReportCellKind cell) => Words.T("Not in the total: ", "Nicht in der Summe: ") + ReportWords.Of(cell);
}
