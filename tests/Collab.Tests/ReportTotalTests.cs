using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using DocumentFormat.OpenXml.Packaging;

namespace Collab.Tests;

/// <summary>Money in reports, in the programme's currency by the rates of the facts' months: every value worked out by hand.</summary>
public sealed class ReportTotalTests : ReportedProjectTests
{
    [Fact]
    public async Task Each_cell_has_its_total_and_says_what_is_not_in_it()
    {
        var (period, table) = await YearAsync();

        var line = await Made.LineAsync($"/api/periods/{period}/report", "EDIH2");
        // 300 + 500/25; the zloty has no rate, one grant reaches over two months. The figure itself is one of euros.
        line["thisPeriod"]!["value"]!.GetValue<decimal>().ShouldBe(300);
        Total(line["thisPeriod"]).ShouldBe("320 EUR, 2 amounts, 1 converted; 90 PLN no-rate; 240 CZK undecided-month");
        line["thisPeriod"]!["total"]!.List("rates").Select(rate => rate!.GetValue<Guid>()).ShouldBe([table]);
        // With the baseline of 1,000 euro.
        Total(line["sinceStart"]).ShouldBe("1320 EUR, 2 amounts, 1 converted; 90 PLN no-rate; 240 CZK undecided-month");
        line["notReportedBeforeTotal"]!["amount"]!.GetValue<decimal>().ShouldBe(0);
        (await Made.LineAsync($"/api/periods/{period}/report", "RCO115"))["thisPeriod"]!["total"].ShouldBeNull();
        // For everything there is no programme, and no currency.
        (await Made.LineAsync("/api/reports?period=2023", "EDIH2"))["thisPeriod"]!["total"].ShouldBeNull();
        foreach (var within in new[] { $"project={Made.Project}", $"programme={Made.Programme}",
            $"programme={Made.Programme}&objective=1.1" })
            (await Made.LineAsync($"/api/reports?period=2023&{within}", "EDIH2"))["thisPeriod"]!["total"]!["amount"]!.GetValue<decimal>()
                .ShouldBe(320, within);
    }

