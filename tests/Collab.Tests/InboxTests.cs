using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Collab.ReadModel.Audit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>What waits for somebody: reminders that survive a restart, figures that drifted, and a read side that differs from the
/// events.</summary>
public sealed class InboxTests
{
    // Later than any machine's clock, so that nothing is due before the test says so.
    private static readonly DateTimeOffset Later = new(2099, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Milestones_due_and_overdue_are_reminded_of_even_after_a_restart_and_no_longer_once_they_are_reached()
    {
        await using var host = await TestTracker.StartAsync(start: Later);
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = await ConsortiumAsync(api, source);
        var soon = await PlanAsync("Soon", host.Now.AddDays(5));
        var late = await PlanAsync("Late", host.Now.AddDays(-5));
        var far = await PlanAsync("Far", host.Now.AddDays(90));
        var moved = await PlanAsync("Moved", host.Now.AddDays(-9));
        await api.RecordAsync(
            $"/api/partnerships/{partnership}/milestones/{moved}/reschedule",
            new { due = Day(host.Now.AddDays(40)), provenance = ApiClient.Passage(source) });

        // The messages wait in the database, whatever becomes of the process.
        await host.RestartAsync();
        api = new ApiClient(host.With(host.AdminToken));
        var unsaid = await api.ShowAsync("/api/inbox");
        unsaid.List("milestonesDue").Concat(unsaid.List("overdueMilestones")).ShouldAllBe(milestone => milestone["remindedAt"] == null);
        await host.DeliverDueAsync();
        var inbox = await api.ShowAsync("/api/inbox");
        Waiting(inbox, "milestonesDue").ShouldBe([soon]);
        Waiting(inbox, "overdueMilestones").ShouldBe([late]);
        inbox.List("milestonesDue").Concat(inbox.List("overdueMilestones")).ShouldAllBe(milestone => milestone["remindedAt"] != null);
        inbox.List("overdueMilestones")[0]["partnership"]!.Text("title").ShouldBe("Consortium");

        var reached = await api.RecordAsync(
            $"/api/partnerships/{partnership}/milestones/{late}/reach",
            new { occurred = Day(host.Now.AddDays(-6)), provenance = ApiClient.Passage(source) });
        Waiting(await api.ShowAsync("/api/inbox"), "overdueMilestones").ShouldBeEmpty();
        Waiting(await api.ShowAsync($"/api/inbox?knownAt=@{reached.Position - 1}"), "overdueMilestones").ShouldBe([late]);
        Waiting(await api.ShowAsync($"/api/inbox?asOf={Text(host.Now.AddDays(80))}"), "milestonesDue").ShouldBe([far]);

        // The same without asking about another time: the days pass.
        host.Time.Advance(TimeSpan.FromDays(80));
        await host.DeliverDueAsync();
        inbox = await api.ShowAsync("/api/inbox");
        inbox.List("milestonesDue").ShouldHaveSingleItem()["remindedAt"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(Later.AddDays(80));
        Waiting(inbox, "milestonesDue").ShouldBe([far]);
        Waiting(inbox, "overdueMilestones").ShouldBe([soon, moved], ignoreOrder: true);

        async Task<Guid> PlanAsync(string title, DateTimeOffset due)
        {
            var milestoneId = Guid.NewGuid();
            await api.RecordAsync($"/api/partnerships/{partnership}/milestones",
                new { milestoneId, title, due = Day(due), provenance = ApiClient.Passage(source) });
            return milestoneId;
        }
    }

    [Theory]
    // In winter a day in Dresden ends at 23:00 in Greenwich, a day in Lisbon at midnight; in summer a day in Dresden ends at 22:00.
    [InlineData("2027-01-15", null, "2027-01-15T23:00:00Z")]
    [InlineData("2027-01-15", "Europe/Lisbon", "2027-01-16T00:00:00Z")]
    [InlineData("2027-07-15", "Europe/Berlin", "2027-07-15T22:00:00Z")]
    public async Task A_milestone_becomes_overdue_as_its_day_passes_in_its_zone(string day, string? zone, string end)
    {
        var passes = DateTimeOffset.Parse(end, CultureInfo.InvariantCulture);
        await using var host = await TestTracker.StartAsync(start: passes.AddSeconds(-90));
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = await ConsortiumAsync(api, source);
        var milestoneId = Guid.NewGuid();
        var due = new JsonObject { ["precision"] = "day", ["from"] = day };
        if (zone is not null) due["zone"] = zone;
        await api.RecordAsync(
            $"/api/partnerships/{partnership}/milestones",
            new { milestoneId, title = "Report", due, provenance = ApiClient.Passage(source) });

        var before = await api.ShowAsync("/api/inbox");
        (Waiting(before, "milestonesDue").Single(), Waiting(before, "overdueMilestones").Count()).ShouldBe((milestoneId, 0));

        host.Time.Advance(TimeSpan.FromMinutes(2));
        var after = await api.ShowAsync("/api/inbox");
        (Waiting(after, "overdueMilestones").Single(), Waiting(after, "milestonesDue").Count()).ShouldBe((milestoneId, 0));
    }

    [Fact]
    public async Task A_plan_asks_for_its_evidence_once_its_day_has_passed()
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var plan = await api.PlanAsync(await api.SourceAsync(), day: Text(host.Now.AddDays(1)));
        (await api.ShowAsync("/api/inbox")).List("plansAwaitingEvidence").ShouldBeEmpty();

        host.Time.Advance(TimeSpan.FromDays(2));

        (await api.ShowAsync("/api/inbox")).List("plansAwaitingEvidence").ShouldHaveSingleItem().Id("id").ShouldBe(plan);
    }

    [Fact]
    public async Task Figures_that_drift_after_they_were_sealed_show_in_the_inbox_until_they_are_sealed_again()
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = "Hub", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        var period = (await api.RecordAsync("/api/periods",
            new { title = "2024", span = new { precision = "year", from = "2024" }, indicators = new[] { "FUND", "RCO115" } })).Id;
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldBeEmpty();

        await api.RecordAsync(
            $"/api/partnerships/{partnership}/funding",
            new { amount = new { amount = 1000.5m }, occurred = ApiClient.Day("2024-05-02"), provenance = ApiClient.Passage(source) });
        var drifted = (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldHaveSingleItem();
        (drifted.Text("code"), drifted["reported"]!.GetValue<decimal>(), drifted["today"]!.GetValue<decimal>())
            .ShouldBe(("FUND", 0m, 1000.5m));
        (await api.GetAsync("/api/inbox", ("Accept", "text/csv"))).Body.ShouldContain("drifted-figure");

        await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "A grant came to light." });
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync("/api/inbox")).List("driftedFigures").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replay_in_the_background_comes_after_five_minutes_and_every_day_and_raises_the_alarm_when_a_row_was_changed()
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        await api.WorkshopAsync(await api.SourceAsync());
        await api.ShowAsync("/api/overview");
        var watch = host.Services.GetRequiredService<ReplayWatch>();

        host.Time.Advance(TimeSpan.FromMinutes(4));
        watch.Last.ShouldBeNull();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var first = await Eventually.IsAsync(() => Task.FromResult(watch.Last), last => last is not null);
        first!.Report.Difference.ShouldBeNull();
        (await api.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);

        await ForgeAsync(host);
        host.Time.Advance(TimeSpan.FromHours(23));
        watch.Last.ShouldBe(first);
        (await api.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);
        host.Time.Advance(TimeSpan.FromHours(1));
        await Eventually.IsAsync(() => Task.FromResult(watch.Last), last => last != first);
        // Anybody may ask whether it is ready; what a row holds is told to readers.
        var ready = (await api.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable).Body;
        ready.ShouldContain("found a difference between the events and the tables");
        ready.ShouldNotContain("Forged");
        (await api.ShowAsync("/api/inbox"))["replay"]!.Text("difference").ShouldNotBeNull().ShouldContain("title is Forged");
    }

    // Measurements are a process's.
    [Fact]
    public async Task What_a_replay_in_the_background_found_is_measured()
    {
        var settings = new Dictionary<string, string> { ["COLLAB_REPLAY_MINUTES"] = "0.02" };
        await using var host = await Owned.StartAsync(settings: settings);
        var api = new ApiClient(host.Value.With(host.Value.AdminToken));
        await api.WorkshopAsync(await api.SourceAsync());
        await api.ShowAsync("/api/overview");
        await MeasuredAsync(0);

        await ForgeAsync(host.Value);
        await MeasuredAsync(1);

        async Task MeasuredAsync(int value) => await Eventually.IsAsync(
            async () => (await api.GetAsync("/metrics")).ShouldBe(HttpStatusCode.OK).Body,
            metrics => metrics.Contains($"\ncollab_replay_difference{{}} {value}\n", StringComparison.Ordinal));
    }

    private static async Task<Guid> ConsortiumAsync(ApiClient api, Guid source) => (await api.RecordAsync(
        "/api/partnerships", new { title = "Consortium", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;

    private static async Task ForgeAsync(RunningTracker host)
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("update collab.entity set title = 'Forged' where kind = 'activity'", connection);
        await command.ExecuteNonQueryAsync();
    }

    private static object Day(DateTimeOffset date) => ApiClient.Day(Text(date));

    private static string Text(DateTimeOffset date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<Guid> Waiting(JsonNode inbox, string list) => inbox.List(list).Select(milestone => milestone.Id("id"));
}
