using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Http;

namespace Collab.Hosting;

/// <summary>Commands that are typed beside a running tracker, or without one.</summary>
internal static class OfflineCommand
{
    /// <summary>How long the database is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What is there by then is waited for in silence.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Does some work with the tracker's services, whether a tracker runs in the data folder or not.</summary>
    /// <exception cref="StartRefusedException">There is no tracker in the folder, or its database cannot be reached.</exception>
    public static async Task<int> RunAsync(
        WebApplicationBuilder builder, CollabSettings settings, Func<IServiceProvider, Task<int>> work, CancellationToken stop)
    {
        var data = DataOf(settings);
        await using var database = await ReachAsync(data, settings, stop);
        await using var app = TrackerApp.Build(builder, settings, data, database.ConnectionString);
        try
        {
            return await work(app.Services);
        }
        catch (Exception e) when (Outage.IsIn(e))
        {
            throw new StartRefusedException($"The database went away: {e.GetBaseException().Message} Try again.", inner: e);
        }
    }

    /// <summary>The data folder of a tracker that is there already, or whose database a setting names.</summary>
    public static DataFolder DataOf(CollabSettings settings) =>
        settings.Db is null && !Directory.Exists(Path.Combine(settings.Data, "postgres"))
        ? throw new StartRefusedException($"There is no tracker in {settings.Data} yet. Start it once, or name its folder with --data DIR.")
        : DataFolder.Open(settings.Data);

    /// <summary>The database of the tracker that runs in the folder; when none does, the command runs the database for itself.</summary>
    /// <exception cref="StartRefusedException">It did not answer in time; what is waited for was said meanwhile.</exception>
    public static async Task<Database> ReachAsync(DataFolder data, CollabSettings settings, CancellationToken stop)
    {
        var time = TimeProvider.System;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        var waited = settings.Db is null ? $"the PostgreSQL in {data.FullPath} to start" : "the PostgreSQL that COLLAB_DB names";
        await using var notice = time.CreateTimer(
            _ => Console.Error.WriteLine($"Waiting for {waited}, {Patience.TotalSeconds:0} seconds at most ..."),
            null, Quiet, Timeout.InfiniteTimeSpan);
        try
        {
            for (; ; await Task.Delay(Pause, time, limit.Token))
            {
                try
                {
                    return await Database.OpenAsync(data, settings, DataFolder.Purpose.Moment, time, limit.Token);
                }
                catch (StartRefusedException taken) when (taken.ExitCode == StartRefusedException.FolderTaken)
                {
                    waited = $"the database of the tracker that runs in {data.FullPath}";
                    if (await Database.JoinAsync(data, limit.Token) is { } running) return running;
                }
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new StartRefusedException($"Waited {Patience.TotalSeconds:0} seconds for {waited}, in vain. Its log tells more; try again when it answers.");
        }
    }
}
