using System.Globalization;
using System.Runtime.Versioning;

namespace Collab.Tests.Hosting;

/// <summary>Starting, stopping and crashing, on trackers of their own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_to_stop_leaves_no_process_behind(string signal)
    {
        await using var host = await Owned.StartAsync();
        var postgres = host.Value.PostgresPid();

        (await host.Value.StopAsync(signal)).ShouldBe(0);

        await Eventually.IsAsync(() => IsAliveAsync(postgres), alive => !alive);
        File.Exists(Path.Combine(host.Value.DataPath, "postgres", "cluster", "postmaster.pid")).ShouldBeFalse();
    }

    [Fact]
    public async Task After_kill_9_the_next_start_takes_the_running_PostgreSQL_over()
    {
        await using var host = await Owned.StartAsync();
        await host.Value.ScalarAsync<int>("create table public.kept (n int); insert into public.kept values (7)");
        var postgres = host.Value.PostgresPid();

        host.Value.KillHard();
        await host.Value.StartAsync();

        host.Value.PostgresPid().ShouldBe(postgres);
        (await host.Value.ScalarAsync<int>("select n from public.kept")).ShouldBe(7);
    }

    [Fact]
    public async Task After_a_power_cut_the_next_start_recovers_what_was_committed()
    {
        await using var host = await Owned.StartAsync();
        await host.Value.ScalarAsync<int>("create table public.kept (n int); insert into public.kept values (7)");

        host.Value.KillHard();
        (await Shell.RunAsync("kill", ["-KILL", host.Value.PostgresPid().ToString(CultureInfo.InvariantCulture)])).Exit.ShouldBe(0);
        await host.Value.StartAsync();

        (await host.Value.ScalarAsync<int>("select n from public.kept")).ShouldBe(7);
    }

    [Fact]
    public async Task A_pid_file_that_names_a_stranger_does_not_keep_the_tracker_from_starting()
    {
        await using var host = await Owned.StartAsync();
        await host.Value.StopAsync();
        var file = Path.Combine(host.Value.DataPath, "postgres", "cluster", "postmaster.pid");
        await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n/elsewhere\n1\n5432\n/elsewhere\n\n");

        await host.Value.StartAsync();

        (await host.Value.ScalarAsync<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_with_a_name_too_long_for_a_socket_works_over_loopback()
    {
        var parent = Directory.CreateTempSubdirectory("collab-test-").FullName;
        File.SetUnixFileMode(parent, File.GetUnixFileMode(parent) | UnixFileMode.OtherExecute);
        try
        {
            var data = Path.Combine(parent, new string('x', 120));
            await using var host = new Owned(await CollabHost.StartAsync(data: data));
            (await host.Value.ScalarAsync<string>("select current_setting('listen_addresses')")).ShouldBe("127.0.0.1");
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_refused_with_both_versions_named()
    {
        await using var host = await Owned.StartAsync();
        await host.Value.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(host.Value.DataPath, "postgres", "cluster", "PG_VERSION"), "14\n");

        var start = await Shell.RunAsync("dotnet", [CollabHost.Program, "--port", "0", "--data", host.Value.DataPath, "--empty"]);

        start.Exit.ShouldBe(1);
        start.Errors.ShouldContain("holds a PostgreSQL 14 cluster");
    }

    [Theory]
    [InlineData("COLLAB_PORT", "abc")]
    [InlineData("COLLAB_PORT", "70000")]
    [InlineData("COLLAB_READS", "sometimes")]
    public async Task A_setting_that_makes_no_sense_is_refused_by_name(string name, string value)
    {
        var start = await Shell.RunAsync("dotnet", [CollabHost.Program, "--empty"], new Dictionary<string, string> { [name] = value });

        start.Exit.ShouldBe(1);
        start.Errors.ShouldContain(name);
        start.Errors.ShouldNotContain("   at ");
    }

    // A process that ended but whose parent has not looked yet still answers to kill -0.
    private static async Task<bool> IsAliveAsync(int pid)
    {
        if (!Directory.Exists("/proc/self")) return (await Shell.RunAsync("kill", ["-0", $"{pid}"])).Exit == 0;
        var status = $"/proc/{pid}/status";
        return File.Exists(status) && !(await File.ReadAllTextAsync(status)).Contains("State:\tZ", StringComparison.Ordinal);
    }
}
