using System.Globalization;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Recording;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Backs a data folder up, beside a running tracker or without one, and brings it back into another folder.</summary>
internal static class BackupCommand
{
    /// <summary>Takes a backup and prints its file.</summary>
    public static async Task<int> TakeAsync(CollabSettings settings, string folder, CancellationToken stop)
    {
        RequireEmbedded(settings, "back up");
        if (OperatingSystem.IsWindows()) return StartRefusedException.Failed;
        var data = OfflineCommand.DataOf(settings);
        await using var database = await OfflineCommand.ReachAsync(data, settings, stop);
        var position = await LastPositionAsync(database.ConnectionString, stop);
        var backup = await PostgresBackup.TakeAsync(data, Path.GetFullPath(folder), TimeProvider.System, stop);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Every event up to @{position} and what came while it was taken: {backup.Files} files, {backup.Bytes / 1_000_000.0:0.0} MB."));
        await Console.Error.WriteLineAsync("It holds passwords, people's records and the admin token: keep it as you keep those.");
        await Console.Out.WriteLineAsync(backup.Path);
        return 0;
    }

    /// <summary>Brings a backup back into an empty folder.</summary>
    public static async Task<int> RestoreAsync(CollabSettings settings, RestorePoint point, CancellationToken stop)
    {
        RequireEmbedded(settings, "restore");
        if (OperatingSystem.IsWindows()) return StartRefusedException.Failed;
        if (!File.Exists(point.Backup)) throw new StartRefusedException($"There is no backup {point.Backup}.");
        if (point is { Until: not null, Archive: null })
            throw new StartRefusedException("--until goes on from the backup through an archive: name it with --archive DIR.");
        var data = DataFolder.Open(settings.Data);
        using var held = await data.TakeAsync(TimeSpan.Zero, DataFolder.Purpose.Moment, TimeProvider.System, stop);
        var position = 0L;
        // What is archived from here on is the restored tracker's business, once it runs.
        await PostgresRestore.RestoreAsync(
            data, point, Database.Options(settings) with { ArchiveMegabytes = 0 },
            async connection => position = await LastPositionAsync(connection, stop), TimeProvider.System, stop);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.FullPath} holds every event up to @{position}. ops/replay --data {data.FullPath} proves it; ops/run --data {data.FullPath} starts it."));
        return 0;
    }

    private static void RequireEmbedded(CollabSettings settings, string what)
    {
        if (settings.Db is not null || OperatingSystem.IsWindows())
            throw new StartRefusedException(
                $"The PostgreSQL that COLLAB_DB names is your own: {what} it with its own means, as ops/docs/backup.md describes.");
    }

    // Of a tracker that was never started to the end there may be no events yet, nor their table.
    private static async Task<long> LastPositionAsync(string connectionString, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand($"select {StoredEvents.LastPosition}", connection);
        try
        {
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }
}
