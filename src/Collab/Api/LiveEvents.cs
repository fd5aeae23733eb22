using System.Globalization;
using System.Net.Mime;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Collab.Accounts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>
/// Server-sent events: every event once and in order, from the position the caller has seen. The id of each message is its position, so a
/// browser that reconnects resumes behind the last one it got. A caller who cannot keep up is told where to resume, and left. Who follows
/// a part of everything is sent the events that belong to it as that is known when they are sent, the events by which something comes to
/// belong to it or ceases to included. What was recorded of such a thing before is not sent again: who keeps a picture of the part reads
/// the thing anew, or its stream (ops/decisions/0062-what-belongs-to-a-part-wherever-it-stands.md).
/// <para>A position that no event has yet is refused, whether the caller asks for it or a browser comes back with it: after a database was
/// restored from an earlier backup, what is recorded anew has positions that the caller believes to have seen. Who is told so begins anew;
/// who was left waiting would never hear of it.</para>
/// </summary>
public static class LiveEvents
{
    private const int ReconnectAfterMilliseconds = 1_000;
    private const string LastSeen = "Last-Event-ID";

    /// <summary>Begins a stream, once the database answers: while it does not, the caller is told so instead.</summary>
    public static async Task<IResult> FollowAsync(
        HttpContext context, Reader reader, ReadPosition position, PartQuestions questions, LiveFeed feed, LiveParts parts,
        CredentialWatch watch, IHostApplicationLifetime lifetime)
    {
        var question = reader.Blind(context);
        var errors = question.Errors;
        await position.LookAsync(context.RequestAborted);
        var belonging = await questions.ReadAsync(question);
        var (given, named) = context.Request.Headers[LastSeen] is [{ Length: > 0 } last, ..]
            ? (last, LastSeen)
            : (question.Text("after"), "after");
        var after = Instants.Position(given, named, errors);
        // What is stored and not on the read side yet is on its way to whoever has seen what lies before it.
        if (after > position.Current && await reader.LastStoredAsync(context.RequestAborted) is var newest && after > newest)
            errors.Add(new ValidationError(named, ValidationCode.PositionNotReached, $"@{newest}"));
        if (errors.Count > 0) return Reader.Refused(errors);
        var seen = after ?? position.Current;
        // A browser hears only the names it asked for: a page that wants every event has them without.
        var withNames = context.Request.Query["named"] is not ["false"];
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HeadRequest.Is(context)) return TypedResults.Content("", MediaTypeNames.Text.EventStream);
        var follower = new LiveFollower(seen, withNames, belonging);
        return TypedResults.ServerSentEvents(MessagesAsync(context, follower, feed, parts, watch, lifetime));
    }

    // Ends when the caller leaves, when what they signed in with no longer holds, or when the tracker stops: there is nobody to tell. Where
    // the database goes away it goes on with what is at hand, and ends where it would have to read: the caller comes back with the position
    // it has seen, and is told then. While a caller takes nothing, nothing is asked for here: the server itself ends a connection that
    // takes less than the least rate.
    private static async IAsyncEnumerable<SseItem<string>> MessagesAsync(
        HttpContext context, LiveFollower follower, LiveFeed feed, LiveParts parts, CredentialWatch watch,
        IHostApplicationLifetime lifetime, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (seen, named, part) = follower;
        using var signedIn = watch.Over(context);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation, context.RequestAborted, lifetime.ApplicationStopping, signedIn.Over);
        using var following = feed.Join();
        await WriteAsync(context, $": following from @{Text(seen)}", end.Token);
        var (keepsUp, woken) = (false, false);
        while (!end.IsCancellationRequested)
        {
            var slice = feed.Take(seen);
            var messages = slice.Messages;
            if (messages is null && keepsUp)
            {
                await WriteAsync(
                    context, $"retry: {Text(ReconnectAfterMilliseconds)}\n: too slow: resume with Last-Event-ID {Text(seen)}", end.Token);
                yield break;
            }

            var behind = seen;
            if (messages is null)
            {
                if (await OrEndAsync(BehindAsync(feed, seen, end.Token), end.Token) is not { } caughtUp) yield break;
                (messages, behind) = caughtUp;
            }
            else keepsUp = true;

            HashSet<long>? own = null;
            if (!part.IsEverything && messages.Count > 0
                && (own = await OrEndAsync(parts.OwnAsync(part, messages, end.Token), end.Token)) is null) yield break;
            foreach (var message in messages)
            {
                seen = message.Position;
                if (own?.Contains(seen) == false) continue;
                yield return new SseItem<string>(message.Data, named ? message.Type : null) { EventId = Text(seen) };
            }

            seen = Math.Max(seen, behind);
            if (messages.Count > 0 || slice.Messages is null)
            {
                woken = false;
                continue;
            }

            if (woken) await WriteAsync(context, ": idle", end.Token);
            await OrEndAsync(slice.Changed, end.Token);
            woken = true;
        }
    }

    // What comes next, and the position up to which that is all; nothing when the feed reaches back so far now.
    private static async Task<Tuple<IReadOnlyList<LiveMessage>, long>> BehindAsync(
        LiveFeed feed, long seen, CancellationToken cancellation) =>
        await feed.ReachBackAsync(seen, cancellation) ? new([], seen) : (await feed.CatchUpAsync(seen, cancellation)).ToTuple();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // The framework's writer knows no comments. While it waits for the next message it writes nothing, so one can be written here, in
    // between.
    private static async Task WriteAsync(HttpContext context, string lines, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return;
        await context.Response.WriteAsync($"{lines}\n\n", cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }

    private static async Task OrEndAsync(Task task, CancellationToken end) =>
        await task.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

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

    /// <summary>What somebody who follows has asked for.</summary>
    /// <param name="Seen">The position behind which they begin.</param>
    /// <param name="Named">Whether events have names.</param>
    /// <param name="Part">The part of everything that they follow.</param>
    private sealed record LiveFollower(long Seen, bool Named, Belonging Part);
}
