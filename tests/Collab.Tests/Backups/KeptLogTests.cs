using System.Diagnostics;
using System.Runtime.Versioning;

namespace Collab.Tests.Backups;

/// <summary>What is kept of PostgreSQL's log of changes: all that a backup needs while it is taken, and of an archive no more than it may
/// take.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeptLogTests
{
    private const string Slots = "select count(*) from pg_replication_slots where slot_name like 'collab\\_backup\\_%'";

    [Fact]
    public async Task While_a_backup_is_taken_PostgreSQL_keeps_its_log_for_it_and_no_longer()
    {
        using var folder = new Folder();
        await using var host = await Owned.StartAsync();

        var backup = host.Value.CommandAsync("backup", folder.Path);
        var kept = 0L;
        var clock = Stopwatch.StartNew();
        while (kept == 0 && !backup.IsCompleted && clock.Elapsed < TimeSpan.FromMinutes(1))
            kept = await host.Value.ScalarAsync<long>(Slots);

        kept.ShouldBe(1);
        (await backup).Exit.ShouldBe(0);
        await Eventually.IsAsync(() => host.Value.ScalarAsync<long>(Slots), slots => slots == 0);
    }

    [Fact]
    public async Task An_archive_that_grows_too_large_loses_its_oldest_part_while_the_tracker_runs_and_it_is_said()
    {
        await using var host = await Owned.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_ARCHIVE_MB"] = "1" });
        var archive = Path.Combine(host.Value.DataPath, "postgres", "archive");
        string[] names = ["000000010000000000000001.gz", "000000010000000000000002.gz"];
        foreach (var (index, name) in names.Index())
        {
            await File.WriteAllBytesAsync(Path.Combine(archive, name), new byte[700 * 1024]);
            File.SetLastWriteTimeUtc(Path.Combine(archive, name), DateTime.UtcNow.AddHours(index - names.Length));
        }

        await Eventually.IsAsync(() => Task.FromResult(File.Exists(Path.Combine(archive, names[0]))), isThere => !isThere);
        File.Exists(Path.Combine(archive, names[1])).ShouldBeTrue();
        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.Errors),
            said => said.Contains("The archive of PostgreSQL was full", StringComparison.Ordinal));
    }
}
