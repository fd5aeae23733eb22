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

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(Umlauts) },
        { "UTF-8 with a mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Umlauts)] },
        { "UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Umlauts)] },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes(Umlauts) },
        { "UTF-16 the other way round", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Umlauts)] },
        { "Windows-1252", Encoding.GetEncoding(1252).GetBytes(Umlauts) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_sheet_is_read_in_the_encoding_it_was_written_in(string name, byte[] bytes)
    {
        var sheet = SheetReader.Read(bytes);
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

    public static TheoryData<string, byte[]> NoSheets => new()
    {
        { "nothing", [] },
        { "only headings", "a;b\n"u8.ToArray() },
        { "only separators", ";;;\n;;;\n"u8.ToArray() },
        { "a picture", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] },
        { "a document", "%PDF-1.7\n"u8.ToArray() },
        { "an old workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[500]] },
        { "half an archive", [(byte)'P', (byte)'K', 3, 4, 1, 2, 3] },
        { "another archive", Zip(("readme.txt", "hello"u8.ToArray())) },
        { "a workbook without a sheet", Zip(("xl/workbook.xml", "<nonsense"u8.ToArray())) },
        { "a bomb", Zip(("xl/worksheets/sheet1.xml", new byte[220 * 1024 * 1024])) },
        { "a quotation mark that is never closed", Encoding.UTF8.GetBytes("a;b\n\"1;2\n" + string.Concat(Enumerable.Repeat("x;y\n", 6000))) },
        { "too many rows", Encoding.UTF8.GetBytes("a\n" + string.Concat(Enumerable.Repeat("x\n", SheetReader.MostRows + 1))) },
        { "too many columns", Encoding.UTF8.GetBytes(string.Join(';', Enumerable.Range(0, 101)) + "\n1\n") },
        { "too long a cell", Encoding.UTF8.GetBytes("a\n" + new string('x', SheetReader.LongestCell + 1) + "\n") },
        { "too large", new byte[SheetReader.MostBytes + 1] },
    };

    [Theory]
    [MemberData(nameof(NoSheets))]
    public void What_is_no_sheet_is_refused_with_a_sentence(string name, byte[] bytes) =>
        Should.Throw<SheetUnreadableException>(() => SheetReader.Read(bytes)).Message.ShouldEndWith(".", Case.Sensitive, name);

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
                    ColumnMatching.Match(kind, sheet.Headings).Select(column => column?.Name).ShouldBe(kind.Usual.Select(column => column.Name), kind.Name);
                }
            }
        }
    }

    private static Sheet Read(string text) => SheetReader.Read(Encoding.UTF8.GetBytes(text));

    private static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                part.Write(content);
            }
        }

        return file.ToArray();
    }
}