    [Theory]
    [InlineData("en", "total 320 EUR", "not in it: 90 PLN, 240 CZK",
        "EDIH2, This period: not in the total: 90 PLN, no rate of its month was adopted; 240 CZK, its date reaches over several months.")]
    [InlineData("de", "Summe 320 EUR", "nicht darin: 90 PLN, 240 CZK",
        "EDIH2, Dieser Zeitraum: nicht in der Summe: 90 PLN, für seinen Monat ist kein Kurs festgelegt; 240 CZK, das Datum reicht über mehrere Monate.")]
    public async Task Page_table_workbook_and_document_have_the_totals(string language, string total, string without, string remark)
    {
        var (period, _) = await YearAsync();
        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/periods/{period}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        foreach (var words in new[] { total, without, remark }) page.ShouldContain(words);
        var cell = (await site.GetAsync($"/periods/{period}/report/EDIH2/since-start")).ShouldBe(HttpStatusCode.OK);
        cell.Text.ShouldContain(language == "en" ? "1,320 EUR" : "1.320 EUR");
        cell.Html.ShouldContain("/history/" + (await Made.LineAsync($"/api/periods/{period}/report", "EDIH2"))["baseline"]!["cite"]!
            .Id("factId"));

        var path = $"/api/periods/{period}/report?lang={language}&format=";
        using var file = new MemoryStream((await Made.Api.GetAsync(path + "docx")).ShouldBe(HttpStatusCode.OK).Bytes);
        using var document = WordprocessingDocument.Open(file, isEditable: false);
        var body = document.MainDocumentPart!.Document!.Body!.InnerText;
        foreach (var words in new[] { total, remark }) body.ShouldContain(words);

        var sheets = ReportedSheets.Of((await Made.Api.GetAsync(path + "xlsx")).ShouldBe(HttpStatusCode.OK).Bytes);
        var row = sheets[language == "en" ? "Report" : "Bericht"].Single(row => row.ContainsValue("EDIH2"));
        row[language == "en" ? "Total: This period" : "Summe: Dieser Zeitraum"].ShouldBe(320d);
        row[language == "en" ? "Total: Since the start" : "Summe: Seit Beginn"].ShouldBe(1320d);
        var koruna = sheets["EDIH2"].First(row => row.ContainsValue(500d) && row.ContainsValue("CZK"));
        koruna[language == "en" ? "In the total" : "In der Summe"].ShouldBe(20d);
        koruna[language == "en" ? "Rate of" : "Kurs von"].ShouldBe("2023-03");

        var table = await TableAsync("", ",");
        table["totalCurrency"].ShouldBe("EUR");
        (decimal.Parse(table["thisPeriodTotal"], CultureInfo.InvariantCulture),
            decimal.Parse(table["sinceStartTotal"], CultureInfo.InvariantCulture)).ShouldBe((320m, 1320m));
        table["untilLastSealTotal"].ShouldBeEmpty();
        table["thisPeriodLeftOut"].ShouldBe("90 PLN no-rate; 240 CZK undecided-month");
        remark.ShouldContain((await TableAsync("&lang=" + language, language == "en" ? "," : ";"))[
            language == "en" ? "Not in the total: This period" : "Nicht in der Summe: Dieser Zeitraum"]);

        async Task<Dictionary<string, string>> TableAsync(string more, string delimiter)
        {
            using var csv = new CsvParser(
                new StringReader((await Made.Api.GetAsync($"/api/periods/{period}/report?format=csv{more}")).ShouldBe(HttpStatusCode.OK).Body
                    .TrimStart('\uFEFF')),
                new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter });
            csv.Read();
            var heads = csv.Record!;
            csv.Read();
            return heads.Zip(csv.Record!).ToDictionary(cell => cell.First, cell => cell.Second);
        }
    }

    [Fact]
    public async Task A_sealed_report_keeps_its_totals_with_the_facts_of_their_rates_and_what_rates_change_later_was_not_reported_before()
    {
        var (first, table) = await YearAsync();
        await Made.SealAsync(first);
        var figure = (await Made.Api.ShowAsync($"/api/periods/{first}"))["seals"]![0]!.List("figures")
            .Single(figure => figure.Text("code") == "EDIH2");
        foreach (var (sealing, amount) in new[] { (figure["periodTotal"]!, 320m), (figure["cumulative"]!["sinceStartTotal"]!, 1320m) })
        {
            (sealing.Text("currency"), sealing["amount"]!.GetValue<decimal>()).ShouldBe(("EUR", amount));
            sealing.List("leftOut").Select(left => $"{left.Text("reason")} {left.Text("currency")} {left["amount"]}")
                .ShouldBe(["no-rate PLN 90", "undecided-month CZK 240"]);
            sealing.List("rates").Select(rate => rate.GetValue<Guid>()).ShouldBe([table]);
        }

        // The rate of March for the zloty is adopted after the seal, and that for the koruna anew: 90/4.5 = 20, 500/20 = 25.
        await AdoptAsync("2024-02-01", ("2023-03", "PLN", 4.5m), ("2023-03", "CZK", 20m));
        await Made.GrantAsync("2024-03-01", 40);
        Total((await Made.LineAsync($"/api/periods/{first}/report", "EDIH2"))["thisPeriod"])
            .ShouldBe("320 EUR, 2 amounts, 1 converted; 90 PLN no-rate; 240 CZK undecided-month");
        (await Made.Api.ShowAsync($"/api/indicators/EDIH2?project={Made.Project}&period=2023"))["total"]!["amount"]!.GetValue<decimal>()
            .ShouldBe(345);

        var second = (await Made.OpenAsync("2024", null, "EDIH2", "RCO115")).Id;
        var line = await Made.LineAsync($"/api/periods/{second}/report", "EDIH2");
        Total(line["untilLastSeal"]).ShouldBe("320 EUR, 2 amounts, 1 converted; 90 PLN no-rate; 240 CZK undecided-month");
        Total(line["thisPeriod"]).ShouldBe("40 EUR, 1 amounts, 0 converted");
        Total(line["sinceStart"]).ShouldBe("1385 EUR, 4 amounts, 2 converted; 240 CZK undecided-month");
        (line["notReportedBefore"]!.GetValue<decimal>(), line["notReportedBeforeTotal"]!["amount"]!.GetValue<decimal>()).ShouldBe((0, 25));

        // No fact makes a difference in the figure, two in its total: one had no rate, one had another.
        var why = await Made.Api.ShowAsync($"/api/reports/EDIH2/explanation?period={second}&cell=not-reported-before");
        (why.Number("countedTotal"), why.Number("rejectedTotal")).ShouldBe((0, 2));
        why.List("rejected").Select(fact =>
            $"{fact["amount"]!["amount"]} {fact["amount"]!.Text("currency")}: {fact["converted"]!["amount"]}, before {fact["reported"]!["converted"]!["amount"]?.ToString() ?? fact["reported"]!["converted"]!.Text("reason")}")
            .ShouldBe(["90 PLN: 20, before no-rate", "500 CZK: 25, before 20"], ignoreOrder: true);
        using var site = new Site(Host);
        var page = (await site.GetAsync($"/periods/{second}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("total +25 EUR");
        page.Html.ShouldContain($"/periods/{second}/report/EDIH2/not-reported-before");
        (await site.GetAsync($"/periods/{second}/report/EDIH2/not-reported-before")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("What makes a difference in the total alone");

        // The period says so: what was reported, and what the same days come to by now.
        var drift = (await Made.Api.ShowAsync($"/api/periods/{first}")).List("figures").Single(known => known.Text("code") == "EDIH2");
        (drift["reportedTotal"]!["amount"]!.GetValue<decimal>(), drift["todayTotal"]!["amount"]!.GetValue<decimal>()).ShouldBe((320, 345));
        (await site.GetAsync($"/periods/{first}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("total +25 EUR");

        // Opened again it follows the rates; sealed again, both seals stand as they were.
        await Made.Api.RecordAsync($"/api/periods/{first}/reopen", new { reason = "Rates came late." });
        Total((await Made.LineAsync($"/api/periods/{first}/report", "EDIH2"))["thisPeriod"])
            .ShouldBe("345 EUR, 3 amounts, 2 converted; 240 CZK undecided-month");
        await Made.SealAsync(first);
        (await Made.Api.ShowAsync($"/api/periods/{first}")).List("seals").Select(seal => seal.List("figures")
            .Single(known => known.Text("code") == "EDIH2")["periodTotal"]!["amount"]!.GetValue<decimal>()).ShouldBe([320, 345]);
    }

    [Fact]
    public async Task A_baseline_in_another_currency_has_no_month_and_is_told_as_left_out()
    {
        await Made.RecordAsync("/api/indicators/EDIH2/baseline",
            new { value = 1000, currency = "CZK", until = ApiClient.Day("2022-12-31"), project = Made.Project });
        await AdoptAsync("2023-02-01", ("2023-01", "CZK", 25m));
        await Made.GrantAsync("2023-01-15", 50, "CZK");
        var period = (await Made.OpenAsync("2023", null, "EDIH2")).Id;
        var line = await Made.LineAsync($"/api/periods/{period}/report", "EDIH2");
        Total(line["sinceStart"]).ShouldBe("2 EUR, 1 amounts, 1 converted; 1000 CZK baseline");
        Total(line["thisPeriod"]).ShouldBe("2 EUR, 1 amounts, 1 converted");
    }

    private async Task<(Guid Period, Guid Table)> YearAsync()
    {
        await Made.BaselineAsync("EDIH2", 1000, "2022-12-31", "2023-01-31");
        await Made.GrantAsync("2023-02-01", 300);
        await Made.GrantAsync("2023-03-10", 500, "CZK");
        await Made.GrantAsync("2023-03-20", 90, "PLN");
        await Made.RecordAsync($"/api/partnerships/{Made.Project}/funding", new
        {
            amount = new { amount = 240, currency = "CZK" },
            occurred = new { precision = "month", from = "2023-04", to = "2023-05" },
        });
        var table = await AdoptAsync("2023-04-01", ("2023-03", "CZK", 25m), ("2023-04", "CZK", 24m));
        return ((await Made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id, table);
    }

    private async Task<Guid> AdoptAsync(string on, params (string Month, string Currency, decimal Rate)[] rates) =>
        (await Made.RecordAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            occurred = ApiClient.Day(on),
            rates = rates.Select(rate => new { month = rate.Month, currency = rate.Currency, rate = rate.Rate }),
        })).EventId;

    private static string Total(JsonNode? cell)
    {
        var total = cell!["total"]!;
        return string.Join("; ", total.List("leftOut").Select(left => $"{left["amount"]} {left.Text("currency")} {left.Text("reason")}")
            .Prepend($"{total["amount"]} {total.Text("currency")}, {total["facts"]} amounts, {total["converted"]} converted"));
    }
}
