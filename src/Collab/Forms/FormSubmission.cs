using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Recording;
using JasperFx.Events;

namespace Collab.Forms;

/// <summary>What came of a form.</summary>
/// <param name="Receipt">What the command stored, or would store; null when it was refused.</param>
/// <param name="Events">The events, those of commands beforehand first, where nothing was stored.</param>
/// <param name="Whole">What is wrong with the whole rather than a field.</param>
public sealed record RecordedOutcome(Receipt? Receipt, IReadOnlyList<object> Events, IReadOnlyList<string> Whole)
{
    /// <summary>Whether it is stored. Where it was to be and is not, what is probably the same is to be looked at first.</summary>
    public bool Stored { get; init; }
}

/// <summary>Takes forms in: looks up what they name, has the recorder decide, and tells what came of it at the fields.</summary>
public sealed class FormSubmission(Recorder recorder, AtomicBatch atomicBatch, PersonRecords people, NameLookup lookup, CodeLists codes)
{
    /// <summary>Reads a form to the end.</summary>
    public async Task<FormReading> ReadAsync(Form form, Entries entries, CancellationToken cancellation)
    {
        var found = new Dictionary<WrittenName, IReadOnlyList<NameMatch>>();
        while (true)
        {
            var reading = form.Read(entries, codes, found);
            if (reading.Unknown.Count == 0) return reading;
            foreach (var (written, matches) in await lookup.FindAsync(reading.Unknown, cancellation)) found[written] = matches;
        }
    }

    /// <summary>Has a form's command decided, and stored where that is wanted and everything it needs beforehand would be accepted
    /// too.</summary>
    /// <param name="form">The form.</param>
    /// <param name="reading">Its reading; what is wrong is noted there.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="store">Whether to store; else everything is decided and nothing stored.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="apart">What looks the same, and was seen and found to be something else: that is recorded too. Nothing is stored
    /// while anything else looks the same.</param>
    public async Task<RecordedOutcome> SendAsync(
        Form form, FormReading reading, Guid actor, bool store, CancellationToken cancellation, IReadOnlyCollection<Guid>? apart = null)
    {
        if (reading.Errors.Count > 0)
        {
            // What was understood is looked at as well, so that everything that is wrong is said at once.
            var errors = new List<ValidationError>();
            var submission =
                CommandReader.Read(form.Kind, (JsonObject)reading.Body.DeepClone(), new Dictionary<string, string>(), null, null, errors);
            using var body = JsonSerializer.SerializeToDocument(submission.Body, FactJson.Options);
            StrictJson.Read(body.RootElement, form.Kind.EventType, "", errors);
            return new RecordedOutcome(null, [], errors.Count > 0 ? form.Attach(SubmissionResult.Malformed(errors).Problem!, reading) : []);
        }

        // Everything is decided before anything is stored.
        var tried = await RunAsync(form, reading, actor, new PendingBatch { AsksAlike = true }, cancellation);
        var alike = tried.Receipt?.Alike ?? [];
        if (tried.Receipt is null || !store || alike.Any(thing => apart?.Contains(thing.Id) != true)) return tried;
        var outcome = await RunAsync(form, reading, actor, null, cancellation);
        if (outcome.Receipt is not { } receipt) return outcome;
        await recorder.TellApartAsync(receipt, alike, $"{reading.CommandId}", actor, cancellation);
        return outcome with { Stored = true };
    }

    private async Task<RecordedOutcome> RunAsync(
        Form form, FormReading reading, Guid actor, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var persons = reading.Before.Where(before => PersonRecords.Knows(before.Command)).ToList();
        var recorded = await people.RecordEachAsync(
            persons.Select(before => (before.Command, (JsonObject)before.Body.DeepClone())), dryRun, cancellation);
        foreach (var (before, answer) in persons.Zip(recorded))
            if (answer.Problem is { } refused)
                return new RecordedOutcome(null, [], form.Attach(refused, reading, before.Name));

        var errors = new List<ValidationError>();
        var submissions = new List<(Submission Submission, string Name)>();
        foreach (var before in reading.Before.Where(before => !PersonRecords.Knows(before.Command)))
        {
            var body = (JsonObject)before.Body.DeepClone();
            body[CommandReader.KeyMember] = DerivedId.Of($"{reading.CommandId}\n{before.Name}\ncommand").ToString();
            submissions.Add((
                CommandReader.Read(CommandKind.All[before.Command], body, new Dictionary<string, string>(), null, null, errors),
                before.Name));
        }

        submissions.Add((
            CommandReader.Read(form.Kind, (JsonObject)reading.Body.DeepClone(), new Dictionary<string, string>(), null, null, errors), ""));
        if (errors.Count > 0) return new RecordedOutcome(null, [], form.Attach(SubmissionResult.Malformed(errors).Problem!, reading));

        var answers = await SubmitAsync([.. submissions.Select(entry => entry.Submission)], actor, dryRun, cancellation);
        foreach (var (answer, name) in answers.Zip(submissions, (answer, entry) => (answer, entry.Name)))
            if (answer.Problem is { } problem) return new RecordedOutcome(null, [], form.Attach(problem, reading, name));
        return new RecordedOutcome(answers[^1].Receipt, [.. answers.SelectMany(answer => EventsOf(answer, dryRun))], []);
    }

    private async Task<IReadOnlyList<SubmissionResult>> SubmitAsync(
        IReadOnlyList<Submission> submissions, Guid actor, PendingBatch? dryRun, CancellationToken cancellation)
    {
        if (dryRun is null && submissions.Count > 1)
            return [.. (await atomicBatch.RecordAsync(submissions, actor, submissions[^1].Key ?? "", null, cancellation))
                .Results.OfType<SubmissionResult>()];
        var answers = new List<SubmissionResult>();
        foreach (var submission in submissions)
        {
            answers.Add(await recorder.RecordAsync(submission, actor, dryRun, cancellation));
            if (answers[^1].Problem is not null) break;
        }

        return answers;
    }

    private static IEnumerable<object> EventsOf(SubmissionResult answer, PendingBatch? dryRun) =>
        answer.Receipt!.Events.Select(recorded => dryRun?.Find(recorded.Id)?.Event).OfType<IEvent>().Select(e => e.Data);
}
