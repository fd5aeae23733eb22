using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Collab.Tests;

/// <summary>Files of exchange rates over HTTP: read first, adopted as one table, or told row by row what is wrong.</summary>
public sealed class RateImportTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const string InforEuro =
        "Country,Currency,ISO A3 Code,Value\nCzechia,Czech koruna,CZK,25\nPoland,Zloty,PLN,4.5\nEuro area,Euro,EUR,1\n";

    [Fact]
    public async Task A_file_is_read_without_being_stored_and_then_adopted_as_one_table()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        await made.GrantAsync(1000, "CZK", ApiClient.Day("2024-01-15"));
        var (status, read) = await SendAsync(made, InforEuro, "month=2024-01&dryRun=true");
        status.ShouldBe(HttpStatusCode.OK);
        read.ShouldNotBeNull().Text("kind").ShouldBe("commission-accounting");
        read!.List("rates").Select(rate => $"{rate.Text("currency")} {rate.Text("month")} {rate["rate"]}")
            .ShouldBe(["CZK 2024-01 25", "PLN 2024-01 4.5"]);
        (read.List("problems").Count, read["receipt"]).ShouldBe((0, null));
        (await api.ShowAsync($"/api/rates?programme={made.Programme}")).Number("total").ShouldBe(0);

        (status, read) = await SendAsync(made, InforEuro, $"month=2024-01&occurred=2024-02-01&source={made.Source}&passage=January");
        status.ShouldBe(HttpStatusCode.OK);
        var receipt = read!["receipt"]!;
        receipt["events"]![0]!.Text("type").ShouldBe("exchange_rates_adopted");
        await host.ProjectedAsync();
        var held = await api.ShowAsync($"/api/rates?programme={made.Programme}&limit=1");
        (held.Number("total"), held.List("items").Single().Text("currency")).ShouldBe((2, "CZK"));
        (await api.ShowAsync($"/api/rates?programme={made.Programme}&limit=1&cursor={held.Text("next")}")).List("items").Single()["rate"]!
            .GetValue<decimal>().ShouldBe(4.5m);
        (await api.ShowAsync($"/api/rates?programme={made.Programme}&currency=PLN&month=2024-01")).Number("total").ShouldBe(1);
        (await api.ShowAsync($"/api/rates?programme={made.Programme}&month=2024-02")).Number("total").ShouldBe(0);
        (await api.GetAsync($"/api/rates?programme={made.Programme}&format=csv")).Body
            .ShouldContain($"{made.Programme},2024-01,CZK,25,commission-accounting");
        (await api.ShowAsync($"/api/indicators/EDIH2?rule=1&programme={made.Programme}"))["total"]!["amount"]!.GetValue<decimal>()
            .ShouldBe(40);
        var table = (await api.ShowAsync($"/api/programmes/{made.Programme}")).List("rates").Single();
        (table.Text("from"), table.Text("to"), table.Number("count"), table["cite"]!.Text("passage"))
            .ShouldBe(("2024-01", "2024-01", 2, "January"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_row_by_row_and_stores_nothing_unless_it_is_to_be_left_out()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        const string file = "Date,CZK,PLN,\n2024-01-31,24.8,\"4,3\",\n2024-02-30,1,1,\n";
        var question = $"source={made.Source}&passage=S1&monthRule=last-day";
        var (status, refused) = await SendAsync(made, file, question);
        status.ShouldBe(HttpStatusCode.BadRequest);
        refused.ShouldNotBeNull().Text("type").ShouldBe("urn:collab:problem:rates-unread");
        refused!.List("errors").Select(error => $"{error.Text("pointer")} {error.Text("code")}")
            .ShouldBe(["/2/PLN decimal-comma", "/3/Date no-day"]);
        (await api.ShowAsync($"/api/rates?programme={made.Programme}")).Number("total").ShouldBe(0);

        (status, var read) = await SendAsync(made, file, $"{question}&leaveOut=true");
        status.ShouldBe(HttpStatusCode.OK);
        read!.List("problems").Select(problem =>
            $"{problem["row"]} {problem.Text("column")} {problem.Text("written")} {problem.Text("code")}")
            .ShouldBe(["2 PLN 4,3 decimal-comma", "3 Date 2024-02-30 no-day"]);
        await host.ProjectedAsync();
        (await api.ShowAsync($"/api/rates?programme={made.Programme}")).List("items").Single()["rate"]!.GetValue<decimal>().ShouldBe(24.8m);
    }

    [Fact]
    public async Task Wrong_questions_are_told_what_is_wrong()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        (await SendAsync(made, InforEuro, "month=2024-1&currencies=CZK,XXX")).Json!.List("errors").Select(error => error.Text("pointer"))
            .ShouldBe(["currencies", "month"], ignoreOrder: true);
        (await SendAsync(made, InforEuro, "months=2024-01")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(made, InforEuro, "", "image/png")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await SendAsync(made, "", "month=2024-01")).Status.ShouldBe(HttpStatusCode.BadRequest);
        // The source is one of the command's members.
        (await SendAsync(made, InforEuro, "month=2024-01&passage=S1")).Json!.List("errors").Select(error => error.Text("pointer"))
            .ShouldBe(["/provenance/source"]);
        (await SendAsync(made with { Programme = made.Project }, InforEuro, $"month=2024-01&source={made.Source}&passage=S1")).Status
            .ShouldBe(HttpStatusCode.NotFound);
        (await api.GetAsync("/api/rates?month=2024-13")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["month"]);
        (await api.GetAsync("/api/rates?currency=Kc")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["currency"]);
        var viewer = await host.AsAsync("viewer");
        using var content = new StringContent(InforEuro, Encoding.UTF8, "text/csv");
        (await viewer.PostAsync($"/api/programmes/{made.Programme}/rates/import?month=2024-01&dryRun=true", content)).StatusCode
            .ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode? Json)> SendAsync(
        ConvertedTotalTests.Made made, string file, string question, string type = "text/csv")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await made.Api.Client.PostAsync($"/api/programmes/{made.Programme}/rates/import?{question}", content);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.StartsWith('{') ? System.Text.Json.Nodes.JsonNode.Parse(body) : null);
    }
}
