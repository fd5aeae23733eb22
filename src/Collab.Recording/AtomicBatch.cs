using Collab.Domain.Facts;
using JasperFx;
using Npgsql;
using Wolverine;

namespace Collab.Recording;

/// <summary>
/// Records many commands together: every one is decided in order, as if those before it were stored, and then all of their events are
/// stored in one transaction. Each event keeps the id of its command, so that sending the same commands again stores nothing.
/// </summary>
public sealed class AtomicBatch(Recorder recorder, IFailedSubmissions failures, IMessageContext bus)
{
    /// <summary>How long storing may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The most commands of a stream of them that are stored in one transaction.</summary>
    public const int MostAtOnce = 100;

    /// <summary>The most commands that keep others from their entities at the first attempt: those who wait for them do not wait
    /// long.</summary>
    private const int Short = 100;

    private const int Attempts = 4;

    /// <summary>Records a command, or decides it without storing anything. Where the tracker fails on it, that is the answer.</summary>
    /// <param name="submission">The command.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task<SubmissionResult> RecordOneAsync(
        Submission submission, Guid actor, PendingBatch? dryRun, CancellationToken cancellation) =>
        AnsweredAsync(() => recorder.RecordAsync(submission, actor, dryRun, cancellation), cancellation);

    /// <summary>Does what is answered; where the tracker fails at it, that is the answer.</summary>
    public async Task<SubmissionResult> AnsweredAsync(Func<Task<SubmissionResult>> record, CancellationToken cancellation)
    {
        try
        {
            return await record();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return SubmissionResult.Failed(failures.ProblemOf(exception));
        }
    }

    /// <summary>Decides commands in order, without storing anything. One on which the tracker fails is answered so; a database out of reach
    /// is no single command's failure.</summary>
    /// <param name="submissions">The commands; one that is null counts as refused already and is left out.</param>
    /// <param name="actor">The account behind them.</param>
    /// <param name="dryRun">What is known already; the batch's events are added to it.</param>
    /// <param name="progress">Told how many are decided.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>An answer each, in order; those without a position would be stored, those with one were stored before.</returns>
    public async Task<IReadOnlyList<SubmissionResult?>> DecideAsync(
        IReadOnlyList<Submission?> submissions, Guid actor, PendingBatch dryRun, Action<int>? progress, CancellationToken cancellation)
    {
        await recorder.LookAheadAsync(submissions, actor, dryRun, cancellation);
        var answers = new SubmissionResult?[submissions.Count];
        for (var i = 0; i < submissions.Count; i++)
        {
            if (submissions[i] is { } submission)
            {
                try
                {
                    answers[i] = await recorder.RecordAsync(submission, actor, dryRun, cancellation);
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    var problem = failures.ProblemOf(exception);
                    if (problem.Kind == ProblemKind.Unavailable) throw;
                    answers[i] = SubmissionResult.Failed(problem);
                }
            }

            progress?.Invoke(i + 1);
        }

        return answers;
    }

    /// <summary>Decides commands and stores all of them, or none when one is refused. Whoever writes to the same entities meanwhile is not
    /// overwritten: all is decided anew. On this host nobody does: a short batch has its entities to itself, a long one from its second
    /// attempt on.</summary>
    /// <param name="submissions">The commands.</param>
    /// <param name="actor">The account behind them.</param>
    /// <param name="batch">Names the batch, as the correlation id of its events.</param>
    /// <param name="progress">Told how many are decided.</param>
    /// <param name="cancellation">Ends the attempt; everything or nothing is stored then.</param>
    /// <returns>Whether they are stored, and an answer each.</returns>
    public async Task<(bool Stored, IReadOnlyList<SubmissionResult?> Results)> RecordAsync(
        IReadOnlyList<Submission> submissions, Guid actor, string batch, Action<int>? progress, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var dryRun = new PendingBatch { StoresTogether = true };
            using var turns = submissions.Count <= Short || attempt > 1
                ? await recorder.TakeTurnsAsync(submissions, cancellation)
                : null;
            var answers = await DecideAsync(submissions, actor, dryRun, progress, cancellation);
            if (answers.Any(answer => answer?.Receipt is null)) return (false, answers);
            if (await StoreAsync(dryRun, actor, batch, cancellation)) return (true, [.. answers.Select(answer => Placed(answer!, dryRun))]);
            if (attempt < Attempts) continue;
            var busy = SubmissionResult.Refused(
                new Refusal("concurrent-writes",
                    "Others wrote to the same entities at the same moment again and again: send it once more."));
            return (false, [.. answers.Select(_ => busy)]);
        }
    }

    /// <summary>
    /// Records commands one after the other, each by itself: one that is refused, or on which the tracker fails, leaves the others as they
    /// are. What a few of them cause is stored in one transaction, which nobody can tell from storing them one by one.
    /// </summary>
    /// <param name="submissions">The commands, of which at most <see cref="MostAtOnce"/> are looked at together.</param>
    /// <param name="actor">The account behind them.</param>
    /// <param name="cancellation">Ends the attempt; those from some command on are not stored then.</param>
    /// <returns>An answer each.</returns>
    public async Task<IReadOnlyList<SubmissionResult>> RecordEachAsync(
        IReadOnlyList<Submission> submissions, Guid actor, CancellationToken cancellation)
    {
        if (submissions.Count == 1) return [await RecordOneAsync(submissions[0], actor, null, cancellation)];
        for (var (attempt, again) = (1, true); again && attempt <= Attempts; attempt++)
        {
            (var answers, again) = await TogetherAsync(submissions, actor, cancellation);
            if (answers is not null) return answers;
        }

        // Somebody keeps writing to one of the same entities, or one of them is at fault: then each is recorded by itself.
        var each = new List<SubmissionResult>();
        foreach (var submission in submissions) each.Add(await RecordOneAsync(submission, actor, null, cancellation));
        return each;
    }

    // No answers when nothing is stored: because somebody wrote to one of the same entities meanwhile, which may go better the next time,
    // or because the tracker failed at it.
    private async Task<(IReadOnlyList<SubmissionResult>? Answers, bool Again)> TogetherAsync(
        IReadOnlyList<Submission> submissions, Guid actor, CancellationToken cancellation)
    {
        var dryRun = new PendingBatch { CorrelatesEach = true };
        IReadOnlyList<SubmissionResult> answers;
        using (await recorder.TakeTurnsAsync(submissions, cancellation))
        {
            try
            {
                answers = [.. (await DecideAsync(submissions, actor, dryRun, null, cancellation)).Select(answer => answer!)];
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                failures.ProblemOf(exception);
                return (null, false);
            }

            try
            {
                if (!await StoreAsync(dryRun, actor, "", cancellation)) return (null, true);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                var problem = failures.ProblemOf(exception);
                if (problem.Kind != ProblemKind.Unavailable && IsRefusal(exception)) return (null, false);
                // Whether they are stored is not known: to try again could store twice those that have no id of their caller's.
                var failed = SubmissionResult.Failed(problem);
                return ([.. answers.Select(answer => answer.Receipt is { Position: null } ? failed : answer)], false);
            }
        }

        answers = [.. answers.Select(answer => Placed(answer, dryRun))];
        try
        {
            return (await recorder.SeeRepeatsAsync(submissions, answers, actor, cancellation), false);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            failures.ProblemOf(exception);
            return (answers, false);
        }
    }

    /// <summary>Stores what was decided.</summary>
    /// <returns>False when somebody wrote to one of the entities meanwhile: nothing is stored then.</returns>
    public async Task<bool> StoreAsync(PendingBatch dryRun, Guid actor, string batch, CancellationToken cancellation)
    {
        var streams = dryRun.Pending.ToList();
        if (streams.Count == 0) return true;
        bus.UserName = actor.ToString();
        bus.CorrelationId = batch;
        try
        {
            await bus.InvokeAsync<AtomicBatchStored>(new StoreAtomicBatch(streams, [.. dryRun.Messages]), cancellation, Patience);
            return true;
        }
        catch (Exception exception) when (
            exception is ConcurrencyException or Marten.Exceptions.ExistingStreamIdCollisionException || Recorder.IsTaken(exception))
        {
            return false;
        }
    }

    // What the database refuses it has not stored.
    private static bool IsRefusal(Exception? exception) =>
        exception is PostgresException || (exception?.InnerException is { } inner && IsRefusal(inner));

    // What was decided has its position now.
    private static SubmissionResult Placed(SubmissionResult answer, PendingBatch dryRun)
    {
        return answer.Receipt is { Position: null } receipt && receipt.Events is [var recorded, ..]
            && dryRun.Find(recorded.Id) is var (_, e)
            ? SubmissionResult.Stored(receipt with { Position = e.Sequence }, answer.Created)
            : answer;
    }
}
