using System.Globalization;
using System.Net;
using Collab.Tests.Hosting;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>The tracker's own PostgreSQL does not fall, and answers nothing: it is noticed, said, and started again.</summary>
public sealed class HangTests
{
    private static readonly Dictionary<string, string> Settings = Hanging(12);

    [Fact]
    public async Task PostgreSQL_that_hangs_is_said_to_and_is_started_again_with_all_that_was_acknowledged()
    {
        // Long enough that a question is asked meanwhile, which may take ten seconds itself.
        await using var host = await Owned.StartAsync(settings: Hanging(24));
        await using var load = new WriteLoad(() => host.Value.With(host.Value.AdminToken), writers: 2);
        await load.MoreAsync(50);

        await using var halted = await Halted.OfAsync(host.Value.PostgresPid());
        await Eventually.IsAsync(ReadyAsync, answer => answer.Contains("taken in no new connection", StringComparison.Ordinal));
        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.FindPostgresPid()), pid => pid is not null && pid != halted.Pid);
        await load.MoreAsync(50);
        await load.EndAsync();

        load.Refusals.ShouldAllBe(refusal => refusal.Status == HttpStatusCode.ServiceUnavailable && refusal.SaysWhen);
        await host.Value.ShouldHoldAsync(load.Acknowledged);
        (await host.Value.CommandAsync("replay")).Exit.ShouldBe(0);
        (await Eventually.IsAsync(ReadyAsync, answer => answer.StartsWith("200", StringComparison.Ordinal)))
            .ShouldNotContain("no new connection");
        halted.Exists.ShouldBeFalse();
        Said("runs, but has taken in no new connection").ShouldBe(1);
        Said("hangs: it has taken in no new connection for 24 seconds. It is ended.").ShouldBe(1);
        Said("PostgreSQL fell and is started again").ShouldBe(1);
        Said("PostgreSQL runs again").ShouldBe(1);

        int Said(string words) => host.Value.Errors.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal));

        async Task<string> ReadyAsync()
        {
            using var answer = await host.Value.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative));
            if (answer.StatusCode != HttpStatusCode.OK)
                return (await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "not-ready", "")).ToString() ?? "";
            return $"200 {await answer.Content.ReadAsStringAsync()}";
        }
    }

    [Fact]
    public async Task A_process_that_hangs_on_when_PostgreSQL_is_killed_does_not_keep_it_down()
    {
        await using var host = await Owned.StartAsync(settings: Settings);
        await using var connection = new NpgsqlConnection(host.Value.ConnectionString);
        await connection.OpenAsync();
        await using var halted = await Halted.OfAsync(connection.ProcessID);

        var killed = host.Value.PostgresPid();
        await host.Value.KillPostgresAsync();

        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.Errors), said => said.Contains("PostgreSQL runs again", StringComparison.Ordinal));
        host.Value.PostgresPid().ShouldNotBe(killed);
        halted.Exists.ShouldBeFalse();
        host.Value.Errors.ShouldContain("shared memory block");
    }

    [Fact]
    public async Task PostgreSQL_that_outlived_its_tracker_and_hangs_is_ended_by_the_next_start()
    {
        await using var host = await Owned.StartAsync(settings: Settings);
        host.Value.KillHard();
        await using var halted = await Halted.OfAsync(host.Value.PostgresPid());

        await host.Value.StartAsync();

        host.Value.PostgresPid().ShouldNotBe(halted.Pid);
        halted.Exists.ShouldBeFalse();
        host.Value.Errors.ShouldContain("has answered nothing for 12 seconds: it hangs, and is ended.");
        using var client = host.Value.With(host.Value.AdminToken);
        (await new ApiClient(client).SourceAsync()).ShouldNotBe(Guid.Empty);
    }

    private static Dictionary<string, string> Hanging(int seconds) => new()
    {
        ["COLLAB_RATE"] = "0",
        ["COLLAB_POSTGRES_SILENCE"] = seconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A process that was halted by SIGSTOP; goes on when disposed, should it be there still.</summary>
    private sealed class Halted : IAsyncDisposable
    {
        private Halted(int pid) => Pid = pid;

        public int Pid { get; }

        public bool Exists => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/fd"));

        public static async Task<Halted> OfAsync(int pid)
        {
            (await SendAsync("-STOP", pid)).ShouldBe(0);
            return new Halted(pid);
        }

        public async ValueTask DisposeAsync()
        {
            if (Exists) await SendAsync("-CONT", Pid);
        }

        private static async Task<int> SendAsync(string signal, int pid) =>
            (await Shell.RunAsync("kill", [signal, pid.ToString(CultureInfo.InvariantCulture)])).Exit;
    }
}
