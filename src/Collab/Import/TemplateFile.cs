using System.IO.Compression;
using System.Security;
using System.Text;
using Collab.Pages;

namespace Collab.Import;

/// <summary>The template of a kind of sheet: headings in the reader's language, and an example row.</summary>
public static class TemplateFile
{
    private const string Head = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    /// <summary>The rows of a template: the headings and the example.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(SheetKind kind)
    {
        var columns = kind.Usual.ToList();
        return [[.. columns.Select(column => column.Heading(Words.German))], [.. columns.Select(column => kind.Examples.TryGetValue(column.Name, out var example) ? Words.T(example.English, example.German) : "")]];
    }

    /// <summary>As CSV that a spreadsheet of the reader's language opens with a double click.</summary>
    public static byte[] Csv(SheetKind kind)
    {
        var separator = Words.German ? ';' : ',';
        var text = string.Concat(Rows(kind).Select(row => string.Join(separator, row.Select(cell => Quoted(cell, separator))) + "\r\n"));
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
    }

    /// <summary>As an Excel workbook with one sheet; every cell is text.</summary>
    public static byte[] Workbook(SheetKind kind)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("[Content_Types].xml",
                $"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{Types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{Types}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Types}.worksheet+xml"/></Types>
                """);
            Add("_rels/.rels", $"""<Relationships xmlns="{Package}"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{Escaped(kind.Title.Length <= 31 ? kind.Title : kind.Title[..31])}" sheetId="1" r:id="rId1"/></sheets></workbook>""");
            Add("xl/_rels/workbook.xml.rels",
                $"""<Relationships xmlns="{Package}"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{Relations}/styles" Target="styles.xml"/></Relationships>""");
            // The second style is that of headings: bold.
            Add("xl/styles.xml",
                $"""<styleSheet xmlns="{Main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>""");
            var rows = Rows(kind);
            Add("xl/worksheets/sheet1.xml",
                $"""
                <worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{rows[0].Count}" width="26" customWidth="1"/></cols><sheetData>{string.Concat(rows.Select((row, index) => Row(row, index)))}</sheetData></worksheet>
                """);

            void Add(string name, string xml)
            {
                using var part = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(false));
                part.Write(Head);
                part.Write(xml.Trim());
            }
        }

        return file.ToArray();
    }

    private static string Row(IReadOnlyList<string> cells, int index) =>
        $"""<row r="{index + 1}">{string.Concat(cells.Select((cell, column) => $"""<c r="{Letters(column)}{index + 1}" s="{(index == 0 ? 1 : 0)}" t="inlineStr"><is><t xml:space="preserve">{Escaped(cell)}</t></is></c>"""))}</row>""";

    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));

    private static string Escaped(string text) => SecurityElement.Escape(text) ?? "";

    private static string Quoted(string cell, char separator) => cell.Contains(separator) || cell.Contains('"') || cell.Contains('\n') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
