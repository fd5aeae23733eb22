using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>What a file of rates cannot be taken over for is told as anywhere else: which field or which row, and what is expected. Nothing
/// is stored.</summary>
public sealed class RateRefusalTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const string Daily = "Date,CZK,PLN,\n2024-01-30,24.8,4.3,\n2024-01-31,24.9,4.4,\n";

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { Daily, "from=2024-03&to=2024-01", "to", "ends-before-it-begins" },
        { Daily, "month=2024-01&from=2024-02", "month", "another-month" },
        { Daily, "month=2024-1", "month", "no-month" },
        { Daily, "from=January", "from", "no-month" },
        { Daily, "to=2024-13", "to", "no-month" },
        { "ISO A3 Code,Value\nCZK,24.8\n", "", "month", "month-needed" },
        { "ISO A3 Code,Value,Month\nCZK,24.8,01-2024\n", "", "/2/Month", "no-month" },
        { "Name,Place\nA,B\n", "", "/1", "no-rate-file" },
        // A column too many leaves open which of them counts.
        { "Date,CZK,PLN,CZK,\n2024-01-31,24.8,4.3,99.9,\n", "", "/1/CZK", "twice-there" },
        { "ISO A3 Code,Value,Month,Value\nCZK,24.8,2024-01,99.9\n", "", "/1/Value", "twice-there" },
        { "ISO A3 Code,Amount,Month,Rate\nCZK,24.8,2024-01,99.9\n", "", "/1/Rate", "twice-there" },
        { "ISO A3 Code,Value,Month,Month\nCZK,24.8,2024-01,2024-02\n", "", "/1/Month", "twice-there" },
        { Many(1001), "", "/rates", "too-many-rates" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_names_what_is_wrong(string file, string question, string pointer, string code)
    {
        var api = await ApiClient.OfAsync(host);
        var made = await ConvertedTotalTests.Made.Async(api);
        var before = await host.StoredAsync();
        var (status, problem) = await SendAsync(made, file, $"source={made.Source}&passage=S1&{question}".TrimEnd('&'));
        status.ShouldBe(HttpStatusCode.BadRequest, problem.ToJsonString());
        problem.List("errors").Select(error => $"{error.Text("pointer")} {error.Text("code")}").ShouldBe([$"{pointer} {code}"]);
        (await host.StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_sent_as_something_else_is_told_what_is_taken()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        foreach (var type in new[] { "application/json", "image/png" })
        {
            var (status, problem) = await SendAsync(made, "{}", "month=2024-01", type);
            status.ShouldBe(HttpStatusCode.UnsupportedMediaType, type);
            problem.Text("detail").ShouldNotBeNull().ShouldContain("text/csv");
            var error = problem.List("errors").Single();
            (error.Text("pointer"), error.Text("code")).ShouldBe(("Content-Type", "not-one-of"));
        }

        foreach (var type in new[] { "text/plain", "application/octet-stream", "application/csv", "text/csv" })
            (await SendAsync(made, Daily, "dryRun=true", type)).Status.ShouldBe(HttpStatusCode.OK, type);
    }

    [Fact]
    public async Task What_is_left_out_of_a_file_with_a_column_too_many_is_that_currency_alone()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        var (status, read) = await SendAsync(
            made, "Date,CZK,PLN,CZK,\n2024-01-31,24.8,4.3,99.9,\n", "dryRun=true");
        status.ShouldBe(HttpStatusCode.OK);
        read.List("rates").Select(rate => rate.Text("currency")).ShouldBe(["PLN"]);
        read.List("problems").Single().Text("written").ShouldBe("CZK (2), CZK (4)");
    }

    // A currency and a month for each.
    private static string Many(int rates) => "ISO A3 Code,Value,Month\n" + string.Join('\n', Enumerable.Range(0, rates)
        .Select(at => $"CZK,24.8,{1900 + (at / 12)}-{(at % 12) + 1:00}"));

    private async Task<(HttpStatusCode Status, JsonNode Json)> SendAsync(
        ConvertedTotalTests.Made made, string file, string question, string type = "text/csv")
    {
        var client = await host.AsAsync("manager");
        using var content = new StringContent(file, Encoding.UTF8, type);
        using var answer = await client.PostAsync(
            new Uri($"/api/programmes/{made.Programme}/rates/import?{question}", UriKind.Relative), content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
