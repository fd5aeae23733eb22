using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// Sees to it that the tracker's own PostgreSQL runs: one that fell – killed, or gone down on a full disk – is started again, at the same
/// address, until it runs; one that hangs is ended first. Keeps its log and its archive within bounds meanwhile.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="disconnect">Gives up connections to a server that is gone, so that nobody is handed one.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told that the server fell and why, what keeps it from starting, and that it runs again.</param>
[UnsupportedOSPlatform("windows")]
public sealed partial class PostgresSupervisor(PostgresServer server, Action disconnect, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause between two starts: what kept the server down is gone for no longer than this and a start before it is
    /// back.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>How often it is said that a server is still down.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TidiedEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(5);

    private readonly Silence silence = new(server.LongestSilence, time);
    private Task<bool>? question;
    private long asked;
    private string notTidied = "";

    /// <summary>How long PostgreSQL has taken in no new connection, although it runs; null while it does.</summary>
    public TimeSpan? SilentFor => silence.Lasted;

    /// <summary>Watches until it is told to stop.</summary>
    /// <exception cref="StartRefusedException">The server is down and no further start can help; the message says what to do.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var tidied = time.GetTimestamp();
        (question, asked) = (null, tidied);
        silence.Forget();
        while (true)
        {
            await Task.Delay(Look, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            if (server.Pid is not { } pid)
            {
                await BringBackAsync(stop);
                (question, asked) = (null, time.GetTimestamp());
                silence.Forget();
            }
            else await ListenAsync(pid, stop);

            if (time.GetElapsedTime(tidied) < TidiedEvery) continue;
            tidied = time.GetTimestamp();
            Tidy();
        }
    }

    // It is asked while it is looked at, so that one that falls meanwhile is found down at once.
    private async Task ListenAsync(int pid, CancellationToken stop)
    {
        if (question is null)
        {
            if (time.GetElapsedTime(asked) < (silence.IsOn ? Look : AskedEvery)) return;
            (question, asked) = (server.RespondsAsync(silence.Patience, stop), time.GetTimestamp());
        }

        if (!question.IsCompleted) return;
        var answered = await question;
        question = null;
        switch (silence.Take(answered, asked))
        {
            case Silence.Told.Begun:
                Silent(logger, pid, silence.Lasted!.Value.TotalSeconds, server.LongestSilence is { } most
                    ? $"After {most.TotalSeconds:0} seconds it is taken to hang, and is started again."
                    : "Nothing is done about it: COLLAB_POSTGRES_SILENCE is 0.");
                break;
            case Silence.Told.Over:
                Speaks(logger, pid);
                break;
            case Silence.Told.TooLong:
                Hangs(logger, pid, server.LongestSilence!.Value.TotalSeconds);
                if (!await server.EndAsync(stop)) LivesOn(logger, pid);
                silence.Forget();
                break;
            case Silence.Told.Nothing:
                break;
        }
    }

    private async Task BringBackAsync(CancellationToken stop)
    {
        var fell = time.GetTimestamp();
        disconnect();
        Fell(logger, server.LastWords() ?? "Its log does not say why, as when it was killed.", server.Log);
        var (told, toldAt) = ("", fell);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await server.StartAgainAsync(stop) is not { } failure)
            {
                disconnect();
                RunsAgain(logger, time.GetElapsedTime(fell).TotalSeconds);
                return;
            }

            if (failure.Beyond is { } advice)
            {
                BeyondRestart(logger, failure.Cause, advice);
                throw new StartRefusedException($"The embedded PostgreSQL fell and cannot be started again: {failure.Cause} {advice}");
            }

            // Process ids and the like are no news.
            var cause = Numbers().Replace(failure.Cause, "");
            var isNew = cause != told;
            if (isNew) DoesNotStart(logger, failure.Cause, LongestPause.TotalSeconds);
            else if (time.GetElapsedTime(toldAt) > Reminder) StillDown(logger, time.GetElapsedTime(fell).TotalMinutes, failure.Cause);
            if (isNew || time.GetElapsedTime(toldAt) > Reminder) (told, toldAt) = (cause, time.GetTimestamp());
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
        }
    }

    private void Tidy()
    {
        try
        {
            if (server.Tidy() is { } since) ArchiveCut(logger, since);
            notTidied = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.Message != notTidied) NotTidied(logger, e.Message);
            notTidied = e.Message;
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL fell and is started again. {Cause} Its log: {Log}")]
    private static partial void Fell(ILogger logger, string cause, string log);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "PostgreSQL does not start: {Cause} It is tried again, every {Seconds:0} seconds at the latest.")]
    private static partial void DoesNotStart(ILogger logger, string cause, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL has been down for {Minutes:0} minutes and still does not start: {Cause}")]
    private static partial void StillDown(ILogger logger, double minutes, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL runs again, {Seconds:0.0} seconds after it was found down.")]
    private static partial void RunsAgain(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Critical,
        Message = "PostgreSQL fell, and starting it again cannot help: {Cause} {Advice} The tracker stops.")]
    private static partial void BeyondRestart(ILogger logger, string cause, string advice);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The archive of PostgreSQL was full, and its oldest part was deleted: it leads back to {Since:u}, from backups made since.")]
    private static partial void ArchiveCut(ILogger logger, DateTimeOffset since);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "PostgreSQL (process {Pid}) runs, but has taken in no new connection for {Seconds:0} seconds. {Next}")]
    private static partial void Silent(ILogger logger, int pid, double seconds, string next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL (process {Pid}) takes in connections again.")]
    private static partial void Speaks(ILogger logger, int pid);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "PostgreSQL (process {Pid}) hangs: it has taken in no new connection for {Seconds:0} seconds. It is ended.")]
    private static partial void Hangs(ILogger logger, int pid, double seconds);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "PostgreSQL (process {Pid}) hangs and cannot be ended, as when its disk does not answer. Beside it, no other is started.")]
    private static partial void LivesOn(ILogger logger, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL's log or archive could not be kept within bounds: {Cause}")]
    private static partial void NotTidied(ILogger logger, string cause);
}
