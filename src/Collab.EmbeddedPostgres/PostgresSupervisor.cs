using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// Sees to it that the tracker's own PostgreSQL runs: one that fell – killed, or gone down on a full disk – is started again, at the same
/// address, until it runs. Keeps its log and its archive within bounds meanwhile.
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

    /// <summary>Watches until it is told to stop.</summary>
    /// <exception cref="StartRefusedException">The server is down and no further start can help; the message says what to do.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var tidied = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Look, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            if (server.Pid is null) await BringBackAsync(stop);
            if (time.GetElapsedTime(tidied) < TidiedEvery) continue;
            tidied = time.GetTimestamp();
            Tidy();
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
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotTidied(logger, e.Message);
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "PostgreSQL's log or archive could not be kept within bounds: {Cause}")]
    private static partial void NotTidied(ILogger logger, string cause);
}
