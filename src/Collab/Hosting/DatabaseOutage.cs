using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// What is known of an outage of the database, for the log: it says once that it began, now and then that it goes on, and that it is over.
/// What fails meanwhile for that reason is counted.
/// </summary>
internal sealed class DatabaseOutage(TimeProvider time)
{
    // One that is seen again and again, as a full disk that still lets everybody read, is one.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>How often it is said that it goes on.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long since;
    private long seen;
    private long said;
    private long leftOut;
    private string cause = "";

    /// <summary>Whether there is one.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Completes when one begins.</summary>
    public Task Began
    {
        get
        {
            lock (gate) return began.Task;
        }
    }

    /// <summary>Takes note of something that failed for want of the database.</summary>
    /// <returns>What is to be said, when an outage begins with it.</returns>
    public string? See(Exception exception)
    {
        lock (gate)
        {
            seen = time.GetTimestamp();
            cause = Cause(exception);
            if (IsOn)
            {
                leftOut++;
                return null;
            }

            (IsOn, since, said, leftOut) = (true, seen, seen, 0);
            began.SetResult();
            return $"The database fails: {cause} What fails for that reason is counted from here on, not logged.";
        }
    }

    /// <summary>Counts what somebody wanted to say of it.</summary>
    public void LeaveOut()
    {
        lock (gate) leftOut++;
    }

    /// <summary>Takes note of a try of the database.</summary>
    /// <param name="failure">Why it does not answer; null when it does.</param>
    /// <returns>What is to be said, and whether the outage is over.</returns>
    public (string? Said, bool Over) Try(Exception? failure)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (failure is not null) (seen, cause) = (now, Cause(failure));
            if (failure is null && time.GetElapsedTime(seen, now) >= Calm)
            {
                IsOn = false;
                began = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return ($"The database answers as it should; it failed for {Span(seen)}. Entries about it that were left out: {leftOut}.", true);
            }

            if (time.GetElapsedTime(said, now) < Reminder) return (null, false);
            said = now;
            return ($"The database has been failing for {Span(now)}: {cause} Entries about it that were left out: {leftOut}.", false);
        }
    }

    private string Span(long until)
    {
        var took = time.GetElapsedTime(since, until);
        return took.TotalSeconds < 100 ? $"{took.TotalSeconds:0} seconds" : $"{took.TotalMinutes:0} minutes";
    }

    private static string Cause(Exception exception)
    {
        var message = exception.GetBaseException().Message.ReplaceLineEndings(" ");
        if (message.Length > 300) message = message[..300] + " ...";
        return message.EndsWith('.') ? message : message + ".";
    }
}

/// <summary>Asks, while there is an outage, whether it is over.</summary>
internal sealed partial class OutageWatch(
    DatabaseOutage outage, NpgsqlDataSource database, TimeProvider time, ILogger<DatabaseOutage> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await outage.Began.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var over = false; !over && !stoppingToken.IsCancellationRequested;)
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stoppingToken.IsCancellationRequested) return;
                (var said, over) = outage.Try(await FailureAsync(stoppingToken));
                if (said is not null) Tells(logger, said);
            }
        }
    }

    private async Task<Exception?> FailureAsync(CancellationToken stop)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(stop);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Said}")]
    private static partial void Tells(ILogger logger, string said);
}
