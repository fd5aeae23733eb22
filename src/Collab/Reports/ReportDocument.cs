using Collab.Pages;
using Collab.ReadModel.Reporting;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Document = DocumentFormat.OpenXml.Wordprocessing.Document;
using Format = Collab.Pages.Format;

namespace Collab.Reports;

/// <summary>A report as a Word document: A4 across, the head of the table on every page.</summary>
internal static class ReportDocument
{
    // Twentieths of a point.
    private const uint A4Long = 16838;
    private const uint A4Short = 11906;
    private const uint Margin = 850;

    // Half points.
    private const string TextSize = "18";

    /// <summary>The document.</summary>
    public static byte[] Write(ReportView report)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = Styles();
            document.PackageProperties.Title = ReportWords.Title(report);
            document.PackageProperties.Language = Words.Language;
            main.Document = new Document(new Body(Contents(report)));
        }

        return file.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Contents(ReportView report)
    {
        yield return Text(ReportWords.Title(report), "Title");
        yield return Text(ReportWords.Of(report));
        yield return Text($"{Format.When(report.Span)}. {ReportWords.State(report)}");
        foreach (var paragraph in Lines(report.Note?.Text)) yield return paragraph;
        yield return Table(report);
        foreach (var line in report.Lines.Where(line => line.Note is not null))
        {
            yield return Text($"{line.Code} {ReportWords.NameOf(line)}", "Heading1");
            foreach (var paragraph in Lines(line.Note!.Text)) yield return paragraph;
        }

        yield return Text(Words.T("How to read it", "Wie er zu lesen ist"), "Heading1");
        foreach (var remark in ReportWords.Remarks(report)) yield return Text(remark);
        yield return new SectionProperties(
            new PageSize { Width = A4Long, Height = A4Short, Orient = PageOrientationValues.Landscape },
            new PageMargin
            {
                Top = (int)Margin,
                Bottom = (int)Margin,
                Left = Margin,
                Right = Margin,
                Header = Margin / 2,
                Footer = Margin / 2,
                Gutter = 0,
            });
    }

    private static Table Table(ReportView report)
    {
        var before = ReportWords.HasNotReportedBefore(report);
        string[] heads =
        [
            Words.Of("kind", "indicator"), ReportWords.BaselineHead, ReportWords.Of(ReportCellKind.UntilLastSeal),
            .. before ? [ReportWords.Of(ReportCellKind.NotReportedBefore)] : Array.Empty<string>(),
            ReportWords.Of(ReportCellKind.ThisPeriod), ReportWords.Of(ReportCellKind.SinceStart), ReportWords.TargetHead,
            ReportWords.PerCentHead,
        ];
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = "5000", Type = TableWidthUnitValues.Pct },
                new TableBorders(
                    new TopBorder { Val = BorderValues.Single, Size = 8 }, new BottomBorder { Val = BorderValues.Single, Size = 8 },
                    new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 })),
            new TableGrid(heads.Select(_ => new GridColumn())));
        table.AppendChild(new TableRow(
            [new TableRowProperties(new CantSplit(), new TableHeader()),
                .. heads.Select((head, place) => Cell(head, place > 0, bold: true))]));
        foreach (var line in report.Lines)
        {
            string[] cells =
            [
                $"{line.Code} {ReportWords.NameOf(line)} ({Words.Of("unit", line.Unit)})",
                line.Baseline is { } baseline
                    ? $"{ReportWords.Baseline(baseline, line.Unit)}\n{ReportWords.BaselineReach(line)}"
                    : "–",
                line.UntilLastSeal is { } then ? ReportWords.ValueAndTotal(then) : "–",
                .. before ? [ReportWords.NotReportedBefore(line) ?? "–"] : Array.Empty<string>(),
                ReportWords.ValueAndTotal(line.ThisPeriod), ReportWords.ValueAndTotal(line.SinceStart),
                line.Target is { } target ? $"{ReportWords.Target(target, line.Unit)} ({Format.When(target.By)})" : "–",
                ReportWords.PerCent(line) ?? "–",
            ];
            table.AppendChild(new TableRow(
                [new TableRowProperties(new CantSplit()), .. cells.Select((cell, place) => Cell(cell, place > 0, bold: false))]));
        }

        return table;
    }

    private static TableCell Cell(string text, bool number, bool bold) => new(
        new TableCellProperties(new TableCellWidth { Type = TableWidthUnitValues.Auto, Width = "0" }),
        new Paragraph(
            [
                new ParagraphProperties(
                    new SpacingBetweenLines { Before = "40", After = "40" },
                    new Justification { Val = number ? JustificationValues.Right : JustificationValues.Left }),
                .. text.Split('\n').SelectMany(IEnumerable<OpenXmlElement> (line, place) =>
                    place == 0 ? [Run(line, bold)] : new OpenXmlElement[] { new Run(new Break()), Run(line, bold) }),
            ]));

    private static IEnumerable<Paragraph> Lines(string? text) =>
        (text?.Split('\n') ?? []).Select(line => Text(line.TrimEnd('\r')));

    private static Paragraph Text(string text, string? style = null)
    {
        var paragraph = new Paragraph();
        if (style is not null) paragraph.AppendChild(new ParagraphProperties(new ParagraphStyleId { Val = style }));
        paragraph.AppendChild(Run(text, bold: false));
        return paragraph;
    }

    private static Run Run(string text, bool bold)
    {
        var run = new Run();
        if (bold) run.AppendChild(new RunProperties(new Bold()));
        run.AppendChild(new Text(text) { Space = SpaceProcessingModeValues.Preserve });
        return run;
    }

    private static Styles Styles() => new(
        new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = "Calibri", HighAnsi = "Calibri" }, new FontSize { Val = TextSize },
                new Languages { Val = Words.T("en-GB", "de-DE") })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { After = "120" }))),
        Heading("Title", "Title", "36"), Heading("Heading1", "heading 1", "24"));

    private static Style Heading(string id, string name, string size) => new(
        new StyleName { Val = name }, new PrimaryStyle(),
        new StyleParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = "240", After = "120" }),
        new StyleRunProperties(new Bold(), new FontSize { Val = size }))
    {
        Type = StyleValues.Paragraph,
        StyleId = id,
    };
}
