using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests;

/// <summary>What waits for somebody: reminders that survive a restart, figures that drifted, and a read side that differs from the events.</summary>
public sealed class InboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Milestones_due_and_overdue_are_reminded_of_even_after_a_restart_and_no_longer_once_they_are_reached()
    {
        await using var host = await CollabHost.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = (await api.RecordAsync("/api/partnerships", new { title = "Consortium", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        var soon = await PlanAsync("Soon", DateTimeOffset.UtcNow.AddDays(5));
        var late = await PlanAsync("Late", DateTimeOffset.UtcNow.AddDays(-5));
        var far = await PlanAsync("Far", DateTimeOffset.UtcNow.AddDays(90));
        var moved = await PlanAsync("Moved", DateTimeOffset.UtcNow.AddDays(-9));
        await api.RecordAsync($"/api/partnerships/{partnership}/milestones/{moved}/reschedule", new { due = Day(DateTimeOffset.UtcNow.AddDays(40)), provenance = ApiClient.Passage(source) });

        // The messages wait in the database, whatever becomes of the process.
        await host.RestartAsync();
        api = new ApiClient(host.With(host.AdminToken));
        var inbox = await UntilAsync(api, "/api/inbox", inbox => Reminded(inbox, "milestonesDue", soon) && Reminded(inbox, "overdueMilestones", late));
        Waiting(inbox, "milestonesDue").ShouldBe([soon]);
        Waiting(inbox, "overdueMilestones").ShouldBe([late]);
        inbox.List("overdueMilestones")[0]["partnership"]!.Text("title").ShouldBe("Consortium");

        var reached = await api.RecordAsync($"/api/partnerships/{partnership}/milestones/{late}/reach", new { occurred = Day(DateTimeOffset.UtcNow.AddDays(-6)), provenance = ApiClient.Passage(source) });
        Waiting(await api.ShowAsync("/api/inbox"), "overdueMilestones").ShouldBeEmpty();
        Waiting(await api.ShowAsync($"/api/inbox?knownAt=@{reached.Position - 1}"), "overdueMilestones").ShouldBe([late]);
        Waiting(await api.ShowAsync($"/api/inbox?asOf={Text(DateTimeOffset.UtcNow.AddDays(80))}"), "milestonesDue").ShouldBe([far]);

        async Task<Guid> PlanAsync(string title, DateTimeOffset due)
        {
            var milestoneId = Guid.NewGuid();
            await api.RecordAsync($"/api/partnerships/{partnership}/milestones", new { milestoneId, title, due = Day(due), provenance = ApiClient.Passage(source) });
            return milestoneId;
        }
    }

    [Fact]
    public async Task Figures_that_drift_after_they_were_sealed_show_in_the_inbox_until_they_are_sealed_again()
    {
        await using var host = await CollabHost.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = (await api.RecordAsync("/api/partnerships", new { title = "Hub", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        var period = (await api.RecordAsync("/api/periods", new { title = "2024", span = new { precision = "year", from = "2024" }, indicators = new[] { "EDIH2", "RCO115" } })).Id;
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldBeEmpty();

        await api.RecordAsync(
            $"/api/partnerships/{partnership}/funding", new { amount = new { amount = 1000.5m }, occurred = ApiClient.Day("2024-05-02"), provenance = ApiClient.Passage(source) });
        var drifted = (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldHaveSingleItem();
        (drifted.Text("code"), drifted["reported"]!.GetValue<decimal>(), drifted["today"]!.GetValue<decimal>()).ShouldBe(("EDIH2", 0m, 1000.5m));
        (await api.GetAsync("/api/inbox", ("Accept", "text/csv"))).Body.ShouldContain("drifted-figure");

        await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "A grant came to light." });
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replay_in_the_background_raises_the_alarm_when_a_row_was_changed_behind_the_trackers_back()
    {
        await using var host = await CollabHost.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_REPLAY_MINUTES"] = "0.02" });
        var api = new ApiClient(host.With(host.AdminToken));
        await api.WorkshopAsync(await api.SourceAsync());
        await api.ShowAsync("/api/overview");
        await UntilAsync(api, "/metrics", metrics => metrics.GetValue<string>().Contains("\ncollab_replay_difference{} 0\n", StringComparison.Ordinal));
        (await api.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);

        await using (var connection = new NpgsqlConnection(host.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("update collab.entity set title = 'Forged' where kind = 'activity'", connection);
            await command.ExecuteNonQueryAsync();
        }

        await UntilAsync(api, "/metrics", metrics => metrics.GetValue<string>().Contains("\ncollab_replay_difference{} 1\n", StringComparison.Ordinal));
        var ready = await api.GetAsync("/health/ready");
        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Body.ShouldContain("Forged");
        (await api.ShowAsync("/api/inbox"))["replay"]!.Text("difference").ShouldNotBeNull().ShouldContain("title is Forged");
    }

    private static object Day(DateTimeOffset date) => ApiClient.Day(Text(date));

    private static string Text(DateTimeOffset date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<Guid> Waiting(JsonNode inbox, string list) => inbox.List(list).Select(milestone => milestone.Id("id"));

    private static bool Reminded(JsonNode inbox, string list, Guid milestone) =>
        inbox.List(list).Any(entry => entry.Id("id") == milestone && entry["remindedAt"] is not null);

    private static async Task<JsonNode> UntilAsync(ApiClient api, string path, Func<JsonNode, bool> holds)
    {
        for (var until = DateTime.UtcNow + Patience; ; await Task.Delay(200))
        {
            var reply = await api.GetAsync(path);
            var answer = path == "/metrics" ? JsonValue.Create(reply.Body) : reply.ShouldBe(HttpStatusCode.OK).Json;
            if (holds(answer)) return answer;
            (DateTime.UtcNow < until).ShouldBeTrue(reply.Body);
        }
    }
}
