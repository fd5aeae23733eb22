using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Validation;
using Wolverine;

namespace Collab.Recording;

/// <summary>
/// Takes commands about people's records. They cause no event and need no command id: recording the same details twice leaves the same
/// record, erasing twice leaves it erased.
/// </summary>
public sealed class PersonRecords(IMessageBus bus, IPeopleRevised readers, TimeProvider time)
{
    public const string Record = "record-person";
    public const string Erase = "erase-person";

    /// <summary>Whether a command is about a person's record.</summary>
    public static bool Knows(string command) => command is Record or Erase;

    /// <summary>Carries a command out, or decides it without storing anything.</summary>
    /// <param name="name">Name of the command.</param>
    /// <param name="body">Its members.</param>
    /// <param name="inPath">The person in the path, if any.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<SubmissionResult> RecordAsync(
        string name, JsonObject body, string? inPath, PendingBatch? dryRun, CancellationToken cancellation) =>
        (await AnswerAsync([Read(name, body, inPath)], dryRun, cancellation))[0];

    /// <summary>Carries commands out one after the other, each by itself: one that is refused leaves the others as they are. They are
    /// looked up and stored together.</summary>
    /// <param name="commands">The name and the members of each.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt; none of them is stored then, or all that are not refused.</param>
    /// <returns>An answer each.</returns>
    public Task<IReadOnlyList<SubmissionResult>> RecordEachAsync(
        IEnumerable<(string Name, JsonObject Body)> commands, PendingBatch? dryRun, CancellationToken cancellation) =>
        AnswerAsync([.. commands.Select(command => Read(command.Name, command.Body, null))], dryRun, cancellation);

    private async Task<IReadOnlyList<SubmissionResult>> AnswerAsync(
        IReadOnlyList<(Guid Id, object? Revision, List<ValidationError> Errors)> read, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var revisions = read.Where(entry => entry.Errors.Count == 0).Select(entry => entry.Revision!).ToList();
        var outcomes = new Queue<Outcome>();
        if (dryRun is null && revisions.Count > 0)
        {
            outcomes = new((await bus.InvokeAsync<PeopleRevised>(new RevisePeople(revisions), cancellation)).Outcomes);
            await readers.RevisedAsync(cancellation);
        }

        return [.. read.Select(Answer)];

        SubmissionResult Answer((Guid Id, object? Revision, List<ValidationError> Errors) entry)
        {
            if (entry.Errors.Count > 0) return SubmissionResult.Malformed(entry.Errors);
            if (dryRun is not null) dryRun.People.Add(entry.Id);
            else if (outcomes.Dequeue().Refusal is { } refusal) return SubmissionResult.Refused(refusal);
            return SubmissionResult.Stored(new Receipt(entry.Id, 0, null, []), created: false);
        }
    }

    private (Guid Id, object? Revision, List<ValidationError> Errors) Read(string name, JsonObject members, string? inPath)
    {
        var errors = new List<ValidationError>();
        // A copy to take members out of: who was not stored with others is read once more, and is to be the same person then.
        var body = members.DeepClone().AsObject();
        body.Remove(CommandReader.KeyMember);
        var text = CommandReader.TakeText(body, "personId", errors) ?? inPath;
        if (inPath is not null && !string.Equals(text, inPath, StringComparison.OrdinalIgnoreCase))
            errors.Add(new ValidationError("/personId", ValidationCode.OtherThanPath));
        var id = Guid.Empty;
        if (text is null && name == Record) id = Guid.CreateVersion7(time.GetUtcNow());
        else if (!Guid.TryParseExact(text, "D", out id) || id == Guid.Empty)
            errors.Add(new ValidationError("/personId", text is null ? ValidationCode.Missing : ValidationCode.NoUuid));

        if (name == Record)
        {
            using var document = JsonSerializer.SerializeToDocument(body, FactJson.Options);
            return StrictJson.Read(document.RootElement, typeof(PersonDetails), "", errors) is PersonDetails details
                ? (id, new RecordPerson(id, details), errors)
                : (id, null, errors);
        }

        errors.AddRange(body.Select(member => new ValidationError("/" + member.Key, ValidationCode.UnknownMember)));
        return (id, new ErasePerson(id, time.GetUtcNow()), errors);
    }
}
