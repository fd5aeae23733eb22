using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>
/// Server-sent events: every event once and in order, from the position the caller has seen. The id of each message is its position, so a
/// browser that reconnects resumes behind the last one it got.
/// </summary>
public static class LiveEvents
{
    private const int Batch = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    /// <summary>Begins a stream, once the database answers: while it does not, the caller is told so instead.</summary>
    public static async Task<IResult> FollowAsync(
        HttpContext context, ReadPosition position, EventLog log, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var errors = new List<ValidationError>();
        var given = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last, ..]
            ? last
            : context.Request.Query["after"] is [{ Length: > 0 } asked, ..] ? asked : null;
        var after = Instants.Position(given, "after", errors);
        if (errors.Count > 0) return Reader.Refused(errors);
        await position.LookAsync(context.RequestAborted);
        var seen = after ?? position.Current;
        // A browser hears only the names it asked for: a page that wants every event has them without.
        var named = context.Request.Query["named"] is not ["false", ..];
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(MessagesAsync(context, seen, named, position, log, lifetime, time));
    }

    // Ends when the caller leaves or the tracker stops; either way there is nobody to tell. Where the database goes away it ends too: the
    // caller comes back with the position it has seen, and is told then.
    private static async IAsyncEnumerable<SseItem<string>> MessagesAsync(
        HttpContext context, long seen, bool named, ReadPosition position, EventLog log, IHostApplicationLifetime lifetime,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, context.RequestAborted, lifetime.ApplicationStopping);
        await CommentAsync(context, $"following from @{seen.ToString(CultureInfo.InvariantCulture)}", end.Token);
        while (!end.IsCancellationRequested)
        {
            // Taken before the look: a change between the look and the wait is not missed.
            var changed = position.Changed;
            var events = await OrEndAsync(
                log.QueryAsync(new EventQuery { After = seen, UpTo = position.Current, Limit = Batch }, end.Token), end.Token);
            if (events is null) yield break;
            foreach (var e in events)
            {
                seen = e.Position;
                yield return new SseItem<string>(JsonSerializer.Serialize(e, FactJson.Options), named ? e.Type : null)
                {
                    EventId = e.Position.ToString(CultureInfo.InvariantCulture),
                };
            }

            if (events.Count == Batch) continue;
            await Task.WhenAny(changed, Task.Delay(Idle, time, end.Token));
            if (!changed.IsCompleted && !end.IsCancellationRequested) await CommentAsync(context, "idle", end.Token);
        }
    }

    // The framework's writer knows no comments. While it waits for the next message it writes nothing, so one can be written here, in
    // between.
    private static async Task CommentAsync(HttpContext context, string text, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return;
        await context.Response.WriteAsync($": {text}\n\n", cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }

    private static async Task<T?> OrEndAsync<T>(Task<T> task, CancellationToken end)
        where T : class
    {
        try
        {
            return await task;
        }
        catch (Exception exception) when (end.IsCancellationRequested || Outage.IsIn(exception))
        {
            return null;
        }
    }
}
