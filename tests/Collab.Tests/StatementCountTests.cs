using System.Net;
using System.Text.Json;
using Collab.ReadModel.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>What is asked about several things is asked about all of them at once: more of them do not make more statements.</summary>
public sealed class StatementCountTests(TestTracker host) : IClassFixture<TestTracker>
{
    // The tables that answers are read from.
    private static readonly string[] Rows = ["entity", "fact", "conflict", "contribution", "event", "measure"];

    [Fact]
    public async Task The_inbox_asks_once_about_all_conflicts_and_all_figures_of_all_sealed_periods()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        await ConflictAsync(api, source, 1);
        await DriftAsync(api, source, 2021);
        using var statements = Statements.Of(tracker);
        var (few, inbox) = await InboxAsync();
        inbox.List("conflicts").Count.ShouldBe(1);
        inbox.List("driftedFigures").Count.ShouldBe(1);

        for (var i = 2; i <= 5; i++) await ConflictAsync(api, source, i);
        for (var year = 2022; year <= 2024; year++) await DriftAsync(api, source, year);
        (var many, inbox) = await InboxAsync();

        inbox.List("conflicts").Count.ShouldBe(5);
        inbox.List("conflicts")
            .ShouldAllBe(conflict => conflict["sides"]!.AsArray().Count == 2 && conflict["entity"]!.Text("title") != null);
        inbox.List("driftedFigures")
            .Select(figure => $"{figure["period"]!.Text("title")}: {figure["reported"]}, now {figure["today"]}")
            .ShouldBe(["2021: 100, now 350", "2022: 100, now 350", "2023: 100, now 350", "2024: 100, now 350"]);
        many.ShouldBe(few);

