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
        string name, JsonObject body, string? inPath, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var errors = new List<ValidationError>();
        body.Remove(CommandReader.KeyMember);
        var text = CommandReader.TakeText(body, "personId", errors) ?? inPath;
        if (inPath is not null && !string.Equals(text, inPath, StringComparison.OrdinalIgnoreCase))
            errors.Add(new ValidationError("/personId", ValidationCode.OtherThanPath));
        var id = Guid.Empty;
        if (text is null && name == Record) id = Guid.CreateVersion7(time.GetUtcNow());
        else if (!Guid.TryParseExact(text, "D", out id) || id == Guid.Empty)
            errors.Add(new ValidationError("/personId", text is null ? ValidationCode.Missing : ValidationCode.NoUuid));

        object? command;
        if (name == Record)
        {
            using var document = JsonSerializer.SerializeToDocument(body, FactJson.Options);
            command = StrictJson.Read(document.RootElement, typeof(PersonDetails), "", errors) is PersonDetails details
                ? new RecordPerson(id, details)
                : null;
        }
        else
        {
            errors.AddRange(body.Select(member => new ValidationError("/" + member.Key, ValidationCode.UnknownMember)));
            command = new ErasePerson(id, time.GetUtcNow());
        }

        if (errors.Count > 0) return SubmissionResult.Malformed(errors);
        if (dryRun is not null) dryRun.People.Add(id);
        else
        {
            if ((await bus.InvokeAsync<Outcome>(command!, cancellation))?.Refusal is { } refusal) return SubmissionResult.Refused(refusal);
            await readers.RevisedAsync(cancellation);
        }

        return SubmissionResult.Stored(new Receipt(id, 0, null, []), created: false);
    }
}
