using System.IO.Compression;
using System.Text;
using Collab.Import;
using Shouldly;
using Xunit;

namespace Collab.Specs.Import;

/// <summary>Sheets are read by what is in the file; what is no sheet is refused with a sentence.</summary>
public sealed class SheetReaderTests
{
    private const string Umlauts = "Name;Ort\nGörlitz & Söhne;Zittau\n";

    static SheetReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("UTF-8 with a mark")]
    [InlineData("UTF-16")]
    [InlineData("UTF-16 without a mark")]
    [InlineData("UTF-16 the other way round")]
    [InlineData("Windows-1252")]
    public void A_sheet_is_read_in_the_encoding_it_was_written_in(string name)
    {
        var sheet = SheetReader.Read(name switch
        {
            "UTF-8" => Encoding.UTF8.GetBytes(Umlauts),
            "UTF-8 with a mark" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Umlauts)],
            "UTF-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Umlauts)],
            "UTF-16 without a mark" => Encoding.Unicode.GetBytes(Umlauts),
            "UTF-16 the other way round" => [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Umlauts)],
            _ => Encoding.GetEncoding(1252).GetBytes(Umlauts),
        });
        sheet.Headings.ShouldBe(["Name", "Ort"], name);
        sheet.Rows.Single().Cells.ShouldBe(["Görlitz & Söhne", "Zittau"], name);
    }

    [Theory]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a,b\r\n1,2\r\n")]
    [InlineData("a\tb\n1\t2")]
    [InlineData("sep=;\na;b\n1;2\n")]
    [InlineData("\n\n\"a\";\"b\"\n\"1\";\"2\"\n")]
    public void A_sheet_is_cut_where_it_says_so(string text)
    {
        var sheet = Read(text);
        if (text.StartsWith("sep", StringComparison.Ordinal)) sheet = new Sheet(sheet.Rows[0].Cells, [.. sheet.Rows.Skip(1)]);
        sheet.Headings.ShouldBe(["a", "b"]);
        sheet.Rows.Single().Cells.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void Quotation_marks_hold_separators_line_ends_and_other_quotation_marks()
    {
        var sheet = Read("name;note\n\"A; B\";\"one\r\ntwo \"\"three\"\"\"\nC;\n");
        sheet.Rows[0].Cells.ShouldBe(["A; B", "one\ntwo \"three\""]);
        sheet.Rows[1].Cells.ShouldBe(["C", ""]);
    }

    [Fact]
    public void Rows_keep_the_number_that_the_spreadsheet_shows_and_empty_ones_do_not_count()
    {
        var sheet = Read("name\n\nA\n;;\nB\n");
        sheet.Rows.Select(row => row.Number).ShouldBe([3, 5]);
        sheet.Headings.Count.ShouldBe(1);
    }

    [Fact]
    public void Rows_may_be_longer_or_shorter_than_their_headings()
    {
        var sheet = Read("a;b\n1\n1;2;3\n");
        sheet.Headings.ShouldBe(["a", "b", ""]);
        sheet.Rows.Select(row => row.Cells.Count).ShouldAllBe(count => count == 3);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("only headings")]
    [InlineData("only separators")]
    [InlineData("a picture")]
    [InlineData("a document")]
    [InlineData("an old workbook")]
    [InlineData("half an archive")]
    [InlineData("another archive")]
    [InlineData("a workbook without a sheet")]
    [InlineData("a bomb")]
    [InlineData("a quotation mark that is never closed")]
    [InlineData("too many rows")]
    [InlineData("too many columns")]
    [InlineData("too long a cell")]
    [InlineData("too large")]
    public void What_is_no_sheet_is_refused_with_a_sentence(string what) =>
        Should.Throw<SheetUnreadableException>(() => SheetReader.Read(NoSheet(what))).Message.ShouldEndWith(".", Case.Sensitive, what);

    private static byte[] NoSheet(string what) => what switch
    {
        "nothing" => [],
        "only headings" => "a;b\n"u8.ToArray(),
        "only separators" => ";;;\n;;;\n"u8.ToArray(),
        "a picture" => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0],
        "a document" => "%PDF-1.7\n"u8.ToArray(),
        "an old workbook" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[500]],
        "half an archive" => [(byte)'P', (byte)'K', 3, 4, 1, 2, 3],
        "another archive" => Zip(("readme.txt", 5)),
        "a workbook without a sheet" => Zip(("xl/workbook.xml", 100)),
        "a bomb" => Zip(("xl/worksheets/sheet1.xml", 210 * 1024 * 1024)),
        "a quotation mark that is never closed" => Encoding.UTF8.GetBytes("a;b\n\"1;2\n" + string.Concat(Enumerable.Repeat("x;y\n", 6000))),
        "too many rows" => Encoding.UTF8.GetBytes("a\n" + string.Concat(Enumerable.Repeat("x\n", SheetReader.MostRows + 1))),
        "too many columns" => Encoding.UTF8.GetBytes(string.Join(';', Enumerable.Range(0, 101)) + "\n1\n"),
        "too long a cell" => Encoding.UTF8.GetBytes("a\n" + new string('x', SheetReader.LongestCell + 1) + "\n"),
        "too large" => new byte[SheetReader.MostBytes + 1],
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    [Fact]
    public void Every_template_can_be_read_back_and_all_of_its_columns_are_found_in_both_languages()
    {
        foreach (var language in new[] { "en", "de" })
        {
            using var spoken = new Speaking(language);
            foreach (var kind in SheetKind.All)
            {
                foreach (var bytes in new[] { TemplateFile.Csv(kind), TemplateFile.Workbook(kind) })
                {
                    var sheet = SheetReader.Read(bytes);
                    sheet.Headings.ShouldBe(TemplateFile.Rows(kind)[0]);
                    sheet.Rows.Single().Cells.ShouldBe(TemplateFile.Rows(kind)[1]);
                    ColumnMatching.Match(kind, sheet.Headings).Select(column => column?.Name)
                        .ShouldBe(kind.Usual.Select(column => column.Name), kind.Name);
                }
            }
        }
    }

    [Fact]
    public void A_workbook_without_styles_is_read_and_errors_in_cells_are_left_empty()
    {
        var sheet = SheetReader.Read(Book("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Ort</t></is></c><c r="B1" t="inlineStr"><is><t>Zahl</t></is></c><c r="C1" t="inlineStr"><is><t>Rest</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>Zittau</t></is></c><c r="B2"><v>12.5</v></c><c r="C2" t="e"><v>#N/A</v></c></row>
            """));
        sheet.Headings.ShouldBe(["Ort", "Zahl", "Rest"]);
        sheet.Rows.Single().Cells.ShouldBe(["Zittau", "12.5", ""]);
    }

    [Fact]
    public void A_workbook_of_two_cells_far_apart_is_refused_before_long() => Should.CompleteIn(
        () => Should.Throw<SheetUnreadableException>(() => SheetReader.Read(Book("""
            <row r="1"><c r="XFD1" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>z</t></is></c></row>
            """))),
        TimeSpan.FromSeconds(60));

    // The least that is a workbook, without a part for styles.
    private static byte[] Book(string rows)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string package = "http://schemas.openxmlformats.org/package/2006/relationships";
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("_rels/.rels", $"""<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add("xl/workbook.xml", $"""<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Add("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Add("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>""");

            void Add(string name, string xml)
            {
                using var part = new StreamWriter(archive.CreateEntry(name).Open());
                part.Write(xml);
            }
        }

        return file.ToArray();
    }

    private static Sheet Read(string text) => SheetReader.Read(Encoding.UTF8.GetBytes(text));

    private static byte[] Zip((string Name, int Length) content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = archive.CreateEntry(content.Name, CompressionLevel.Fastest).Open();
            var zeros = new byte[1024 * 1024];
            for (var left = content.Length; left > 0; left -= zeros.Length) part.Write(zeros.AsSpan(0, Math.Min(left, zeros.Length)));
        }

        return file.ToArray();
    }
}
