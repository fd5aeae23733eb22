using System.Globalization;
using System.Net;
using CsvHelper;
using CsvHelper.Configuration;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Collab.Tests;

/// <summary>Reports as files, read back: numbers are numbers and dates are dates, in the language asked for.</summary>
public sealed class ReportFileTests : ReportedProjectTests
{
    private Guid period;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Made.BaselineAsync("EDIH2", 1000.5m, "2022-12-31", "2023-01-31");
        await Made.GrantAsync("2023-02-01", 2500.25m);
        await Made.GrantAsync("2023-03-01", 500, "CZK");
        await Made.EventAsync("2023-05-01");
        await Made.EventAsync(new { precision = "year", from = "2023" });
        await Made.EventAsync(ApiClient.Day("2023-12-31", "2024-01-01"));
        await Made.RecordAsync("/api/indicators/EDIH2/target",
            new { value = 10000, by = ApiClient.Day("2025-12-31"), project = Made.Project });
        period = (await Made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id;
        await Made.Api.RecordAsync($"/api/periods/{period}/notes", new { indicator = "EDIH2", text = "=1+1\nSecond line" });
        await Made.Api.RecordAsync($"/api/periods/{period}/notes", new { text = "All went well." });
    }

    [Theory]
    [InlineData("", "Report", "Baseline up to", "This period", "Value", "First day", "Counted", "yes")]
    [InlineData("&lang=de", "Bericht", "Ausgangswert bis", "Dieser Zeitraum", "Wert", "Erster Tag", "Gezählt", "ja")]
    public async Task A_workbook_has_a_sheet_of_the_report_and_one_of_facts_for_each_figure(
        string language, string title, string until, string own, string value, string first, string counted, string yes)
    {
        var reply = (await Made.Api.GetAsync($"/api/periods/{period}/report?format=xlsx{language}")).ShouldBe(HttpStatusCode.OK);
        reply.ContentType.ShouldBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        var sheets = SheetsOf(reply.Bytes);

        sheets.Keys.ShouldBe([title, language.Length > 0 ? "Angaben" : "About", "EDIH2", "RCO115"]);
        var money = sheets[title].Single(row => row.ContainsValue("EDIH2"));
        money[until].ShouldBe(new DateTime(2022, 12, 31));
        money[own].ShouldBe(2500.25);
        money.Values.ShouldContain(3500.75);
        money.Values.ShouldContain("=1+1\nSecond line");
        var facts = sheets["EDIH2"];
        // The grant in this period and since the start; the one in CZK in neither.
        facts.Where(row => Equals(row[counted], yes)).Select(row => row[value]).ShouldBe([2500.25, 2500.25]);
        facts.ShouldAllBe(row => row[first] is DateTime);
        facts.ShouldContain(row => row.ContainsValue(500d) && row.ContainsValue("CZK"));
        // What reaches over the end of the year is listed, with its days.
        sheets["RCO115"].Count(row => Equals(row[counted], yes)).ShouldBe(4);
        sheets["RCO115"].ShouldContain(row => !Equals(row[counted], yes) && Equals(row[first], new DateTime(2023, 12, 31)));
    }

    [Fact]
    public async Task A_figure_that_looked_at_nothing_has_a_sheet_that_says_so()
    {
        var empty = (await Made.OpenAsync("2019", new { project = Made.Other }, "EDIH2")).Id;
        var reply = (await Made.Api.GetAsync($"/api/periods/{empty}/report?format=xlsx")).ShouldBe(HttpStatusCode.OK);
        SheetsOf(reply.Bytes)["EDIH2"].ShouldHaveSingleItem().Values.ShouldContain("No fact was looked at.");
    }

