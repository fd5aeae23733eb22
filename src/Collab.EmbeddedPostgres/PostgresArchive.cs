using System.Runtime.Versioning;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The archive of the tracker's own PostgreSQL: each finished segment of its log of changes, packed, in <c>archive</c> beside the cluster.
/// With a backup from before, it leads to any point in time since; see <see cref="PostgresRestore"/>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PostgresArchive
{
    /// <summary>How long a segment with changes in it may wait to be finished.</summary>
    private const string LongestOpen = "5min";

    /// <summary>Where a server keeps its archive.</summary>
    public static string FolderIn(string home) => Path.Combine(home, "archive");

    /// <summary>The settings that make a server archive, or not.</summary>
    public static string[] Settings(PostgresOptions options)
    {
        if (options.ArchiveMegabytes == 0) return ["archive_mode = off"];
        // It runs in the cluster's folder. A segment that stands there already is the same one, archived just before a crash, or the
        // archive is another server's: then nothing is overwritten. It is given its name when it is whole and on the disk.
        const string keep =
            "if test -f ../archive/%f.gz; then gzip -dc ../archive/%f.gz | cmp -s - %p; "
            + "else gzip -1 < %p > ../archive/%f.part && sync ../archive/%f.part && mv ../archive/%f.part ../archive/%f.gz; fi";
        return ["archive_mode = on", $"archive_command = {PostgresConfiguration.Quoted(keep)}", $"archive_timeout = {LongestOpen}"];
    }

    /// <summary>The command by which a server that is being restored takes segments out of an archive.</summary>
    /// <param name="folder">The archive; null where there is none: then it has what it was restored with.</param>
    public static string RestoreCommand(string? folder) => folder is null
        ? "false"
        : $"gzip -dc '{folder.Replace("'", @"'\''", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal)}/'%f.gz > %p";

    /// <summary>Takes the oldest segments away until the archive is no larger than it may be.</summary>
    /// <returns>When the oldest one that is left was archived, when some were taken away; else null.</returns>
    public static DateTimeOffset? Prune(string folder, int megabytes)
    {
        if (!Directory.Exists(folder)) return null;
        var segments = new DirectoryInfo(folder).GetFiles("*.gz").OrderBy(file => file.LastWriteTimeUtc)
            .ThenBy(file => file.Name, StringComparer.Ordinal).ToList();
        var bytes = segments.Sum(file => file.Length);
        var most = megabytes * 1024L * 1024L;
        var away = 0;
        for (; away < segments.Count && bytes > most; away++)
        {
            bytes -= segments[away].Length;
            segments[away].Delete();
        }

        if (away == 0) return null;
        return away < segments.Count ? new DateTimeOffset(segments[away].LastWriteTimeUtc) : null;
    }
}
