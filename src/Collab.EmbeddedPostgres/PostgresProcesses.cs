using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The processes of the server that works on a cluster: the one that was started, and those that it started. Whoever ends them holds the
/// data folder, so they are nobody else's.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PostgresProcesses
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A postmaster that is told to end at once gives its processes five seconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Ends the server at once, as a crash would: what was committed is on the disk, and the next start recovers it.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="postmaster">Its first process.</param>
    /// <param name="user">Who runs it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>False: it lives on, as one that waits for a broken disk does.</returns>
    public static async Task<bool> EndAsync(string cluster, int postmaster, PostgresUser user, TimeProvider time)
    {
        // Told to stop at once, it takes its own along; one that was halted hears of it when it goes on.
        var pid = postmaster.ToString(CultureInfo.InvariantCulture);
        await user.RunAsync("/bin/sh", ["-c", "kill -QUIT \"$0\"; kill -CONT \"$0\"", pid], "/", CancellationToken.None);
        if (await GoneAsync(cluster, postmaster, time)) return true;
        // First the one that starts others.
        Kill(postmaster);
        KillAll(cluster);
        return await GoneAsync(cluster, postmaster, time);
    }

    /// <summary>Ends what is left of a server whose first process is gone.</summary>
    public static void KillAll(string cluster)
    {
        foreach (var pid in Of(cluster)) Kill(pid);
    }

    // A server and all its processes work in its cluster's folder; others who are there run another program.
    private static List<int> Of(string cluster)
    {
        var found = new List<int>();
        if (!OperatingSystem.IsLinux()) return found;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Link(folder, "cwd") == cluster
                && Path.GetFileName(Link(folder, "exe") ?? "").StartsWith("postgres", StringComparison.Ordinal))
                found.Add(pid);
        return found;
    }

    private static string? Link(string folder, string name)
    {
        try
        {
            return new FileInfo(Path.Combine(folder, name)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone.
            return null;
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // Gone already, or not to be ended, which is seen by whoever waits for it.
        }
    }

    private static async Task<bool> GoneAsync(string cluster, int postmaster, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (Postmaster.RunningOn(cluster) == postmaster)
        {
            if (time.GetElapsedTime(start) > Grace) return false;
            await Task.Delay(Pause, time, CancellationToken.None);
        }

        return true;
    }
}
