using System.Net;
using Collab.Http;
using Npgsql;

namespace Collab.Tests;

/// <summary>Every costly read counts as one, in whatever form it is asked for; and all callers together have a bound, too.</summary>
public sealed class CostlyRouteTests
{
    // More than what may be under way, so that nobody waits for a connection instead.
    private const int Pool = 50;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whole_lists_have_a_bound_for_all_callers_together_and_each_form_of_a_whole_list_counts()
    {
        await using var tracker = await RoomyAsync();
        await new ApiClient(tracker.With(tracker.AdminToken)).SourceAsync();
        var clients = new List<HttpClient> { tracker.Anonymous };
        while (clients.Count * CostlyReads.ListsOfCaller < CostlyReads.Lists + CostlyReads.ListsOfCaller)
            clients.Add(tracker.With(await tracker.CreateTokenAsync($"Reader {clients.Count}", "viewer")));
        // Who they are is known from here on.
        foreach (var client in clients) (await new ApiClient(client).GetAsync("/api/about")).ShouldBe(HttpStatusCode.OK);
        await using var connection = new NpgsqlConnection(tracker.ConnectionString);
        await using var closed = await ClosedAsync(connection, "entity");

        var under = new List<Task<Reply>>();
        async Task HoldAsync(HttpClient client)
        {
            for (var i = 0; i < CostlyReads.ListsOfCaller; i++) under.Add(CsvAsync(client, "/api/activities"));
            await WaitingAsync(tracker, "entity", under.Count);
        }

        await HoldAsync(clients[0]);
        foreach (var (path, accept) in new[]
        {
            ("/api/activities", "text/csv"), ("/api/activities?format=csv", "application/json"), ("/api/activities", "text/calendar"),
            ("/api/activities.ics", "*/*"), ($"/api/activities/{Guid.NewGuid()}.ics", "*/*"), ("/api/events", "text/csv"),
            ("/api/inbox", "text/csv"), ("/api/indicators/RCO81/explanation", "text/csv"),
        })
            (await new ApiClient(clients[0]).GetAsync(path, ("Accept", accept)).WaitAsync(Soon))
                .ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-costly-reads");

        foreach (var client in clients.Skip(1).Take((CostlyReads.Lists / CostlyReads.ListsOfCaller) - 1)) await HoldAsync(client);
        under.Count.ShouldBe(CostlyReads.Lists);
        (await CsvAsync(clients[^1], "/api/activities").WaitAsync(Soon)).ShouldBe(HttpStatusCode.TooManyRequests);

        await closed.RollbackAsync();
        foreach (var answer in await Task.WhenAll(under)) answer.ShouldBe(HttpStatusCode.OK);
        (await CsvAsync(clients[^1], "/api/activities")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whatever_tries_a_rule_counts_as_a_trial_and_a_rule_that_was_adopted_does_not()
    {
        await using var tracker = await RoomyAsync();
        await new ApiClient(tracker.With(tracker.AdminToken)).SourceAsync();
        var reader = new ApiClient(tracker.Anonymous);
        const string rule = """{"evidence":[]}""";
        await using var connection = new NpgsqlConnection(tracker.ConnectionString);
        await using var closed = await ClosedAsync(connection, "contribution");

        // One more than may try or wait: when it is refused, the others are where they are to be.
        var asked = Enumerable.Range(0, CostlyReads.Trials + CostlyReads.WaitingTrials + 1)
            .Select(_ => new ApiClient(tracker.Anonymous).GetAsync($"/api/indicators/RCO81?rule={rule}")).ToList();
        var over = await Task.WhenAny(asked).WaitAsync(Soon);
        (await over).ShouldBe(HttpStatusCode.TooManyRequests);
        asked.Remove(over);

        foreach (var path in new[] { $"/api/indicators/RCO81?rule={rule}", $"/api/indicators/RCO81/explanation?rule={rule}" })
            (await reader.GetAsync(path).WaitAsync(Soon)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-costly-reads");
        (await reader.PostAsync("/api/indicators/RCO81/explanation", rule).WaitAsync(Soon))
            .ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-costly-reads");
        foreach (var path in new[] { "/indicators/RCO81?try=1", "/indicators/RCO81/why?try=1" })
            (await reader.GetAsync(path, ("Accept", "text/html")).WaitAsync(Soon)).ShouldBe(HttpStatusCode.TooManyRequests)
                .Body.ShouldContain("<main");
        (await reader.GetAsync("/api/indicators/RCO81").WaitAsync(Soon)).ShouldBe(HttpStatusCode.OK);

        await closed.RollbackAsync();
        foreach (var answer in await Task.WhenAll(asked)) answer.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<Reply> CsvAsync(HttpClient client, string path) => new ApiClient(client).GetAsync(path, ("Accept", "text/csv"));

    // Nobody reads the table as long as this is open.
    private static async Task<NpgsqlTransaction> ClosedAsync(NpgsqlConnection connection, string table)
    {
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand($"lock table collab.{table} in access exclusive mode", connection);
        await take.ExecuteNonQueryAsync();
        return transaction;
    }

    private static Task<long> WaitingAsync(TestTracker tracker, string table, int readers) => Eventually.IsAsync(
        () => tracker.ScalarAsync<long>(
            $"""
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%from collab.{table} e where e.kind%'
            """),
        waiting => waiting == readers);

    private static async Task<TestTracker> RoomyAsync()
    {
        var (database, token) = await (await TestPostgres.OfThisRunAsync()).CopyAsync(null);
        return await TestTracker.StartAsync(
            // On a busy machine, what waits for the table waits for longer than a statement usually may.
            database: new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = Pool, CommandTimeout = 300 }.ConnectionString,
            token: token,
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
    }
}