    [Theory]
    [InlineData("", ",", "thisPeriod", "baselineUntil", "2500.25")]
    [InlineData("&lang=en", ",", "This period", "Baseline up to", "2500.25")]
    [InlineData("&lang=de", ";", "Dieser Zeitraum", "Ausgangswert bis", "2500,25")]
    public async Task A_table_is_that_of_programs_or_of_a_language(string language, string delimiter, string own, string until,
        string value)
    {
        var reply = (await Made.Api.GetAsync($"/api/periods/{period}/report?format=csv{language}")).ShouldBe(HttpStatusCode.OK);
        reply.ContentType.ShouldBe("text/csv");
        using var csv = new CsvParser(new StreamReader(new MemoryStream(reply.Bytes)),
            new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter });
        var rows = new List<string[]>();
        while (csv.Read()) rows.Add(csv.Record!);
        var money = rows.Single(row => row[0] == "EDIH2");
        money[Array.IndexOf(rows[0], own)].ShouldBe(value);
        money[Array.IndexOf(rows[0], until)].ShouldBe("2022-12-31");
        money.ShouldContain("'=1+1\nSecond line");
    }

    [Theory]
    [InlineData("", "Report 2023", "Until the last seal", "All went well.", "3,500.75", "Not sealed")]
    [InlineData("&lang=de", "Bericht 2023", "Bis zum letzten Abschluss", "All went well.", "3.500,75", "Nicht abgeschlossen")]
    public async Task A_document_has_the_report_across_with_its_head_on_every_page(
        string language, string title, string head, string note, string since, string state)
    {
        var reply = (await Made.Api.GetAsync($"/api/periods/{period}/report?format=docx{language}")).ShouldBe(HttpStatusCode.OK);
        using var file = new MemoryStream(reply.Bytes);
        using var document = WordprocessingDocument.Open(file, isEditable: false);

        new OpenXmlValidator().Validate(document).Select(error => error.Description).ShouldBeEmpty();
        var body = document.MainDocumentPart!.Document!.Body!;
        body.Elements<Paragraph>().First().InnerText.ShouldBe(title);
        body.InnerText.ShouldContain(note);
        body.InnerText.ShouldContain(state);
        body.InnerText.ShouldContain("Second line");
        var rows = body.Elements<Table>().Single().Elements<TableRow>().ToList();
        rows.Count.ShouldBe(3);
        rows[0].TableRowProperties!.Elements<TableHeader>().ShouldHaveSingleItem();
        rows[0].InnerText.ShouldContain(head);
        rows[1].InnerText.ShouldContain(since);
        var size = body.Descendants<PageSize>().Single();
        size.Orient!.Value.ShouldBe(PageOrientationValues.Landscape);
        size.Width!.Value.ShouldBeGreaterThan(size.Height!.Value);
    }

    [Fact]
    public async Task What_is_sealed_is_sealed_in_every_form()
    {
        await Made.SealAsync(period);
        await Made.GrantAsync("2023-06-01", 4000);
        var workbook = SheetsOf((await Made.Api.GetAsync($"/api/periods/{period}/report?format=xlsx")).ShouldBe(HttpStatusCode.OK).Bytes);
        workbook["Report"].Single(row => row.ContainsValue("EDIH2"))["This period"].ShouldBe(2500.25);
        workbook["EDIH2"].Count(row => Equals(row["Counted"], "yes")).ShouldBe(2);
        workbook["About"].SelectMany(row => row.Values).OfType<string>()
            .ShouldContain(text => text.StartsWith("Sealed on", StringComparison.Ordinal));
        (await Made.Api.GetAsync($"/api/periods/{period}/report?format=csv")).Body.ShouldContain("2500.25");
    }

    [Fact]
    public async Task The_description_names_the_forms()
    {
        var paths = (await Made.Api.ShowAsync("/openapi/v1.json"))["paths"]!;
        foreach (var path in new[] { "/api/reports", "/api/periods/{id}/report", "/api/programmes/{id}/report",
            "/api/projects/{id}/report" })
            paths[path]!["get"]!["responses"]!["200"]!["content"]!.AsObject().Select(form => form.Key).ShouldBe(
            [
                "application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ]);
    }

    private static Dictionary<string, List<Dictionary<string, object?>>> SheetsOf(byte[] bytes) => ReportedSheets.Of(bytes);
}
