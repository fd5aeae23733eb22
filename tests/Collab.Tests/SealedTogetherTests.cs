using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A seal freezes figures that are stored: never none, because the period itself was not stored yet.</summary>
public sealed class SealedTogetherTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("?atomic=true")]
    [InlineData("?atomic=true&dryRun=true")]
    public async Task A_period_opened_and_sealed_in_one_transaction_is_refused_and_neither_is_stored(string query)
    {
        var api = await ApiClient.OfAsync(host);
        var (period, stored) = (Guid.NewGuid(), await host.StoredAsync());

        var lines = await SendAsync(api, query, Open(period, "1930"), Seal(period));

        lines[1].Text("type").ShouldBe("urn:collab:problem:rests-on-stored");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("fact_corrected")]
    [InlineData("period_reopened")]
    public async Task So_is_a_period_that_changes_in_the_same_transaction(string change)
    {
        var api = await ApiClient.OfAsync(host);
        var (year, other) = change == "fact_corrected" ? ("1931", "1932") : ("1936", "1937");
        var opened = await api.RecordAsync("/api/periods", new { title = year, span = new { precision = "year", from = year } });
        if (change == "period_reopened") await api.RecordAsync($"/api/periods/{opened.Id}/seal", new { });
        object before = change == "period_reopened"
            ? new { command = "reopen-period", reportingPeriodId = opened.Id, reason = "A late fact." }
            : new
            {
                command = "correct-fact",
                factId = opened.EventId,
                reason = "Another year.",
                replacement = new { title = other, span = new { precision = "year", from = other } }
            };

        var lines = await SendAsync(api, "?atomic=true", before, Seal(opened.Id));

        lines[1].Text("type").ShouldBe("urn:collab:problem:rests-on-stored");
        (await api.ShowAsync($"/api/periods/{opened.Id}")).Text("title").ShouldBe(year);
    }

    [Fact]
    public async Task Beside_other_entities_and_line_by_line_it_is_sealed_with_its_figures()
    {
        var api = await ApiClient.OfAsync(host);
        var opened = await api.RecordAsync("/api/periods", new { title = "1933", span = new { precision = "year", from = "1933" } });
        var together = await SendAsync(api, "?atomic=true", new { command = "register-source", title = "Report", kind = "report" },
            Seal(opened.Id));
        together.ShouldAllBe(line => line["status"] == null);
        var period = Guid.NewGuid();
        var apart = await SendAsync(api, "", Open(period, "1934"), Seal(period));
        apart.ShouldAllBe(line => line["status"] == null);
        await host.ProjectedAsync();

        foreach (var id in new[] { opened.Id, period })
            (await api.ShowAsync($"/api/periods/{id}")).List("seals").ShouldHaveSingleItem().List("figures").Count.ShouldBe(18);
        // The dry run says what the real one would.
        var other = Guid.NewGuid();
        (await SendAsync(api, "?dryRun=true", Open(other, "1935"), Seal(other))).ShouldAllBe(line => line["status"] == null);
    }

    private static object Open(Guid period, string year) =>
        new { command = "open-period", reportingPeriodId = period, title = year, span = new { precision = "year", from = year } };

    private static object Seal(Guid period) => new { command = "seal-period", reportingPeriodId = period };

    private static async Task<IReadOnlyList<JsonNode>> SendAsync(ApiClient api, string query, params object[] commands)
    {
        var lines = string.Join('\n', commands.Select(command => JsonSerializer.Serialize(command)));
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await api.Client.PostAsync(new Uri("/api/commands" + query, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. answers.Select(line => JsonNode.Parse(line)!)];
    }
}
