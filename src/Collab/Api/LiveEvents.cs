using System.Text.Json;
using Collab.Domain.Facts;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>
/// Server-sent events: every event once and in order, from the position the caller has seen. The id of each message is its position, so a browser that
/// reconnects resumes behind the last one it got.
/// </summary>
public static class LiveEvents
{
    private const int Batch = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    public static async Task StreamAsync(HttpContext context, ReadPosition position, EventLog log, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var flaws = new List<Flaw>();
        var given = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last, ..] ? last : context.Request.Query["after"] is [{ Length: > 0 } after, ..] ? after : null;
        var seen = Instants.Position(given, "after", flaws) ?? position.Current;
        if (flaws.Count > 0)
        {
            await Reader.Refused(flaws).ExecuteAsync(context);
            return;
        }

        // A browser hears only the names it asked for: a page that wants every event has them without.
        var named = context.Request.Query["named"] is not ["false", ..];
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await response.WriteAsync(": following from @" + seen.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\n\n", end.Token);
            await response.Body.FlushAsync(end.Token);
            while (true)
            {
                // Taken before the look: a change between the look and the wait is not missed.
                var changed = position.Changed;
                var events = await log.QueryAsync(new EventQuery { After = seen, UpTo = position.Current, Limit = Batch }, end.Token);
                foreach (var e in events)
                {
                    seen = e.Position;
                    var data = JsonSerializer.Serialize(e, FactJson.Options);
                    await response.WriteAsync(FormattableString.Invariant($"id: {e.Position}\n{(named ? $"event: {e.Type}\n" : "")}data: {data}\n\n"), end.Token);
                }

                if (events.Count > 0) await response.Body.FlushAsync(end.Token);
                if (events.Count == Batch) continue;
                try
                {
                    await changed.WaitAsync(Idle, time, end.Token);
                }
                catch (TimeoutException)
                {
                    await response.WriteAsync(": idle\n\n", end.Token);
                    await response.Body.FlushAsync(end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The caller left, or the tracker stops; either way there is nobody to tell.
        }
    }
}
