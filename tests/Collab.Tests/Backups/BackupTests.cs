using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Runtime.Versioning;
using Collab.Tests.Outages;

namespace Collab.Tests.Backups;

/// <summary>Backups of a tracker with its own PostgreSQL: taken while it is written to, brought back into a new folder.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_taken_under_load_is_restored_with_all_that_was_acknowledged_before_it_and_a_replay_agrees()
    {
        using var folder = new Folder();
        await using var host = await Owned.StartAsync(
            samples: Repository.Samples, settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var token = host.Value.AdminToken;
        await using var load = new WriteLoad(() => host.Value.With(token), writers: 4);
        await load.MoreAsync(300);

        var before = load.Acknowledged.ToDictionary();
        var file = await BackUpAsync(host.Value, folder.Path);
        (load.Acknowledged.Count - before.Count).ShouldBeGreaterThan(0, "it was written to meanwhile");
        load.Refusals.ShouldBeEmpty();
        await load.EndAsync();
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await host.Value.StopAsync();

        var data = Path.Combine(folder.Path, "restored");
        var restored = await Shell.RunAsync("dotnet", [CollabHost.Program, "restore", file, "--data", data]);
        restored.Exit.ShouldBe(0, restored.Errors);
        restored.Errors.ShouldContain("holds every event up to @");
        var replay = await Shell.RunAsync("dotnet", [CollabHost.Program, "replay", "--data", data]);
        replay.Exit.ShouldBe(0, replay.Output + replay.Errors);

        await using var second = new Owned(await CollabHost.StartAsync(data: data));
        // With its token, its accounts and its settings.
        second.Value.AdminToken.ShouldBe(token);
        var api = await ApiClient.OfAsync(second.Value, "admin");
        (await api.PostAsync("/api/sources", new { title = "After it", kind = "photo" })).ShouldBe(HttpStatusCode.Created);
        await second.Value.ShouldHoldAsync(before);
        (await second.Value.ScalarAsync<long>("select count(*) from collab.mt_events where type = 'workshop_held'")).ShouldBeGreaterThan(0);
        (await second.Value.CommandAsync("replay")).Exit.ShouldBe(0);
        // A timeline of its own.
        (await second.Value.ScalarAsync<string>("select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")).ShouldBe("00000002");
    }

    [Fact]
    public async Task With_an_archive_a_tracker_is_brought_back_to_a_moment_between_two_backups()
    {
        using var folder = new Folder();
        await using var host = await Owned.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_ARCHIVE_MB"] = "200" });
        var api = await ApiClient.OfAsync(host.Value, "admin");
        var kept = await api.SourceAsync("Before the backup");
        var file = await BackUpAsync(host.Value, folder.Path);
        var wanted = await api.SourceAsync("Between");
        var until = await host.Value.ScalarAsync<DateTime>("select clock_timestamp()");
        var mistake = await api.SourceAsync("The mistake");
        var archive = Path.Combine(host.Value.DataPath, "postgres", "archive");
        var segment = await host.Value.ScalarAsync<string>("select pg_walfile_name(pg_current_wal_lsn())");
        await host.Value.AsSuperuserAsync("select pg_switch_wal()");
        await Eventually.IsAsync(() => Task.FromResult(File.Exists(Path.Combine(archive, segment + ".gz"))), archived => archived);

        (await RestoreAsync("one", "--archive", archive, "--until", $"{until:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z")).ShouldBe([kept, wanted]);
        (await RestoreAsync("two", "--archive", archive)).ShouldBe([kept, wanted, mistake]);
        (await RestoreAsync("three")).ShouldBe([kept]);

        var four = Path.Combine(folder.Path, "four");
        var tooLate = await Shell.RunAsync(
            "dotnet", [CollabHost.Program, "restore", file, "--data", four, "--archive", archive, "--until", "2999-01-01T00:00:00Z"]);
        tooLate.Exit.ShouldBe(1);
        tooLate.Errors.ShouldContain("recovery ended before configured recovery target was reached");
        Directory.Exists(Path.Combine(four, "postgres")).ShouldBeFalse();

        async Task<IReadOnlyList<Guid>> RestoreAsync(string name, params string[] options)
        {
            var data = Path.Combine(folder.Path, name);
            var restored = await Shell.RunAsync("dotnet", [CollabHost.Program, "restore", file, "--data", data, .. options]);
            restored.Exit.ShouldBe(0, restored.Errors);
            await using var host = new Owned(await CollabHost.StartAsync(data: data));
            return await host.Value.ScalarAsync<Guid[]>("select array_agg(stream_id order by seq_id) from collab.mt_events") ?? [];
        }
    }

    [Fact]
    public async Task What_is_no_whole_backup_is_refused_and_leaves_nothing_and_a_folder_with_something_in_it_is_not_touched()
    {
        using var folder = new Folder();
        await using var host = await Owned.StartAsync();
        await host.Value.StopAsync();
        // Without a tracker that runs.
        var file = await BackUpAsync(host.Value, folder.Path);

        var cut = Path.Combine(folder.Path, "cut.tar.gz");
        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length * 2 / 3)]);
        await RefusedAsync(cut, "is no whole backup");
        var changed = Path.Combine(folder.Path, "changed.tar.gz");
        await ChangeAsync(file, changed);
        await RefusedAsync(changed, "its files are not those of its list");
        var other = Path.Combine(folder.Path, "other.tar.gz");
        await File.WriteAllTextAsync(other, "not a backup at all");
        await RefusedAsync(other, "is no whole backup");

        var again = await Shell.RunAsync("dotnet", [CollabHost.Program, "restore", file, "--data", host.Value.DataPath]);
        again.Exit.ShouldBe(1);
        again.Errors.ShouldContain("is not empty");
        await host.Value.StartAsync();

        async Task RefusedAsync(string backup, string why)
        {
            var data = Path.Combine(folder.Path, "new");
            var refused = await Shell.RunAsync("dotnet", [CollabHost.Program, "restore", backup, "--data", data]);
            refused.Exit.ShouldBe(1);
            refused.Errors.ShouldContain(why);
            refused.Errors.ShouldNotContain("   at ");
            Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName)
                .Where(name => name is not ("lock" or "lock-holder")).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_server_of_ones_own_is_backed_up_by_its_own_means()
    {
        var settings = new Dictionary<string, string> { ["COLLAB_DB"] = "Host=nobody.invalid" };
        foreach (var words in new[] { new[] { "backup", "somewhere" }, ["restore", "some.tar.gz"] })
        {
            var refused = await Shell.RunAsync("dotnet", [CollabHost.Program, .. words], settings);
            refused.Exit.ShouldBe(1);
            refused.Errors.ShouldContain("ops/docs/backup.md");
        }
    }

    private static async Task<string> BackUpAsync(CollabHost host, string folder)
    {
        var taken = await host.CommandAsync("backup", folder);
        taken.Exit.ShouldBe(0, taken.Errors);
        taken.Errors.ShouldContain("Every event up to @");
        return taken.Output.Trim();
    }

    // One byte of one file.
    private static async Task ChangeAsync(string from, string to)
    {
        await using var packed = new GZipStream(File.OpenRead(from), CompressionMode.Decompress);
        await using var repacked = new GZipStream(File.Create(to), CompressionLevel.Fastest);
        await using var reader = new TarReader(packed);
        await using var writer = new TarWriter(repacked);
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.Name == "cluster/global/pg_control")
            {
                var content = new byte[entry.Length];
                await entry.DataStream!.ReadExactlyAsync(content);
                content[100] ^= 1;
                entry.DataStream = new MemoryStream(content);
            }

            await writer.WriteEntryAsync(entry);
        }
    }
}
