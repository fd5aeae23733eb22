using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Commands that are typed beside a running tracker, or without one.</summary>
internal static class OfflineCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Does some work with the tracker's services, whether a tracker runs in the data folder or not.</summary>
    /// <exception cref="StartRefusedException">There is no tracker in the folder, or its database cannot be reached.</exception>
    public static async Task<int> RunAsync(
        WebApplicationBuilder builder, CollabSettings settings, Func<IServiceProvider, Task<int>> work, CancellationToken stop)
    {
        if (settings.Db is null && !Directory.Exists(Path.Combine(settings.Data, "postgres")))
            throw new StartRefusedException($"There is no tracker in {settings.Data} yet. Start it once, or name its folder with --data DIR.");

        var data = DataFolder.Open(settings.Data);
        await using var database = await ReachAsync(data, settings, stop);
        await using var app = TrackerApp.Build(builder, settings, data, database.ConnectionString);
        try
        {
            return await work(app.Services);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.SqlState is ['5', '7', 'P', ..])
        {
            throw new StartRefusedException($"The database went away: {e.Message} Try again.", inner: e);
        }
    }

    // The database of the tracker that runs in the folder; when none does, the command runs the database for itself.
    private static async Task<Database> ReachAsync(DataFolder data, CollabSettings settings, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await Database.OpenAsync(data, settings, DataFolder.Purpose.Moment, time, stop);
            }
            catch (StartRefusedException taken) when (taken.ExitCode == StartRefusedException.FolderTaken)
            {
                if (await Database.JoinAsync(data, stop) is { } running) return running;
                if (time.GetElapsedTime(started) > Patience)
                    throw new StartRefusedException($"{taken.Message} It has not brought its database up yet; try again when it is ready.", inner: taken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
            }
        }
    }
}
