using System.Runtime.Versioning;

namespace Collab.Tests.Backups;

/// <summary>A data folder that was copied without its owners or its modes says what is wrong and how it is put right.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CopyTests
{
    [Fact]
    public async Task A_copy_that_is_open_to_others_says_so()
    {
        await using var host = await Owned.StartAsync();
        await host.Value.StopAsync();
        var cluster = Path.Combine(host.Value.DataPath, "postgres", "cluster");
        File.SetUnixFileMode(cluster, File.GetUnixFileMode(cluster) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var start = await Shell.RunAsync("dotnet", [CollabHost.Program, "--port", "0", "--data", host.Value.DataPath, "--empty"]);

        start.Exit.ShouldBe(1);
        start.Errors.ShouldContain("is open to others (mode 705)");
        start.Errors.ShouldContain("chmod -R go=");
    }

    [RootFact]
    public async Task A_copy_with_another_owner_names_both_and_the_command_that_mends_it()
    {
        using var folder = new Folder();
        await using var host = new Owned(await CollabHost.StartAsync(data: Path.Combine(folder.Path, "data")));
        await host.Value.StopAsync();
        var copy = Path.Combine(folder.Path, "copy");
        (await Shell.RunAsync("cp", ["-r", host.Value.DataPath, copy])).Exit.ShouldBe(0);

        var start = await Shell.RunAsync("dotnet", [CollabHost.Program, "--port", "0", "--data", copy, "--empty"]);

        start.Exit.ShouldBe(1);
        start.Errors.ShouldContain("belongs to user root, but PostgreSQL runs as user ");
        start.Errors.ShouldContain("chown -R ");
        start.Errors.ShouldNotContain("   at ");
    }

    /// <summary>A test of what root alone can bring about.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RootFactAttribute : FactAttribute
    {
        public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "Only root copies for another user.";
    }
}