        async Task<(int Count, System.Text.Json.Nodes.JsonNode Inbox)> InboxAsync()
        {
            await api.GetAsync("/api/overview");
            System.Text.Json.Nodes.JsonNode? shown = null;
            var sent = await statements.DuringAsync(async () => shown = await api.ShowAsync("/api/inbox"), Rows);
            return (sent.Count, shown!);
        }
    }

    [Fact]
    public async Task The_page_of_a_period_asks_once_about_all_its_figures_and_what_makes_them_differ()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        var (one, all) = (await DriftAsync(api, source, 2021, "FUND"), await DriftAsync(api, source, 2022));
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(tracker);

        var few = await StatementsAsync(one, 1);
        var many = await StatementsAsync(all, 18);

        many.ShouldBe(few);

        async Task<int> StatementsAsync(Guid period, int figures) => (await statements.DuringAsync(
            async () => (await api.ShowAsync($"/api/periods/{period}")).List("figures").Count.ShouldBe(figures), Rows)).Count;
    }

    [Fact]
    public async Task The_indicators_of_a_part_of_everything_are_asked_for_together()
    {
        var api = await ApiClient.OfAsync(host);
        await api.SourceAsync();
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(host);

        var sent = await statements.DuringAsync(
            async () => (await api.ShowAsync("/api/indicators?from=2021-02-03")).AsArray().Count.ShouldBe(18), "contribution");

        sent.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_replay_asks_for_the_events_of_all_organisations_together()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        await api.OrganisationAsync(source, "One");
        using var statements = Statements.Of(tracker);
        var few = await ReplayedAsync();

        for (var i = 0; i < 20; i++) await api.OrganisationAsync(source, $"Another {i}");
        var many = await ReplayedAsync();

        // The tracker itself may look once or twice meanwhile; a look for each would be twenty.
        many.ShouldBeLessThan(few + 10);

        async Task<int> ReplayedAsync()
        {
            await api.GetAsync("/api/overview");
            ReplayReport? report = null;
            var sent = await statements.DuringAsync(
                async () => report = await tracker.Services.GetRequiredService<Collab.ReadModel.Audit.Replay>()
                    .RunAsync(new ReplayScope(), null, default),
                "mt_events", "mt_streams");
            report!.Difference.ShouldBeNull();
            return sent.Count;
        }
    }

    [Fact]
    public async Task People_in_a_batch_are_looked_up_and_stored_together_each_with_its_own_answer()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var erased = await api.PersonAsync("Erika Mustermann");
        (await api.PostAsync($"/api/people/{erased}/erase", "")).Status.ShouldBe(HttpStatusCode.OK);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        using var statements = Statements.Of(tracker);

        IReadOnlyList<System.Text.Json.Nodes.JsonNode> answers = [];
        var sent = await statements.DuringAsync(async () => answers = await api.BatchAsync(string.Join('\n',
        [
            Line(first, "First"), Line(erased, "Erika again"), Line(second, "Second"), Line(second, ""), Line(first, "First, revised"),
            JsonSerializer.Serialize(new { command = "erase-person", personId = Guid.NewGuid() }),
            .. Enumerable.Range(0, 30).Select(i => Line(Guid.NewGuid(), $"Colleague {i}")),
        ])), "mt_doc_person");

        answers.Take(6).Select(answer => answer["status"]?.GetValue<int>()).ShouldBe([null, 409, null, 400, null, 404]);
        answers.Skip(6).ShouldAllBe(answer => answer["status"] == null);
        (await api.ShowAsync($"/api/people/{first}")).Text("name").ShouldBe("First, revised");
        (await api.ShowAsync($"/api/people/{second}")).Text("name").ShouldBe("Second");
        (await api.ShowAsync($"/api/people/{erased}")).Text("name").ShouldBeNull();
        // They come in as they arrive, which may be in a few parts.
        sent.Count.ShouldBeLessThanOrEqualTo(8);

        string Line(Guid person, string name) => JsonSerializer.Serialize(new { command = "record-person", personId = person, name });
    }

    [Fact]
    public async Task A_dry_run_looks_up_together_what_its_lines_name()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshops = new List<Guid>();
        for (var i = 0; i < 10; i++) workshops.Add(await api.WorkshopAsync(source, $"Workshop {i}"));
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(host);

        IReadOnlyList<System.Text.Json.Nodes.JsonNode> answers = [];
        var sent = await statements.DuringAsync(async () => answers = await api.BatchAsync(
            string.Join('\n', Enumerable.Range(0, 300).Select(i => JsonSerializer.Serialize(new
            {
                command = "assign-role",
                commandId = Guid.NewGuid(),
                activityId = workshops[i % workshops.Count],
                role = "speaker",
                group = $"Group {i}",
                provenance = ApiClient.Passage(source),
            }))), dryRun: true), "mt_events", "mt_streams");

        answers.Count.ShouldBe(300);
        answers.ShouldAllBe(answer => answer["status"] == null);
        // The body comes in parts, each of which is looked up in two steps; line by line it would be one for each id.
        sent.Count.ShouldBeLessThan(100);
    }

    private static async Task ConflictAsync(ApiClient api, Guid source, int number)
    {
        var workshop = await api.WorkshopAsync(source, $"Workshop {number}");
        var facts = new List<Guid>();
        foreach (var group in new[] { "Agencies", "Companies" })
        {
            var role = new { role = "host", group, provenance = ApiClient.Passage(source) };
            facts.Add((await api.RecordAsync($"/api/activities/{workshop}/roles", role)).EventId);
        }

        await api.RecordAsync("/api/conflicts", new { factIds = facts, about = "host" });
    }

    /// <summary>A sealed period of a year in which a grant was learned of later.</summary>
    private static async Task<Guid> DriftAsync(ApiClient api, Guid source, int year, string? only = null)
    {
        var formed = new
        {
            title = $"Network {year}",
            kind = "funded-project",
            occurred = ApiClient.Day($"{year}-01-01"),
            provenance = ApiClient.Passage(source),
        };
        var partnership = (await api.RecordAsync("/api/partnerships", formed)).Id;
        await GrantAsync(100, "S1");
        var opened = new
        {
            title = $"{year}",
            span = new { precision = "year", from = $"{year}" },
            indicators = only is null ? Array.Empty<string>() : [only],
        };
        var period = (await api.RecordAsync("/api/periods", opened)).Id;
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        await GrantAsync(250, "S2");
        return period;

        Task GrantAsync(decimal amount, string passage) => api.RecordAsync(
            $"/api/partnerships/{partnership}/funding",
            new { amount = new { amount }, occurred = ApiClient.Day($"{year}-05-01"), provenance = ApiClient.Passage(source, passage) });
    }
}
