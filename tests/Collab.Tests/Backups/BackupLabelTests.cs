using System.Runtime.Versioning;

namespace Collab.Tests.Backups;

/// <summary>A backup says where its log of changes begins. Without that, PostgreSQL begins with the last checkpoint, which may have come
/// while files were copied: what the first of them lacked would be missing, and nothing would say so.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackupLabelTests
{
    [Fact]
    public async Task What_is_restored_recovers_from_where_the_backup_began()
    {
        using var folder = new Folder();
        await using var host = await Owned.StartAsync();
        await host.Value.StopAsync();
        var taken = await host.Value.CommandAsync("backup", folder.Path);
        taken.Exit.ShouldBe(0, taken.Errors);

        var data = Path.Combine(folder.Path, "restored");
        var restored = await Shell.RunAsync("dotnet", [CollabHost.Program, "restore", taken.Output.Trim(), "--data", data]);

        restored.Exit.ShouldBe(0, restored.Errors);
        // PostgreSQL puts it aside once it has read it.
        var label = await File.ReadAllTextAsync(Path.Combine(data, "postgres", "cluster", "backup_label.old"));
        label.ShouldStartWith("START WAL LOCATION: ");
        label.ShouldContain("LABEL: collab");
    }
}
