using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>A backup that was taken.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Files">How many files it holds.</param>
public sealed record TakenBackup(string Path, long Bytes, int Files);

/// <summary>
/// Takes a backup of the tracker's own PostgreSQL while it runs and is written to, by PostgreSQL's low-level protocol for that: its files
/// are copied as they are between <c>pg_backup_start</c> and <c>pg_backup_stop</c>, and with them the log of changes from the one to the
/// other, which brings them to one point in time. Whatever was committed before the backup began is in it.
/// </summary>
/// <remarks><c>pg_basebackup</c> does the same over the network; the packaged PostgreSQL does not have it.</remarks>
[UnsupportedOSPlatform("windows")]
public static partial class PostgresBackup
{
    // What a server makes itself when it starts, or may not find: https://www.postgresql.org/docs/current/continuous-archiving.html
    private static readonly string[] LeftOutAtTop =
        ["postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map", "backup_label.old", "tablespace_map.old", "backup_manifest",
            "recovery.signal", "standby.signal", "postgresql.auto.conf.tmp", "collab.conf.new"];

    private static readonly string[] LeftEmpty =
        ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"];

    private const string Control = "global/pg_control";

    /// <summary>Takes one of the server that runs in a data folder.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="folder">Where the backup is to be; made if it is not there. Its name tells when it began.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt; nothing is left of it.</param>
    /// <exception cref="StartRefusedException">It could not be taken, and why.</exception>
    public static async Task<TakenBackup> TakeAsync(DataFolder data, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetUtcNow().UtcDateTime;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"collab-{began:yyyyMMdd'T'HHmmss'Z'}.tar.gz"));
        var draft = path + ".part";
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path)) throw new StartRefusedException($"{path} is there already.");
            int files;
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = DataFolder.OwnerOnly,
            };
            await using (var file = new FileStream(draft, options))
            {
                await using var backup = new BackupFile.Writer(file);
                await CopyAsync(data, backup, cancellation);
                await backup.EndAsync(cancellation);
                file.Flush(flushToDisk: true);
                files = backup.Files;
            }

            File.Move(draft, path);
            return new TakenBackup(path, new FileInfo(path).Length, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NpgsqlException)
        {
            throw new StartRefusedException($"The backup could not be taken: {e.Message}", inner: e);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static async Task CopyAsync(DataFolder data, BackupFile.Writer backup, CancellationToken cancellation)
    {
        var home = data.PostgresPath;
        var cluster = Path.Combine(home, "cluster");
        var passFile = PostgresPasswords.FileIn(home);
        if (PostgresPasswords.Read(passFile) is not { } passwords || Postmaster.Read(cluster) is not { } server)
            throw new StartRefusedException($"There is no PostgreSQL in {data.FullPath} that answers.");
        if (Directory.EnumerateFileSystemEntries(Path.Combine(cluster, "pg_tblspc")).Any())
            throw new StartRefusedException(
                "The cluster has tablespaces outside its folder; a backup of it has to be taken with PostgreSQL's own means.");

        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(PostgresConnections.AsSuperuser(server, passwords)) { CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellation);
        // As long as this connection is open, the log from here on is kept.
        await RunAsync($"select pg_create_physical_replication_slot('collab_backup_{Environment.ProcessId}', true, true)");
        await RunAsync("select pg_backup_start('collab', fast => true)");

        var copy = new Copy(cluster, backup, cancellation);
        await copy.FolderAsync("");
        // The last of the files, as PostgreSQL's own tool has it.
        await backup.AddAsync(BackupFile.Cluster + Control, await ControlAsync(Path.Combine(cluster, Control), cancellation), cancellation);

        await using var stop = new NpgsqlCommand(
            """
            select labelfile, spcmapfile, pg_walfile_name(lsn), (select setting::bigint from pg_settings where name = 'wal_segment_size')
            from pg_backup_stop(wait_for_archive => false)
            """, connection);
        string label, last;
        long segmentBytes;
        await using (var stopped = await stop.ExecuteReaderAsync(cancellation))
        {
            await stopped.ReadAsync(cancellation);
            if (stopped.GetString(1).Trim().Length > 0)
                throw new StartRefusedException("A tablespace was made while the backup was taken.");
            (label, last, segmentBytes) = (stopped.GetString(0), stopped.GetString(2), stopped.GetInt64(3));
        }

        await backup.AddAsync($"{BackupFile.Cluster}backup_label", Encoding.UTF8.GetBytes(label), cancellation);
        if (StartPattern().Match(label) is not { Success: true } start)
            throw new StartRefusedException($"PostgreSQL does not say where its log of changes begins: {label}");
        foreach (var segment in Segments(start.Groups["file"].Value, last, segmentBytes)) await copy.RequiredAsync($"pg_wal/{segment}");
        foreach (var history in Directory.GetFiles(Path.Combine(cluster, "pg_wal"), "*.history"))
            await copy.RequiredAsync($"pg_wal/{Path.GetFileName(history)}");

        await backup.AddFileAsync(BackupFile.Passwords, passFile, cancellation);
        await backup.AddFileAsync(BackupFile.Token, data.TokenFile, cancellation);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>The segments from one to another of the log, by their names: timeline, and 32 bits each of what of a 64-bit number is above
    /// and below the segments of 4 GB.</summary>
    internal static IEnumerable<string> Segments(string first, string last, long segmentBytes)
    {
        var perFile = 0x1_0000_0000L / segmentBytes;
        var (timeline, from, to) = (last[..8], Number(first), Number(last));
        if (from > to) throw new StartRefusedException($"The log of changes runs from {first} to {last}, which cannot be.");
        for (var number = from; number <= to; number++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{timeline}{number / perFile:X8}{number % perFile:X8}");

        long Number(string name) => (Part(name[8..16]) * perFile) + Part(name[16..24]);

        static long Part(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    // PostgreSQL writes it in one go, but a reader may see half of that: twice the same is the whole.
    private static async Task<byte[]> ControlAsync(string path, CancellationToken cancellation)
    {
        for (var before = await File.ReadAllBytesAsync(path, cancellation); ;)
        {
            var now = await File.ReadAllBytesAsync(path, cancellation);
            if (now.AsSpan().SequenceEqual(before)) return now;
            before = now;
        }
    }

    [GeneratedRegex(@"START WAL LOCATION: \S+ \(file (?<file>[0-9A-F]{24})\)")]
    private static partial Regex StartPattern();

    /// <summary>The files of a cluster on their way into a backup.</summary>
    private sealed class Copy(string cluster, BackupFile.Writer backup, CancellationToken cancellation)
    {
        /// <summary>A folder of the cluster and what is in it, named by its path in the cluster with a slash at its end.</summary>
        public async Task FolderAsync(string folder)
        {
            await backup.AddFolderAsync(BackupFile.Cluster + folder, cancellation);
            if (LeftEmpty.Contains(folder.TrimEnd('/')))
            {
                if (folder == "pg_wal/") await backup.AddFolderAsync($"{BackupFile.Cluster}{folder}archive_status/", cancellation);
                return;
            }

            DirectoryInfo[] folders;
            FileInfo[] files;
            try
            {
                var here = new DirectoryInfo(Path.Combine(cluster, folder));
                (folders, files) = (here.GetDirectories(), here.GetFiles());
            }
            catch (DirectoryNotFoundException)
            {
                // A database that was dropped meanwhile.
                return;
            }

            foreach (var inner in folders.Where(inner => !IsTemporary(inner.Name))) await FolderAsync($"{folder}{inner.Name}/");
            foreach (var file in files.Where(file => !IsTemporary(file.Name)))
            {
                var name = folder + file.Name;
                if (name != Control && !LeftOutAtTop.Contains(name))
                    await backup.AddFileAsync(BackupFile.Cluster + name, file.FullName, cancellation);
            }
        }

        /// <summary>A file without which the backup is worth nothing.</summary>
        public async Task RequiredAsync(string name)
        {
            var path = Path.Combine(cluster, name);
            if (!File.Exists(path)) throw new StartRefusedException($"{path} went away while the backup was taken. Take it again.");
            await backup.AddFileAsync(BackupFile.Cluster + name, path, cancellation);
        }

        private static bool IsTemporary(string name) =>
            name.StartsWith("pgsql_tmp", StringComparison.Ordinal) || name.StartsWith("pg_internal.init", StringComparison.Ordinal);
    }
}
