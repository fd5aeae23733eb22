using System.Globalization;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Pages;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>What a report says in words, in the reader's language: the same on the page, in the workbook and in the document.</summary>
public static class ReportWords
{
    private static readonly string[] CalledReport = ["report", "bericht"];

    /// <summary>The heading of the report: a period whose title says that it is one ("Annual report 2023") is called by it.</summary>
    public static string Title(ReportView report) =>
        report.Title is { } title && CalledReport.Any(word => title.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? title
            : Words.T("Report", "Bericht") + " " + (report.Title ?? Format.When(report.Span));

    /// <summary>What is reported: the project, the programme with its objective, or everything.</summary>
    public static string Of(ReportView report) =>
        report.Project is { } project ? Words.Of("kind", "project") + ": " + (project.Title ?? project.Id.ToString())
        : report.Programme is { } programme
            ? Words.Of("kind", "programme") + ": " + (programme.Title ?? programme.Id.ToString())
                + (report.Objective is { } objective ? ", " + Words.T("objective", "Ziel") + " " + objective : "")
            : Words.T("All programmes and projects, and what belongs to none", "Alle Programme und Projekte und was zu keinem gehört");

    /// <summary>Whether it is what was reported, and what is known in it.</summary>
    public static string State(ReportView report) => report.Seal is { } seal
        ? Words.T(
            $"Sealed on {Format.Instant(seal.SealedAt)}, as known at position @{report.Position}.",
            $"Abgeschlossen am {Format.Instant(seal.SealedAt)}, nach dem Kenntnisstand an Position @{report.Position}.")
        : (report.Reopened is { } reopened
            ? Words.T(
                $"It was sealed before, and reopened on {Format.Instant(reopened.ReopenedAt)}: {reopened.Reason} ",
                $"Er war schon abgeschlossen und wurde am {Format.Instant(reopened.ReopenedAt)} wieder geöffnet: {reopened.Reason} ")
            : "") + Words.T(
            $"Not sealed: the figures are those of position @{report.Position} and follow what is recorded.",
            $"Nicht abgeschlossen: Die Werte sind die von Position @{report.Position} und folgen dem, was erfasst wird.");

    /// <summary>The name of an indicator.</summary>
    public static string NameOf(ReportLine line) => Words.German ? line.NameDe : line.Name;

    /// <summary>The sentences that a reader of the figures needs.</summary>
    public static IReadOnlyList<string> Remarks(ReportView report)
    {
        var remarks = new List<string>();
        var end = report.Span.Latest()?.AddTicks(-TimeSpan.TicksPerMicrosecond);
        if (report.AsOf < end)
            remarks.Add(Words.T(
                $"As of {Format.Instant(report.AsOf)}: what happened later in the period is not in it.",
                $"Stand {Format.Instant(report.AsOf)}: Was später im Zeitraum geschah, ist nicht enthalten."));
        remarks.Add(report.Before is { } before
            ? Words.T(
                $"Until the last seal: {before.Title}, up to {Format.Part(Day(before.LastDay))}, sealed on {Format.Date(before.SealedAt)} as known at position @{before.Position}.",
                $"Bis zum letzten Abschluss: {before.Title}, bis {Format.Part(Day(before.LastDay))}, abgeschlossen am {Format.Date(before.SealedAt)} nach dem Kenntnisstand an Position @{before.Position}.")
            : report.Lines.Any(line => line.CoveredSeal is not null) ? Words.T(
                "What earlier periods reported is covered by a baseline that reaches further.",
                "Was frühere Zeiträume berichtet haben, schließt ein Ausgangswert ein, der weiter reicht.")
            : Words.T(
                "No earlier period of the same was sealed.", "Kein früherer Zeitraum desselben wurde abgeschlossen."));
        if (report.Before?.Reopened is { } reopened)
            remarks.Add(Words.T(
                $"That period was reopened on {Format.Date(reopened.ReopenedAt)} and is not sealed again ({reopened.Reason}): until then, what it reported stands here as its last seal has it.",
                $"Dieser Zeitraum wurde am {Format.Date(reopened.ReopenedAt)} wieder geöffnet und ist noch nicht erneut abgeschlossen ({reopened.Reason}): Bis dahin steht hier, was er nach seinem letzten Abschluss berichtet hat."));
        if (HasNotReportedBefore(report))
            remarks.Add(Words.T(
                "“Not reported before” counts since the start and stood in no sealed report: what happened between the last sealed period and this one, what became known after the seal – of facts, and of rates –, and dates that reach over the edge between them.",
                "„Zuvor nicht berichtet“ zählt seit Beginn und stand in keinem abgeschlossenen Bericht: was zwischen dem letzten abgeschlossenen Zeitraum und diesem geschah, was nach dem Abschluss bekannt wurde – Angaben wie Kurse –, und Daten, die über den Rand dazwischen reichen."));
        if (CodesOf(report, line => !line.AddsUp) is { } apart)
            remarks.Add(Words.T(
                $"{apart}: counted once however often it occurs, or an increase. Periods do not add up to what counts since the start, which is a figure of its own; no baseline is added to it.",
                $"{apart}: wird, so oft es vorkommt, nur einmal gezählt, oder ist ein Zuwachs. Zeiträume ergeben zusammen nicht, was seit Beginn zählt: Das ist ein eigener Wert, zu dem kein Ausgangswert hinzukommt."));
        if (CodesOf(report, line => line is { AddsUp: true, Baseline: not null }) is { } covering)
            remarks.Add(Words.T(
                $"{covering}: the baseline covers what happened up to its last day. Facts of that time are not counted beside it; the explanation of what counts since the start lists them.",
                $"{covering}: Der Ausgangswert schließt ein, was bis zu seinem letzten Tag geschah. Angaben aus dieser Zeit werden daneben nicht gezählt; die Erklärung dessen, was seit Beginn zählt, führt sie auf."));
        if (CodesOf(report, IsBaselineInTotal) is { } own)
            remarks.Add(Words.T(
                $"{own}: the baseline is in the programme's currency. It is in the total since the start, and not in the figure in euro.",
                $"{own}: Der Ausgangswert ist in der Währung des Programms angegeben. Er ist in der Summe seit Beginn enthalten, nicht im Wert in Euro."));
        if (CodesOf(report, IsBaselineLeftOut) is { } foreign)
            remarks.Add(Words.T(
                $"{foreign}: the baseline is in another currency and is not added.",
                $"{foreign}: Der Ausgangswert ist in einer anderen Währung angegeben und wird nicht hinzugezählt."));
        if (CodesOf(report, line => line.ThisPeriod.Undecided > 0) is { } undecided)
            remarks.Add(Words.T(
                $"{undecided}: facts whose date reaches over an edge of the period are not counted in it; the explanation lists them.",
                $"{undecided}: Angaben, deren Datum über einen Rand des Zeitraums reicht, sind darin nicht gezählt; die Erklärung führt sie auf."));
        foreach (var currency in report.Lines.Select(line => line.SinceStart.Total?.Currency).OfType<string>().Distinct())
            remarks.Add(Words.T(
                $"{CodesOf(report, line => line.SinceStart.Total?.Currency == currency)}: the figure counts amounts in euro. Its total is in {currency}, the programme's currency, and has the amounts in other currencies as well, by the programme's rate of the month of each. Each total is rounded once: parts may differ from their sum by a cent.",
                $"{CodesOf(report, line => line.SinceStart.Total?.Currency == currency)}: Der Wert zählt Beträge in Euro. Die Summe ist in {currency}, der Währung des Programms, und enthält auch die Beträge in anderen Währungen, jeden zum Kurs des Programms für seinen Monat. Jede Summe wird einmal gerundet: Teile können von ihrer Summe um einen Cent abweichen."));
        if (CodesOf(report, line => line.Target?.ByTotal == true) is { } byTotal)
            remarks.Add(Words.T(
                $"{byTotal}: how much of the target is reached goes by the total since the start, which is in the target's currency.",
                $"{byTotal}: Wie viel vom Zielwert erreicht ist, geht nach der Summe seit Beginn, die in der Währung des Zielwerts ist."));
        if (CodesOf(report, line => line.Target?.Reason is not null) is { } without)
            remarks.Add(Words.T(
                $"{without}: there is no total in the target's currency, so nothing says how much of it is reached.",
                $"{without}: Eine Summe in der Währung des Zielwerts gibt es nicht; wie viel davon erreicht ist, lässt sich nicht sagen."));
        remarks.AddRange(report.Lines.SelectMany(line => CellsOf(line)
            .Where(cell => cell.Cell.Total is { LeftOut.Count: > 0 }).Select(cell => Words.T(
                $"{line.Code}, {Of(cell.Kind)}: not in the total: {LeftOut(cell.Cell.Total!.LeftOut)}.",
                $"{line.Code}, {Of(cell.Kind)}: nicht in der Summe: {LeftOut(cell.Cell.Total!.LeftOut)}."))));
        return remarks;
    }

    /// <summary>Whether a baseline that the figure does not have is in its total in the programme's currency.</summary>
    public static bool IsBaselineInTotal(ReportLine line) =>
        line is { AddsUp: true, Baseline: { } baseline, BaselineAdded: false, SinceStart.Total: { } total }
            && total.Currency == (baseline.Currency ?? line.Unit);

    private static bool IsBaselineLeftOut(ReportLine line) =>
        line is { AddsUp: true, Baseline: not null, BaselineAdded: false } && !IsBaselineInTotal(line);

    /// <summary>What becomes of a baseline that is not part of the figure; null: it is.</summary>
    public static string? BaselineApart(ReportLine line) => line is not { Baseline: not null, BaselineAdded: false } ? null
        : IsBaselineInTotal(line) ? Words.T("in the total only", "nur in der Summe")
        : Words.T("not added", "nicht hinzugezählt");

    /// <summary>Whether anything counts that no report contained before.</summary>
    public static bool HasNotReportedBefore(ReportView report) =>
        report.Lines.Any(line => line.NotReportedBefore is not (null or 0) || line.NotReportedBeforeTotal is { Amount: not 0 });

    /// <summary>What counts that no report contained before, and its total; null: the indicator does not add up.</summary>
    public static string? NotReportedBefore(ReportLine line) => line.NotReportedBefore is { } late
        ? Format.Signed(late) + (line.NotReportedBeforeTotal is { Amount: not 0 } total
            ? $"\n{Words.T("total", "Summe")} {Format.Signed(total.Amount)} {total.Currency}"
            : "")
        : null;

    /// <summary>A total in the programme's currency.</summary>
    public static string Total(ConvertedTotal total) =>
        Words.T("total ", "Summe ") + (total.Approximate ? Words.T("about ", "etwa ") : "") + $"{Format.Number(total.Amount)} {total.Currency}";

    /// <summary>What is left out of a total, and why; empty: nothing.</summary>
    public static string LeftOut(IReadOnlyList<UnconvertedAmounts>? amounts) => string.Join("; ", (amounts ?? [])
        .Select(left => $"{Format.Number(left.Amount)} {left.Currency}, {LeftOutFor(left.Reason)}"));

    /// <summary>Why an amount is left out of a total.</summary>
    public static string LeftOutFor(string reason) => Words.Of("left-out", reason);

    /// <summary>How much of its target a figure has reached; null: it has none, or one of nothing.</summary>
    public static string? PerCent(ReportLine line) =>
        line.Target?.Progress is { } progress ? Format.PerCent(progress) : null;

    /// <summary>A baseline: its value, and its currency where that is not the indicator's unit.</summary>
    public static string Baseline(BaselineView baseline, string unit) =>
        Format.Baseline(baseline.Value, baseline.Currency, unit);

    /// <summary>A target: its value, and its currency where that is not the indicator's unit.</summary>
    public static string Target(TargetProgress target, string unit) =>
        Format.Number(target.Value) + (target.Currency is { } currency && currency != unit ? " " + currency : "");

    /// <summary>Up to when a line's baseline reaches, and what becomes of it where it is not part of the figure.</summary>
    public static string BaselineReach(ReportLine line) =>
        Words.T("up to ", "bis ") + Format.Part(Day(line.Baseline!.LastDay)) + (BaselineApart(line) is { } apart ? ", " + apart : "");

    /// <summary>A value that may be rough.</summary>
    public static string Value(ReportCell cell) => (cell.Approximate ? Words.T("about ", "etwa ") : "") + Format.Number(cell.Value);

    /// <summary>The total of a cell that says something: of nothing it does not.</summary>
    public static ConvertedTotal? TotalOf(ReportCell cell) =>
        cell.Total is { } total && (total.Facts > 0 || total.Amount != 0 || total.LeftOut.Count > 0) ? total : null;

    /// <summary>A value, and on a line of its own its total in the programme's currency.</summary>
    public static string ValueAndTotal(ReportCell cell) => Value(cell) + (TotalOf(cell) is { } total ? "\n" + Total(total) : "");

    /// <summary>What a cell is called.</summary>
    public static string Of(ReportCellKind cell) => Words.Enum(cell);

    /// <summary>What the heads of a report's columns say beside those of its cells.</summary>
    public static string BaselineHead => Words.T("Baseline", "Ausgangswert");

    public static string TargetHead => Words.T("Target", "Zielwert");

    public static string PerCentHead => Words.T("Per cent", "Prozent");

    /// <summary>A calendar day as text that <see cref="Format.Part"/> reads.</summary>
    public static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static IEnumerable<(ReportCellKind Kind, ReportCell Cell)> CellsOf(ReportLine line)
    {
        if (line.UntilLastSeal is { } before) yield return (ReportCellKind.UntilLastSeal, before);
        yield return (ReportCellKind.ThisPeriod, line.ThisPeriod);
        yield return (ReportCellKind.SinceStart, line.SinceStart);
    }

    private static string? CodesOf(ReportView report, Func<ReportLine, bool> where)
    {
        var codes = report.Lines.Where(where).Select(line => line.Code).ToList();
        return codes.Count > 0 ? string.Join(", ", codes) : null;
    }
}
