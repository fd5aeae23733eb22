using System.Globalization;
using System.Net;
using System.Text.Json;
using Collab.Http;
using CsvHelper;
using CsvHelper.Configuration;
using Npgsql;

namespace Collab.Tests;

/// <summary>What costs much is bounded: whole lists and tried rules take the tracker away from nobody.</summary>
public sealed class CostlyReadTests
{
    private const int Pool = 8;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    // Longer than what is on its way to a reader who does not read.
    private static readonly string Long = new('x', 250);

    [Fact]
    public async Task Slow_readers_of_whole_lists_hold_no_connection_and_too_many_of_them_are_refused_for_a_moment()
    {
        await using var tracker = await SmallAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        await api.BatchAsync(Lines(1_500, i => new
        {
            command = "plan-activity",
            kind = "meeting",
            title = $"{Long} {i}",
            planned = ApiClient.Day("2024-05-01"),
            provenance = ApiClient.Passage(source, certainty: "intended"),
        }));
        await api.GetAsync("/api/overview");

        var slow = new List<HttpResponseMessage>();
        foreach (var path in new[] { "/api/inbox", "/api/events", "/api/activities", "/api/timeline" })
            for (var i = 0; i < CostlyReads.ListsOfCaller / 4; i++)
                slow.Add((await OpenAsync(tracker.Anonymous, path)).ShouldBe(HttpStatusCode.OK));

        using (var refused = await OpenAsync(tracker.Anonymous, "/api/events"))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
            JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString()
                .ShouldBe("urn:collab:problem:too-many-costly-reads");
        }

        // Others have their lists, and everybody has pages.
        (await api.GetAsync("/api/inbox", ("Accept", "text/csv")).WaitAsync(Soon)).ShouldBe(HttpStatusCode.OK);
        var pages = Enumerable.Range(0, 20).Select(_ => new ApiClient(tracker.Anonymous).GetAsync("/api/inbox"));
        foreach (var page in await Task.WhenAll(pages).WaitAsync(Soon)) page.ShouldBe(HttpStatusCode.OK);
        (await InUseAsync(tracker)).ShouldBe(0);

        // Who waits long enough reads all of it, in order and once.
        var read = CsvOf(await slow[0].Content.ReadAsStringAsync()).Skip(1).Select(line => line[4]).ToList();
        read.Count.ShouldBe(1_500);
        read.Distinct().Count().ShouldBe(1_500);
        read.ShouldBe(read.Select(Guid.Parse).Order().Select(id => id.ToString()));
        foreach (var response in slow) response.Dispose();
        await Eventually.IsAsync(
            async () =>
            {
                using var again = await OpenAsync(tracker.Anonymous, "/api/events");
                return again.StatusCode;
            },
            status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tried_rule_is_judged_once_for_a_whole_table_and_page_by_page_and_whole_it_says_the_same()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        const int workshops = 1_200;
        await api.BatchAsync(Lines(workshops, i => new
        {
            command = "record-workshop-held",
            title = $"Workshop {i}",
            occurred = ApiClient.Day(new DateOnly(2020, 1, 1).AddDays(i).ToString("O", CultureInfo.InvariantCulture)),
            regions = i % 2 == 0 ? (string[])["DED"] : ["DED", "CZ"],
            provenance = ApiClient.Passage(source),
        }));
        await api.GetAsync("/api/overview");
        const string address = "/api/indicators/RCO115/explanation?rule={\"parties\":\"participants\",\"inProject\":false,\"participatingCountries\":false}";
        using var statements = Statements.Of(tracker);

        var lines = CsvOf((await api.GetAsync(address, ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK).Body).ToList();
        var (eventId, table) = (Array.IndexOf(lines[0], "eventId"), lines.Skip(1).ToList());

        table.Count.ShouldBe(workshops);
        table.Count(line => line[0] == "yes").ShouldBe(workshops / 2);
        var judged = statements.With("from collab.contribution c");
        judged.Count(statement => !statement.Contains("limit", StringComparison.Ordinal)).ShouldBe(1);
        var paged = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await api.ShowAsync($"{address}&limit=500{(cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            (page.Number("countedTotal") + page.Number("rejectedTotal")).ShouldBe(workshops);
            paged.AddRange(page.List("counted").Concat(page.List("rejected")).Select(fact => fact.Text("eventId")!));
            cursor = page.Text("next");
        }

        paged.Order(StringComparer.Ordinal).ShouldBe(table.Select(line => line[eventId]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/api/indicators/RCO81/explanation?rule={\"evidence\":[]}", "application/json")]
    [InlineData("/api/indicators/RCO81?rule={\"evidence\":[]}", "application/json")]
    [InlineData("/indicators/RCO81/why?try=1", "text/html")]
    public async Task Too_many_rules_tried_at_once_are_refused_for_a_moment_while_others_read(string path, string form)
    {
        await using var tracker = await TestTracker.StartAsync();
        await new ApiClient(tracker.With(tracker.AdminToken)).SourceAsync();
        var reader = new ApiClient(tracker.Anonymous);
        await using var connection = new NpgsqlConnection(tracker.ConnectionString);
        await connection.OpenAsync();
        // What a trial reads is not to be had as long as this is open.
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("lock table collab.contribution in access exclusive mode", connection))
            await take.ExecuteNonQueryAsync();

        var asked = Enumerable.Range(0, CostlyReads.Trials + CostlyReads.WaitingTrials + 1).Select(_ => TryAsync()).ToList();
        var refused = await Task.WhenAny(asked);

        (await refused).ShouldBe(HttpStatusCode.TooManyRequests).Header("Retry-After").ShouldBe("5");
        asked.Remove(refused);
        await Eventually.IsAsync(
            () => tracker.ScalarAsync<long>(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%collab.contribution%'
                """),
            waiting => waiting == CostlyReads.Trials);
        (await reader.GetAsync("/api/activities").WaitAsync(Soon)).ShouldBe(HttpStatusCode.OK);
        (await reader.GetAsync("/api/indicators/RCO81").WaitAsync(Soon)).ShouldBe(HttpStatusCode.OK);
        await transaction.RollbackAsync();
        foreach (var answer in await Task.WhenAll(asked)) answer.ShouldBe(HttpStatusCode.OK);

        Task<Reply> TryAsync() => new ApiClient(tracker.Anonymous).GetAsync(path, ("Accept", form));
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/csv");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string Lines(int count, Func<int, object> line) =>
        string.Join('\n', Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(line(i))));

    private static List<string[]> CsvOf(string text)
    {
        using var csv = new CsvParser(new StringReader(text.TrimStart('\uFEFF')), new CsvConfiguration(CultureInfo.InvariantCulture));
        var lines = new List<string[]>();
        while (csv.Read()) lines.Add(csv.Record!);
        return lines;
    }

    // Connections in the middle of a question about what such lists are made of.
    private static Task<long> InUseAsync(TestTracker tracker) => tracker.ScalarAsync<long>(
        """
        select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()
          and query ~ 'collab\.(entity|fact|event|conflict)'
        """);

    private static async Task<TestTracker> SmallAsync()
    {
        var (database, token) = await (await TestPostgres.OfThisRunAsync()).CopyAsync(null);
        return await TestTracker.StartAsync(
            database: new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = Pool }.ConnectionString, token: token,
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
    }
}

/// <summary>Judges answers that are not read to their end.</summary>
internal static class OpenAnswers
{
    public static HttpResponseMessage ShouldBe(this HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status);
        return response;
    }
}
