using System.Net;
using Collab.Hosting.Supervision;
using Collab.Tests.Outages;
using Microsoft.Extensions.Time.Testing;

namespace Collab.Tests.Backups;

/// <summary>An archive that takes nothing is heard of before it is needed.</summary>
public sealed class ArchiveOutageTests
{
    private static readonly DateTimeOffset Taken = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, 0, null, false)] // nothing was ever to be taken
    [InlineData(0, null, 1, 59, false)] // one is on its way
    [InlineData(0, -5, 0, null, false)] // refused once, and taken since
    [InlineData(0, 5, 1, 1, true)]
    [InlineData(null, 5, 1, 1, true)] // it never took any
    [InlineData(0, 5, 0, null, false)] // what was refused is gone, as when another timeline began
    [InlineData(0, null, 1, 45, true)] // neither taken nor refused for a quarter of an hour
    public void An_archive_fails_when_it_refused_last_or_lets_wait(
        int? takenAt, int? failedAt, int waiting, int? waitingSince, bool fails)
    {
        var state = ArchiveState.Of(Taken.AddMinutes(60), At(takenAt), At(failedAt), waiting, At(waitingSince));

        (state.FailsSince is not null).ShouldBe(fails);
        if (fails && takenAt is not null) state.FailsSince.ShouldBe(Taken);

        static DateTimeOffset? At(int? minutes) => minutes is { } some ? Taken.AddMinutes(some) : null;
    }

    [Fact]
    public void It_is_said_once_then_that_it_goes_on_then_that_it_is_over()
    {
        var time = new FakeTimeProvider();
        var outage = new ArchiveOutage(time);
        var failing = new ArchiveState(Taken, Taken, 3);
        outage.Take(new ArchiveState(Taken, null, 0), () => "why").ShouldBeNull();

        outage.Take(failing, () => "gzip: No space left on device")
            .ShouldNotBeNull()
            .ShouldStartWith("The archive takes nothing, since 2026-05-04 08:00:00Z: gzip: No space left on device. 3 segments");
        for (var i = 0; i < 100; i++) outage.Take(failing, () => "why").ShouldBeNull();
        time.Advance(ArchiveOutage.Reminder);
        outage.Take(failing with { Waiting = 9 }, () => null).ShouldNotBeNull()
            .ShouldStartWith("The archive still takes nothing, since 2026-05-04 08:00:00Z. 9 segments");
        outage.Take(failing, () => "why").ShouldBeNull();

        outage.Take(new ArchiveState(Taken.AddHours(2), null, 0), () => "why").ShouldNotBeNull().ShouldContain("takes segments again");
        outage.Take(new ArchiveState(Taken.AddHours(2), null, 0), () => "why").ShouldBeNull();
    }

    [Fact]
    public async Task An_archive_whose_folder_is_gone_is_told_of_by_health_log_and_metrics_until_it_is_back()
    {
        await using var host = await Owned.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_ARCHIVE_MB"] = "100" });
        using var client = host.Value.With(host.Value.AdminToken);
        var api = new ApiClient(client);
        var archive = Path.Combine(host.Value.DataPath, "postgres", "archive");
        Directory.Move(archive, archive + ".away");
        await api.SourceAsync();
        await host.Value.AsSuperuserAsync("select pg_switch_wal()");

        (await Eventually.IsAsync(ReadyAsync, answer => answer.Contains("The archive has taken nothing since", StringComparison.Ordinal)))
            .ShouldContain("\"status\":\"ready\"");
        (await MetricAsync("collab_archive_failing")).ShouldBe("1");
        (await MetricAsync("collab_archive_waiting")).ShouldNotBe("0");
        var said = host.Value.Errors.Split('\n').Where(line => line.Contains("The archive takes nothing", StringComparison.Ordinal))
            .ShouldHaveSingleItem();
        said.ShouldContain("/archive/");

        Directory.Move(archive + ".away", archive);
        await api.SourceAsync();
        await host.Value.AsSuperuserAsync("select pg_switch_wal()");
        await Eventually.IsAsync(ReadyAsync, answer => !answer.Contains("archive", StringComparison.Ordinal));
        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.Errors), log => log.Contains("The archive takes segments again", StringComparison.Ordinal));
        (await MetricAsync("collab_archive_failing")).ShouldBe("0");
        Directory.GetFiles(archive, "*.gz").ShouldNotBeEmpty();

        async Task<string> ReadyAsync()
        {
            using var answer = await host.Value.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.Content.ReadAsStringAsync();
        }

        async Task<string> MetricAsync(string name) => (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Single(line => line.StartsWith(name + "{}", StringComparison.Ordinal)).Split(' ')[1];
    }
}
