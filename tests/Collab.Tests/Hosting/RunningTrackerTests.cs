using System.Runtime.Versioning;

namespace Collab.Tests.Hosting;

/// <summary>What holds beside the shared tracker while it runs.</summary>
[Collection(SharedHost.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class RunningTrackerTests(CollabHost host)
{
    [Fact]
    public async Task A_second_start_on_one_folder_names_the_first_and_leaves_it_alone()
    {
        var second = await Shell.RunAsync("dotnet", [CollabHost.Program, "--port", "0", "--data", host.DataPath, "--empty"]);

        second.Exit.ShouldBe(2);
        second.Output.ShouldBeEmpty();
        second.Errors.ShouldContain($"in use by process {host.Pid}");
        (await host.ScalarAsync<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task The_cluster_is_durable_checked_and_closed_to_the_network()
    {
        foreach (var (setting, value) in new[]
        {
            ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on"),
            ("server_encoding", "UTF8"), ("listen_addresses", ""),
        })
            (await host.ScalarAsync<string>($"select current_setting('{setting}')")).ShouldBe(value, setting);
        (await host.ScalarAsync<bool>("select rolsuper from pg_roles where rolname = current_user")).ShouldBeFalse();
        (await host.ScalarAsync<string>("select lower('ÄÖÜ')")).ShouldBe("äöü");
        File.GetUnixFileMode(Path.Combine(host.DataPath, "postgres", "pgpass")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_taken_port_is_refused_before_anything_is_started()
    {
        var data = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");

        var second = await Shell.RunAsync("dotnet", [CollabHost.Program, "--port", $"{host.Address.Port}", "--data", data]);

        second.Exit.ShouldBe(1);
        second.Errors.ShouldContain("--port");
        Directory.Exists(data).ShouldBeFalse();
    }
}
