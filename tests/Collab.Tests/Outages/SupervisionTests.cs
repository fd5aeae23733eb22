using System.Diagnostics;
using System.Net;
using Collab.Tests.Hosting;

namespace Collab.Tests.Outages;

/// <summary>The tracker's own PostgreSQL falls; the tracker stands.</summary>
public sealed class SupervisionTests
{
    private static readonly Dictionary<string, string> Unlimited = new() { ["COLLAB_RATE"] = "0" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PostgreSQL_killed_under_load_is_back_in_time_at_its_old_address_and_nothing_acknowledged_is_lost(bool byNetwork)
    {
        using var folder = new Folder();
        // With a name too long for a socket, a port is chosen anew at each start of the tracker.
        var clock = Stopwatch.StartNew();
        await using var host = new Owned(await CollabHost.StartAsync(
            settings: Unlimited, data: Path.Combine(folder.Path, byNetwork ? new string('x', 120) : "data")));
        var allowed = Allowed.After(clock.Elapsed);
        var address = host.Value.ConnectionString;
        await using var load = new WriteLoad(() => host.Value.With(host.Value.AdminToken), writers: 4);
        await load.MoreAsync(100);

        var killed = host.Value.PostgresPid();
        await host.Value.KillPostgresAsync();
        var down = Stopwatch.StartNew();
        await Eventually.IsAsync(() => Task.FromResult(host.Value.FindPostgresPid()), pid => pid is not null && pid != killed);
        await load.MoreAsync(20);
        down.Elapsed.ShouldBeLessThan(allowed);
        await load.MoreAsync(100);
        await load.EndAsync();

        host.Value.ConnectionString.ShouldBe(address);
        load.Refusals.ShouldAllBe(refusal => refusal.Status == HttpStatusCode.ServiceUnavailable && refusal.SaysWhen);
        await host.Value.ShouldHoldAsync(load.Acknowledged);
        (await host.Value.CommandAsync("replay")).Exit.ShouldBe(0);
        host.Value.Errors.ShouldContain("PostgreSQL fell and is started again.");
        host.Value.Errors.ShouldContain("PostgreSQL runs again");
    }

    [Fact]
    public async Task While_PostgreSQL_cannot_start_it_is_said_once_commands_say_what_they_wait_for_and_it_is_back_soon_after_it_can()
    {
        var clock = Stopwatch.StartNew();
        await using var host = await Owned.StartAsync();
        var allowed = Allowed.After(clock.Elapsed);
        using var client = host.Value.With(host.Value.AdminToken);
        var control = Path.Combine(host.Value.DataPath, "postgres", "cluster", "global", "pg_control");
        File.Move(control, control + ".away");
        await host.Value.KillPostgresAsync();

        // A command each, beside the tracker.
        clock.Restart();
        var commands = await Task.WhenAll(host.Value.CommandAsync("token", "list"), host.Value.CommandAsync("replay"));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), "each waits for 30 seconds");
        foreach (var command in commands)
        {
            command.Exit.ShouldBe(1);
            command.Errors.ShouldContain("Waiting for the database of the tracker that runs in");
            command.Errors.ShouldContain("in vain");
            command.Errors.ShouldNotContain("   at ");
        }

        // Nobody asked anything of the tracker for half a minute, in which it wrote what is needed.
        var log = host.Value.Errors;
        log.Length.ShouldBeLessThan(5_000, log);
        log.Split('\n').Count(line => line.Contains("The database fails", StringComparison.Ordinal)).ShouldBe(1, log);
        log.Split('\n').Count(line => line.Contains("PostgreSQL does not start", StringComparison.Ordinal)).ShouldBe(1, log);
        log.ShouldContain("pg_control");

        (await host.Value.Anonymous.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var ready = await host.Value.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative)))
            await ready.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "not-ready", "The database does not answer");
        foreach (var path in new[] { "/api/events/live", "/api/overview?asOf=2020-01-01" })
        {
            using var refused = await host.Value.Anonymous.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            await refused.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable", "cannot be reached");
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }

        File.Move(control + ".away", control);
        clock.Restart();
        var overview = new Uri("/api/overview?asOf=2020-01-02", UriKind.Relative);
        await Eventually.IsAsync(async () => (await client.GetAsync(overview)).StatusCode, status => status == HttpStatusCode.OK);
        clock.Elapsed.ShouldBeLessThan(allowed);
        (await new ApiClient(client).SourceAsync()).ShouldNotBe(Guid.Empty);
        await host.Value.ProjectedAsync();
        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.Errors), said => said.Contains("The database answers as it should", StringComparison.Ordinal));
        host.Value.Errors.Length.ShouldBeLessThan(10_000);
    }

    [Fact]
    public async Task A_cluster_that_no_start_can_mend_ends_the_tracker_with_words_that_say_what_to_do()
    {
        await using var host = await Owned.StartAsync();
        var control = Path.Combine(host.Value.DataPath, "postgres", "cluster", "global", "pg_control");
        var bytes = await File.ReadAllBytesAsync(control);
        bytes[40] ^= 0xff;
        await File.WriteAllBytesAsync(control, bytes);

        await host.Value.KillPostgresAsync();

        (await host.Value.EndedAsync()).ShouldBe(1);
        host.Value.Errors.ShouldContain("starting it again cannot help");
        host.Value.Errors.ShouldContain("ops/restore");
    }
}
