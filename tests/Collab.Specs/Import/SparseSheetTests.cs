using System.IO.Compression;
using Collab.Import;
using Shouldly;
using Xunit;

namespace Collab.Specs.Import;

/// <summary>A sheet with little in it, far apart: nothing of it is passed over without a word, and blanks take no room.</summary>
public sealed class SparseSheetTests
{
    private const string Headings = """<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>""";

    [Fact]
    public void A_row_far_below_the_others_is_read_too()
    {
        var sheet = SheetReader.Read(Book(Headings + Row(2, "A", "first") + Row(1_048_576, "A", "last")));

        sheet.Rows.Select(row => (row.Number, row.Cells[0])).ShouldBe([(2, "first"), (1_048_576, "last")]);
    }

    [Fact]
    public void A_cell_far_to_the_right_is_one_column_too_many() =>
        Refusal(Headings + Row(2, "A", "first") + Row(3, "XFD", "far")).ShouldBe("There are more than 100 columns.");

    [Fact]
    public void Blanks_to_the_right_are_no_columns() =>
        SheetReader.Read(Book(Headings + Row(2, "A", "first") + """<row r="3"><c r="XFD3"/></row>""")).Headings.ShouldBe(["Name"]);

    [Fact]
    public void Two_corners_of_a_sheet_are_refused_before_what_lies_between_is_looked_at()
    {
        var book = Book(Headings + Row(1_048_576, "XFD", "far"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refusal(book).ShouldContain("from A1 to XFD1048576");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
    }

    private static string Refusal(string rows) => Refusal(Book(rows));

    private static string Refusal(byte[] book)
    {
        using var spoken = new Speaking("en");
        return Should.Throw<SheetUnreadableException>(() => SheetReader.Read(book)).Message;
    }

    private static string Row(int number, string column, string text) =>
        $"""<row r="{number}"><c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c></row>""";

    private static byte[] Book(string rows)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string package = "http://schemas.openxmlformats.org/package/2006/relationships";
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, xml) in ((string, string)[])
            [
                ("_rels/.rels", $"""<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
                ("xl/workbook.xml", $"""<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"""),
                ("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""),
                ("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"""),
            ])
            {
                using var part = new StreamWriter(archive.CreateEntry(name).Open());
                part.Write(xml);
            }
        }

        return file.ToArray();
    }
}
