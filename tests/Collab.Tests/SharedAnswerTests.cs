using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>What many ask for at once is found once, and for nobody else.</summary>
public sealed class SharedAnswerTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const int Callers = 20;

    // The tables that answers are read from.
    private static readonly string[] Rows = ["entity", "fact", "conflict", "contribution", "event", "measure", "point", "total"];

    public static TheoryData<string> Shared =>
    [
        "/api/overview", "/api/inbox", "/api/activity-months", "/api/indicators", "/api/indicators?from=2021-02-03",
        "/api/indicators/RCO115", "/api/indicators/RCO115/trend", "/api/indicators/RCO115/explanation", "/api/regions", "/api/regions/DED",
        "/api/region-pairs", "/api/region-ties", "/api/overview?knownAt=@1",
    ];

    [Theory, MemberData(nameof(Shared))]
    public async Task Callers_who_come_while_an_answer_is_found_are_given_that_answer(string path)
    {
        var api = await ApiClient.OfAsync(host);
        await api.WorkshopAsync(await api.SourceAsync());
        await api.GetAsync("/api/overview");
        var auditor = await ApiClient.OfAsync(host, "auditor");
        using var statements = Statements.Of(host);
        var alone = await statements.DuringAsync(async () => (await auditor.GetAsync(path)).ShouldBe(HttpStatusCode.OK), Rows);
        alone.ShouldNotBeEmpty();
        using var underWay = new UnderWay(host);

        var together = await statements.DuringAsync(
            async () =>
            {
                await using var hold = await HoldAsync();
                ApiClient[] clients = [api, auditor, new ApiClient(host.Anonymous)];
                var asked = Enumerable.Range(0, Callers).Select(i => clients[i % clients.Length].GetAsync(path, least: 0)).ToList();
                await Eventually.IsAsync(() => Task.FromResult(underWay.Count), count => count == Callers);
                await hold.DisposeAsync();
                var answers = await Task.WhenAll(asked);
                answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
                answers.Select(answer => answer.Body).Distinct().ShouldHaveSingleItem();
            },
            Rows);

        // Who is still on the way to the answer when it is found finds it again; each for himself would be twenty times as many.
        together.Count.ShouldBeLessThan(alone.Count * Callers / 4);
    }

    [Fact]
    public async Task Different_questions_have_their_own_answers()
    {
        var api = await ApiClient.OfAsync(host);
        await api.GetAsync("/api/overview");
        var clients = host.Anonymous;
        await using var hold = await HoldAsync();
        string[] paths =
        [
            "/api/regions/DED", "/api/regions/CZ", "/api/regions/DED?asOf=2020-01-01", "/api/indicators/RCO81/explanation?limit=1",
            "/api/indicators/RCO81/explanation?limit=2", "/api/indicators/RCO81/explanation?limit=1&region=DED",
        ];
        var asked = paths.Select(path => new ApiClient(clients).GetAsync(path)).ToList();

        await Eventually.IsAsync(WaitingAsync, waiting => waiting == paths.Length);
        await hold.DisposeAsync();

        var answers = await Task.WhenAll(asked);
        answers[0].Json.Text("code").ShouldBe("DED");
        answers[1].Json.Text("code").ShouldBe("CZ");
    }

    [Fact]
    public async Task Who_asks_after_a_person_was_erased_is_not_given_what_was_found_before()
    {
        var api = await ApiClient.OfAsync(host);
        var person = await api.PersonAsync("Erika Mustermann");
        await api.GetAsync("/api/overview");
        await using var hold = await HoldAsync();
        var before = new ApiClient(host.Anonymous).GetAsync("/api/overview");
        await Eventually.IsAsync(WaitingAsync, waiting => waiting == 1);

        (await api.PostAsync($"/api/people/{person}/erase", "")).ShouldBe(HttpStatusCode.OK);
        var after = new ApiClient(host.Anonymous).GetAsync("/api/overview");

        await Eventually.IsAsync(WaitingAsync, waiting => waiting == 2);
        await hold.DisposeAsync();
        foreach (var answer in await Task.WhenAll(before, after)) answer.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_wrong_with_a_question_is_told_to_everybody_who_asks_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ =>
            new ApiClient(host.Anonymous).GetAsync("/api/indicators/RCO81?region=XX99&topic=none")));

        foreach (var answer in answers)
        {
            answer.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["region", "topic"]);
            answer.Header("ETag").ShouldBeNull();
        }
    }

    // As long as it is open, nothing is found.
    private async Task<NpgsqlConnection> HoldAsync()
    {
        var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var take = new NpgsqlCommand(
            $"begin; lock table {string.Join(", ", Rows.Select(table => $"collab.{table}"))} in access exclusive mode", connection);
        await take.ExecuteNonQueryAsync();
        return connection;
    }

    private Task<long> WaitingAsync() => host.ScalarAsync<long>(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query ~ 'collab\.(entity|fact|contribution|point|total|measure)'
        """);

    /// <summary>Counts the requests that a tracker is answering.</summary>
    private sealed class UnderWay : IDisposable
    {
        private readonly MeterListener listener = new();
        private int count;

        public UnderWay(TestTracker tracker)
        {
            var factory = tracker.Services.GetRequiredService<IMeterFactory>();
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "http.server.active_requests" && ReferenceEquals(instrument.Meter.Scope, factory))
                    listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
            {
                // One that was under way before ends without having begun here.
                lock (listener) count = Math.Max(0, count + (int)change);
            });
            listener.Start();
        }

        public int Count => Volatile.Read(ref count);

        public void Dispose() => listener.Dispose();
    }
}
