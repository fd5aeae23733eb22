using System.Diagnostics;
using System.Net;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>The disk under the tracker is full.</summary>
public sealed class FullDiskTests
{
    private const int Megabytes = 300;

    [SmallDiskFact]
    public async Task On_a_full_disk_writes_are_refused_for_a_while_even_where_PostgreSQL_falls_and_with_room_all_goes_on()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        var clock = Stopwatch.StartNew();
        await using var host = new Owned(await CollabHost.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" }, data: Path.Combine(disk.Path, "data")));
        var allowed = Allowed.After(clock.Elapsed);
        using var reader = host.Value.NewClient();
        await using var load = new WriteLoad(() => host.Value.With(host.Value.AdminToken), writers: 4);
        await load.MoreAsync(100);

        // No table can grow: what is written is refused, what is read is answered.
        disk.Fill();
        await Eventually.IsAsync(() => Task.FromResult(load.Refusals.Count), count => count > 20);
        (await reader.GetAsync(new Uri("/api/overview?asOf=2020-01-01", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        // No room for its log either: PostgreSQL falls, and does not come up again.
        var fallen = host.Value.PostgresPid();
        try
        {
            for (var i = 0; i < 20; i++)
                await host.Value.AsSuperuserAsync("select pg_logical_emit_message(false, '', 'one more'); select pg_switch_wal()");
        }
        catch (NpgsqlException)
        {
            // It fell.
        }

        var refused = load.Refusals.Count;
        await Eventually.IsAsync(() => Task.FromResult(load.Refusals.Count), count => count > refused + 20);
        (await reader.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        disk.Empty();
        clock.Restart();
        await load.MoreAsync(1);
        clock.Elapsed.ShouldBeLessThan(allowed);
        await load.MoreAsync(100);
        await load.EndAsync();

        host.Value.Errors.ShouldContain("No space left on device");
        host.Value.FindPostgresPid().ShouldNotBe(fallen, "it was to fall");
        load.Refusals.ShouldAllBe(refusal => refusal.Status == HttpStatusCode.ServiceUnavailable && refusal.SaysWhen);
        await host.Value.ShouldHoldAsync(load.Acknowledged);
        (await host.Value.CommandAsync("replay")).Exit.ShouldBe(0);
    }

    /// <summary>A file system in memory.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        private string Filling => System.IO.Path.Combine(Path, "filling");

        public static async Task<SmallDisk> MountAsync(int megabytes)
        {
            var path = Directory.CreateTempSubdirectory("collab-test-").FullName;
            (await Shell.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path])).Exit.ShouldBe(0);
            return new SmallDisk(path);
        }

        /// <summary>Leaves no room.</summary>
        public void Fill()
        {
            using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            foreach (var block in new[] { new byte[1_000_000], new byte[4096] })
            {
                try
                {
                    while (true) file.Write(block);
                }
                catch (IOException)
                {
                    // Full.
                }
            }
        }

        /// <summary>Makes room again.</summary>
        public void Empty() => File.Delete(Filling);

        public async ValueTask DisposeAsync()
        {
            (await Shell.RunAsync("umount", [Path])).Exit.ShouldBe(0);
            Directory.Delete(Path);
        }
    }
}
