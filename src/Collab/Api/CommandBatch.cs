using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Records commands line by line, each for itself or all together, and answers each with a line.</summary>
internal static class CommandBatch
{
    private const int FlushedAtOnce = 500;

    /// <summary>What a batch is sent as.</summary>
    public static TakenBody Body { get; } = new(
        [CommandRoutes.Lines, "application/ndjson"],
        new Problem(StatusCodes.Status415UnsupportedMediaType, "not-ndjson",
            $"Send commands as Content-Type: {CommandRoutes.Lines}, one JSON object a line, in UTF-8."));

    /// <summary>Records the lines of a body.</summary>
    public static async Task RecordAsync(
        HttpContext context, Recorder recorder, AtomicBatch together, PersonRecords people, IFailedSubmissions failures, TimeProvider time)
    {
        var atomic = KnownParameters.IsOn(context.Request, CommandRoutes.Atomic);
        var dryRun = CommandRoutes.IsDryRun(context.Request) ? new PendingBatch { StoresTogether = atomic, AsksAlike = true } : null;
        var actor = context.Actor().Id;
        context.Response.ContentType = CommandRoutes.Lines;
        if (dryRun is null && atomic)
        {
            await AllOrNothingAsync(context, together, failures, actor, Guid.CreateVersion7(time.GetUtcNow()));
            return;
        }

        var number = 0;
        try
        {
            await foreach (var lines in BatchLines.ReadAsync(context.Request.BodyReader, context.RequestAborted))
            {
                var read = new List<BatchLine>();
                foreach (var line in lines)
                {
                    number++;
                    if (!BatchLines.IsBlank(line)) read.Add(Read(number, line, failures));
                }

                // One look for all of them, where each decided for itself would ask on its own.
                if (dryRun is not null) await LookAheadAsync(read, dryRun);
                foreach (var some in BatchLine.Apart(read, Alone)) await AnswerAsync(some);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }
        catch (BadHttpRequestException exception) when (context.Response.HasStarted)
        {
            // A body of unknown length that turns out too long: what was answered is stored, and the last line says that the rest was not
            // read.
            const string advice = "The rest of the body was not read: send what was not answered in a body of its own.";
            CommandResults.WriteLine(context.Response, number + 1, new Problem(exception.StatusCode, "body-not-read", advice));
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        bool Alone(BatchLine line) =>
            dryRun is not null || (line.Submission is { } submission ? recorder.StandsAlone(submission.Kind) : line.Person is null);

        async Task AnswerAsync(IReadOnlyList<BatchLine> lines)
        {
            var answers = lines switch
            {
                [{ Problem: { } problem }] => [problem],
                [{ Person: not null }, ..] => await PeopleAsync(lines),
                [{ Submission: { } submission }] => [await together.RecordOneAsync(submission, actor, dryRun, context.RequestAborted)],
                _ => await together.RecordEachAsync([.. lines.Select(line => line.Submission!)], actor, context.RequestAborted),
            };
            foreach (var (line, answer) in lines.Zip(answers)) CommandResults.WriteLine(context.Response, line.Number, answer);
            // What was stored is said at once.
            if (dryRun is null) await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        // Together; where the tracker fails at it, each by itself, so that the others go on.
        async Task<IReadOnlyList<SubmissionResult>> PeopleAsync(IReadOnlyList<BatchLine> lines)
        {
            try
            {
                return await people.RecordEachAsync(lines.Select(line => (line.Person!, line.Body!)), dryRun, context.RequestAborted);
            }
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                failures.ProblemOf(exception);
                var each = new List<SubmissionResult>();
                foreach (var line in lines)
                    each.Add(await together.AnsweredAsync(
                        () => people.RecordAsync(line.Person!, line.Body!, null, dryRun, context.RequestAborted), context.RequestAborted));
                return each;
            }
        }

        async Task LookAheadAsync(IReadOnlyList<BatchLine> lines, PendingBatch pending)
        {
            try
            {
                await recorder.LookAheadAsync([.. lines.Select(line => line.Submission)], actor, pending, context.RequestAborted);
            }
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                // Each line then asks for itself, and is answered with what comes of it.
                failures.ProblemOf(exception);
            }
        }
    }

    // Every line is read before any is decided, and every one decided before any is answered.
    private static async Task AllOrNothingAsync(
        HttpContext context, AtomicBatch together, IFailedSubmissions failures, Guid actor, Guid batch)
    {
        var lines = new List<BatchLine>();
        var number = 0;
        await foreach (var arrived in BatchLines.ReadAsync(context.Request.BodyReader, context.RequestAborted))
        {
            foreach (var line in arrived)
            {
                number++;
                if (BatchLines.IsBlank(line)) continue;
                var read = Read(number, line, failures);
                lines.Add(read.Person is null ? read : read with { Person = null, Problem = PersonTogether });
            }
        }

        IReadOnlyList<SubmissionResult?> answers = [.. lines.Select(line => line.Problem)];
        try
        {
            if (lines.TrueForAll(line => line.Submission is not null))
            {
                (_, answers) = await together.RecordAsync(
                    [.. lines.Select(line => line.Submission!)], actor, batch.ToString(), null, context.RequestAborted);
            }
            else
            {
                var pending = new PendingBatch { StoresTogether = true };
                answers = [.. (await together.DecideAsync(
                    [.. lines.Select(line => line.Submission)], actor, pending, null, context.RequestAborted))
                    .Zip(answers, (decided, known) => known ?? decided)];
            }
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // No line goes unanswered.
            var problem = SubmissionResult.Failed(failures.ProblemOf(exception));
            answers = [.. answers.Select(known => known ?? problem)];
        }

        var refused = answers.Any(answer => answer?.Problem is not null);
        foreach (var (line, answer) in lines.Zip(answers))
        {
            CommandResults.WriteLine(
                context.Response, line.Number, refused && answer!.Receipt is { Position: null } ? OthersRefused : answer!);
            if (line.Number % FlushedAtOnce == 0) await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static BatchLine Read(int number, byte[] line, IFailedSubmissions failures)
    {
        try
        {
            return BatchLine.Read(number, line);
        }
        catch (Exception exception)
        {
            return new BatchLine(number) { Problem = SubmissionResult.Failed(failures.ProblemOf(exception)) };
        }
    }

    private static SubmissionResult OthersRefused =>
        SubmissionResult.Refused(
            new Refusal("others-refused",
                "Nothing speaks against this one, but others were refused, and all are recorded together or none."));

    private static SubmissionResult PersonTogether =>
        SubmissionResult.Malformed("/" + CommandReader.NameMember, ValidationCode.PeopleAlone);
}
