using System.Globalization;
using System.Runtime.Versioning;

namespace Collab.EmbeddedPostgres;

/// <summary>What a data folder is to be brought back to.</summary>
/// <param name="Backup">The backup to begin with.</param>
/// <param name="Archive">The archive to go on with from there; null: no further than the backup.</param>
/// <param name="Until">The last moment to go on to; null: as far as the archive goes.</param>
public sealed record RestorePoint(string Backup, string? Archive = null, DateTimeOffset? Until = null);

/// <summary>Brings a backup back, into an empty data folder, and where an archive is given, goes on from there to a point in
/// time.</summary>
/// <remarks>
/// The server that was restored goes on with a timeline of its own: what it archives is never taken for what the first one archived.
/// </remarks>
[UnsupportedOSPlatform("windows")]
public static class PostgresRestore
{
    // What holding the folder leaves in it.
    private static readonly string[] Ours = ["lock", "lock-holder"];

    /// <summary>Restores, lets PostgreSQL recover, and looks at what is there before it is stopped again.</summary>
    /// <param name="data">The data folder, held by the caller.</param>
    /// <param name="point">What it is to be brought back to.</param>
    /// <param name="options">How PostgreSQL is run.</param>
    /// <param name="look">Looks at what was restored, by the connection string it is given.</param>
    /// <param name="time">The clock that waiting uses.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="StartRefusedException">It could not be restored, and why; the folder is as empty as before.</exception>
    public static async Task RestoreAsync(
        DataFolder data, RestorePoint point, PostgresOptions options, Func<string, Task> look, TimeProvider time,
        CancellationToken cancellation)
    {
        if (Directory.EnumerateFileSystemEntries(data.FullPath).Any(entry => !Ours.Contains(Path.GetFileName(entry))))
            throw new StartRefusedException(
                $"{data.FullPath} is not empty. A backup is restored into a new folder: name another one with --data DIR.");
        var user = await PostgresUser.ChooseAsync(data.PostgresPath, cancellation);
        if (point.Archive is { } archive && !await user.ReadsAsync(archive, cancellation))
            throw new StartRefusedException($"The archive {archive} is not there, or cannot be read by the user who runs PostgreSQL.");
        try
        {
            var home = await user.PrepareAsync(data.PostgresPath, cancellation);
            await RestoreAsync(data, home, user, point, options, look, time, cancellation);
        }
        catch (Exception e)
        {
            Clear(data);
            if (e is IOException or UnauthorizedAccessException)
                throw new StartRefusedException($"{point.Backup} could not be restored: {e.Message}", inner: e);
            throw;
        }
    }

    private static async Task RestoreAsync(
        DataFolder data, string home, PostgresUser user, RestorePoint point, PostgresOptions options, Func<string, Task> look,
        TimeProvider time, CancellationToken cancellation)
    {
        await BackupFile.UnpackAsync(
            point.Backup, name => name == BackupFile.Token ? data.TokenFile : Path.Combine(home, name), cancellation);
        if (PostgresCluster.MajorOf(home) is null || !File.Exists(PostgresPasswords.FileIn(home)))
            throw new StartRefusedException($"{point.Backup} is no whole backup: it holds no cluster, or not its passwords.");
        // Tells PostgreSQL to take its log of changes from an archive, and to go on with a timeline of its own.
        await File.WriteAllTextAsync(Path.Combine(home, "cluster", "recovery.signal"), "", cancellation);
        await user.GiveAllAsync(home, cancellation);

        var command = PostgresArchive.RestoreCommand(point.Archive is { } archive ? Path.GetFullPath(archive) : null);
        string[] recovery =
        [
            $"restore_command = {PostgresConfiguration.Quoted(command)}",
            "recovery_target_action = 'promote'",
            .. point.Until is { } until ? [Until(until)] : Array.Empty<string>(),
        ];
        await using var postgres = await PostgresServer.StartAsync(
            home, user, options, recovery, time, leaveWhenTakenOver: false, cancellation);
        await look(postgres.ConnectionString);
    }

    private static string Until(DateTimeOffset moment) => string.Create(
        CultureInfo.InvariantCulture, $"recovery_target_time = '{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'");

    // What was begun is taken away again, so that nobody takes a half for the whole.
    private static void Clear(DataFolder data)
    {
        var link = new DirectoryInfo(data.PostgresPath);
        if (link.LinkTarget is { } elsewhere)
        {
            if (Directory.Exists(elsewhere)) Directory.Delete(elsewhere, recursive: true);
            link.Delete();
        }
        else if (link.Exists) link.Delete(recursive: true);
        File.Delete(data.TokenFile);
    }
}
