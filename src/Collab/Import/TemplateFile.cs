using System.Globalization;
using System.Text;
using Collab.Pages;
using CsvHelper;
using CsvHelper.Configuration;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;

namespace Collab.Import;

/// <summary>The template of a kind of sheet: headings in the reader's language, and an example row.</summary>
public static class TemplateFile
{
    private const double Width = 26;

    // What a spreadsheet allows as the name of a sheet.
    private const int LongestName = 31;

    /// <summary>The rows of a template: the headings and the example.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(SheetKind kind)
    {
        var columns = kind.Usual.ToList();
        return [[.. columns.Select(column => column.Heading(Words.German))],
            [.. columns.Select(
                column => kind.Examples.TryGetValue(column.Name, out var example) ? Words.T(example.English, example.German) : "")]];
    }

    /// <summary>As CSV that a spreadsheet of the reader's language opens with a double click.</summary>
    public static byte[] Csv(SheetKind kind)
    {
        using var file = new MemoryStream();
        using (var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        using (var csv = new CsvWriter(
            text, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = Words.German ? ";" : ",", NewLine = "\r\n" }))
        {
            foreach (var row in Rows(kind))
            {
                foreach (var cell in row) csv.WriteField(cell);
                csv.NextRecord();
            }
        }

        return file.ToArray();
    }

    /// <summary>As an Excel workbook with one sheet; every cell is text.</summary>
    public static byte[] Workbook(SheetKind kind)
    {
        var rows = Rows(kind);
        var row = rows[0].Zip(rows[1]).ToDictionary(cell => cell.First, cell => (object)cell.Second, StringComparer.Ordinal);
        var format = new OpenXmlConfiguration
        {
            AutoFilter = false,
            DynamicColumns =
                [.. rows[0].Select((heading, index) => new DynamicExcelColumn(heading) { Index = index, Width = Width, Format = "@" })],
        };
        using var file = new MemoryStream();
        file.SaveAs(new[] { row }, sheetName: kind.Title.Length <= LongestName
            ? kind.Title
            : kind.Title[..LongestName], configuration: format);
        return file.ToArray();
    }
}
