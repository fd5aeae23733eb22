using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Versioning;
using Collab.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collab.Tests.Outages;

/// <summary>While PostgreSQL cannot start it is tried again and again, less and less often, and never so seldom that it would be away for
/// long when it can.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RestartPauseTests
{
    private const string Cause = "pg_control";

    [Fact]
    public async Task The_pauses_between_starts_grow_to_a_few_seconds_and_no_further()
    {
        using var folder = new Folder();
        var data = DataFolder.Open(Path.Combine(folder.Path, "data"));
        var options = new PostgresOptions(Environment.GetEnvironmentVariable("COLLAB_POSTGRES_BIN"), null);
        await using var server = await PostgresServer.StartAsync(
            data, options, TimeProvider.System, leaveWhenTakenOver: false, CancellationToken.None);
        var control = Path.Combine(data.PostgresPath, "cluster", "global", Cause);
        File.Move(control, control + ".away");
        (await Shell.RunAsync("kill", ["-KILL", server.Pid!.Value.ToString(CultureInfo.InvariantCulture)])).Exit.ShouldBe(0);

        var time = new ShortenedTime();
        using var stop = new CancellationTokenSource();
        var supervision = new PostgresSupervisor(server, () => { }, time, NullLogger.Instance).RunAsync(stop.Token);
        await Eventually.IsAsync(() => Task.FromResult(time.Pauses.Count), pauses => pauses > 12);
        File.Move(control + ".away", control);
        await Eventually.IsAsync(() => Task.FromResult(server.Pid), pid => pid is not null);
        await stop.CancelAsync();
        try
        {
            await supervision;
        }
        catch (OperationCanceledException)
        {
            // It was told to stop in the midst of a start.
        }

        var pauses = time.Pauses.ToList();
        pauses.Max().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        pauses.Max().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        pauses[0].ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    /// <summary>The machine's time, in which a pause is noted and is soon over.</summary>
    private sealed class ShortenedTime : TimeProvider
    {
        private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

        /// <summary>The pauses as they were asked for.</summary>
        public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero) Pauses.Enqueue(dueTime);
            return base.CreateTimer(callback, state, dueTime > Soon ? Soon : dueTime, period);
        }
    }
}
