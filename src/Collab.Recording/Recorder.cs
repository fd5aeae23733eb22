using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using JasperFx;
using JasperFx.Events;
using Npgsql;
using Wolverine;

namespace Collab.Recording;

/// <summary>
/// The one way in: takes a submission, checks what it names, has the entity decide over the message bus and answers with what was stored. A
/// command's id is the id of its event, and the store keeps event ids unique, so a command is stored once however often and however
/// concurrently it is sent.
/// </summary>
public sealed class Recorder(
    IMessageContext bus, LookAhead lookAhead, FoldedStreams streams, Turns turns, CodeLists codes,
    IEnumerable<ICommandPreparation> preparations, ISameThings same, IAlikeThings alike, TimeProvider time)
{
    private const int ReadAtOnce = 500;

    // Why two things are two, in the words of the record rather than of a page.
    private const string SeenBefore = "It was recorded as another one, with this one in view.";

    /// <summary>Records a command, or decides it without storing anything.</summary>
    /// <param name="submission">The command.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt; the command may or may not have been stored then.</param>
    public async Task<SubmissionResult> RecordAsync(Submission submission, Guid actor, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var kind = submission.Kind;
        var known = dryRun?.Known ?? new Known();
        var id = submission.Key is null ? Guid.CreateVersion7(time.GetUtcNow()) : IdOf(submission, actor);
        if (submission.Stream is null && kind.Judges)
        {
            if (await AroundFactAsync(submission, known, dryRun, cancellation) is not { } found)
                return SubmissionResult.Refused(NoSuchFact);
            submission = found;
        }

        var errors = new List<ValidationError>();
        using var body = JsonSerializer.SerializeToDocument(submission.Body, FactJson.Options);
        var payload = StrictJson.Read(body.RootElement, kind.EventType, "", errors, out var sent);
        var digest = sent is null ? null : CommandReader.DigestOfSent(kind, kind.Judges ? null : submission.Stream, sent);
        if (payload is null || digest is null)
            return await StoredBeforeAsync(submission, id, digest, known, cancellation) ?? SubmissionResult.Malformed(errors);
        var references = References.Of(payload).ToList();
        errors.AddRange(references.Where(reference => reference.Value is ICode code && !codes.Knows(code))
            .Select(reference => new ValidationError(reference.Pointer, codes.Unknown((ICode)reference.Value))));
        errors.AddRange(RecordedAsConfirmed(payload));
        var preparation = preparations.FirstOrDefault(prepared => prepared.EventType == kind.EventType);
        var replacement = (payload as FactCorrected)?.Replacement;
        var corrected = preparations.FirstOrDefault(prepared => prepared.ChecksCorrections && prepared.EventType == replacement?.GetType());
        if (preparation is not null) errors.AddRange(await preparation.ErrorsInAsync(payload, cancellation));
        if (errors.Count > 0) return SubmissionResult.Malformed(errors);

        // Those that are about the same entity come one after the other: each that lost a race would have to be decided anew.
        using var turn = dryRun is null && submission.Stream is { } entity ? await turns.TakeAsync(entity, cancellation) : null;

        // Once, for whether it was stored before, whether there is all that it names, and what its entity is like.
        var named = references.Select(reference => reference.Value).OfType<IEntityId>().Select(entity => entity.Value).ToList();
        if (submission.Key is not null) named.Add(id);
        if (submission.Stream is { } chosen && kind.OnlyCreates) named.Add(chosen);
        await lookAhead.AskAsync(known, named, submission.Stream is { } read && !kind.OnlyCreates ? [read] : [], cancellation);
        if (submission.Key is not null && Repeated(kind, id, digest, known, dryRun) is { } before) return before;
        if (kind.Judges && submission.Stream is null) return SubmissionResult.Refused(NoSuchFact);
        if (Missing(references, known, dryRun) is { Count: > 0 } missing)
        {
            return SubmissionResult.Failed(
                new SubmissionProblem(
                    ProblemKind.UnknownReference, "unknown-reference", "The command names something that is not recorded: record it first.")
                {
                    Errors = missing,
                });
        }

        var stream = submission.Stream ?? Guid.CreateVersion7(time.GetUtcNow());
        if (submission.Stream is null) known.AddStream(stream, null);
        if (await UnknownObjectiveAsync(payload, stream, known, dryRun, cancellation) is { } objective)
        {
            return SubmissionResult.Failed(
                new SubmissionProblem(
                    ProblemKind.UnknownReference, "unknown-reference",
                    "The programme has no such objective: name one that it adopted, or record that it adopted this one first.")
                {
                    Errors = [objective],
                });
        }

        if (preparation is not null)
        {
            if (dryRun is { StoresTogether: true } && dryRun.Begun(stream) is not null) return SubmissionResult.Refused(RestsOnStored);
            (payload, var problem) = await preparation.CompleteAsync(stream, payload, dryRun, cancellation);
            if (problem is not null) return SubmissionResult.Failed(problem);
        }

        if (corrected is not null && (await corrected.CompleteAsync(stream, replacement!, dryRun, cancellation)).Problem is { } instead)
            return SubmissionResult.Failed(instead);

        var command = kind.Make(stream, payload) with
        {
            CommandId = id,
            IfVersion = submission.IfVersion,
            Digest = digest,
            DecidedAt = time.GetUtcNow(),
        };
        if (command is RaiseConflict raised)
            command = raised with { Elsewhere = await ElsewhereAsync(raised.Event.FactIds, stream, known, dryRun, cancellation) };
        if (kind.OnlyCreates && Decision.Moved(command, 0) is { } moved) return SubmissionResult.Refused(moved);
        if (kind.OnlyCreates && known.KindOf(stream) is not null) return SubmissionResult.Refused(Refusal.AlreadyExists);
        if (dryRun is not null) return await DecideAsync(kind, command, stream, dryRun, cancellation);
        try
        {
            return await StoreAsync(kind, command, stream, actor, known, submission, cancellation);
        }
        catch (Exception exception) when ((preparation ?? corrected) is not null && IsTaken(exception))
        {
            // Somebody stored at the same moment what speaks against it.
            var (_, problem) = await (preparation ?? corrected)!.CompleteAsync(stream, replacement ?? payload, null, cancellation);
            if (problem is null) throw;
            return SubmissionResult.Failed(problem);
        }
    }

    /// <summary>Records that what was recorded is another thing than those that it looks like, since whoever recorded it had seen them.
    /// Where something speaks against it, somebody has decided otherwise meanwhile, and that stands.</summary>
    /// <param name="receipt">What was recorded.</param>
    /// <param name="seen">What it looks like.</param>
    /// <param name="key">Names what was recorded, for telling repeats.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task TellApartAsync(
        Receipt receipt, IReadOnlyList<AlikeEntity> seen, string key, Guid actor, CancellationToken cancellation)
    {
        foreach (var other in seen)
        {
            var thing = other.Kind == AlikeEntity.Grant ? receipt.Events[0].Id : receipt.Id;
            await RecordAsync(
                new Submission(
                    CommandKind.All["record-difference"], DerivedId.Of($"{key}\napart\n{other.Id}").ToString(), null, null,
                    new JsonObject { ["ids"] = new JsonArray($"{thing}", $"{other.Id}"), ["reason"] = SeenBefore }),
                actor, null, cancellation);
        }
    }

    /// <summary>Looks up for a whole batch, in a few round trips, what each of its commands would ask on its own.</summary>
    public async Task LookAheadAsync(
        IReadOnlyList<Submission?> submissions, Guid actor, PendingBatch dryRun, CancellationToken cancellation)
    {
        var known = dryRun.Known;
        var given = submissions.OfType<Submission>().ToList();
        await lookAhead.AskAsync(known, given.SelectMany(Named), [], cancellation);
        foreach (var some in given.Select(submission => StreamOf(submission, known)).OfType<Guid>().Distinct().Chunk(ReadAtOnce))
            await lookAhead.AskAsync(known, [], some, cancellation);

        IEnumerable<Guid> Named(Submission submission)
        {
            if (submission.Key is not null) yield return IdOf(submission, actor);
            if (submission.Stream is { } stream) yield return stream;
            foreach (var id in CommandReader.IdsIn(submission.Body)) yield return id;
        }
    }

    /// <summary>Waits for the turns of all entities that a batch is about, which end with what is returned: what is looked up, decided and
    /// stored until then meets nobody of this host.</summary>
    public async Task<IDisposable> TakeTurnsAsync(IReadOnlyList<Submission> submissions, CancellationToken cancellation)
    {
        // The entity of a judgement is known by its fact. What else is known is looked up when the turn has come.
        var known = new Known();
        var judged = submissions.Where(submission => submission.Stream is null && submission.Kind.Judges);
        await lookAhead.AskAsync(known, judged.Select(SubjectOf).OfType<Guid>(), [], cancellation);
        return await turns.TakeAsync(submissions.Select(submission => StreamOf(submission, known)).OfType<Guid>(), cancellation);
    }

    private static Guid? StreamOf(Submission submission, Known known) => submission.Stream
        ?? (submission.Kind.Judges && SubjectOf(submission) is { } subject
            ? IsEntity(submission, subject, known) ? subject : known.Event(subject)?.Stream
            : null);

    // What a statement of identity is about may be an entity as a whole.
    private static bool IsEntity(Submission submission, Guid subject, Known known) =>
        submission.Kind.EventType.IsAssignableTo(typeof(IdentityStatement)) && known.KindOf(subject) is not null;

    /// <summary>What speaks against a command may be the very same one, stored by a repeat that came while this one was decided.</summary>
    /// <returns>The answers, those of repeats in the place of refusals.</returns>
    public async Task<IReadOnlyList<SubmissionResult>> SeeRepeatsAsync(
        IReadOnlyList<Submission> submissions, IReadOnlyList<SubmissionResult> answers, Guid actor, CancellationToken cancellation)
    {
        var seen = answers.ToList();
        var refused = Enumerable.Range(0, submissions.Count).Where(i => answers[i].Problem is not null && submissions[i].Key is not null)
            .ToList();
        var known = new Known();
        await lookAhead.AskAsync(known, refused.Select(i => IdOf(submissions[i], actor)), [], cancellation);
        foreach (var i in refused.Where(i => known.Event(IdOf(submissions[i], actor)) is not null))
            seen[i] = await RecordAsync(submissions[i], actor, null, cancellation);
        return seen;
    }

    /// <summary>Whether a command is decided by more than what is stored: not together with others that are not stored yet.</summary>
    public bool StandsAlone(CommandKind kind) => preparations.Any(prepared => prepared.EventType == kind.EventType);

    // A command that would be refused today, and that was stored when it was not: repeated, it is answered as then.
    private async Task<SubmissionResult?> StoredBeforeAsync(
        Submission submission, Guid id, string? digest, Known known, CancellationToken cancellation)
    {
        if (submission.Key is null || digest is null) return null;
        await lookAhead.AskAsync(known, [id], [], cancellation);
        return known.Event(id)?.Digest == digest ? Repeated(submission.Kind, id, digest, known, null) : null;
    }

    private async Task<SubmissionResult> StoreAsync(
        CommandKind kind, Command command, Guid stream, Guid actor, Known known, Submission submission, CancellationToken cancellation)
    {
        bus.UserName = actor.ToString();
        bus.CorrelationId = command.CommandId.ToString();
        if (known.Find(stream, out var register)) streams.Hand(stream, register);
        try
        {
            var outcome = await bus.InvokeAsync<Outcome>(command, cancellation);
            // What speaks against it may be the very same command, stored by a repeat that came a moment earlier.
            if (outcome.Refusal is { } refusal) return await StoredAsync() ?? SubmissionResult.Refused(refusal);
        }
        catch (Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            return await StoredAsync() ?? SubmissionResult.Refused(Refusal.AlreadyExists);
        }
        catch (Exception exception) when (IsTaken(exception))
        {
            if (await StoredAsync() is { } before) return before;
            throw;
        }
        catch (ConcurrencyException)
        {
            return SubmissionResult.Refused(
                new Refusal("concurrent-writes",
                    "Others wrote to this entity at the same moment again and again: send the command once more."));
        }

        var e = command.Wrapped ?? throw new InvalidOperationException($"Command {kind.Name} was accepted and recorded nothing.");
        var stored = Stored(kind, new Receipt(stream, e.Version, e.Sequence, [new(e.Id, FactKinds.Alias(e.Data.GetType()))]));
        return submission.AsksAlike ? await BesideAsync(stored, e, cancellation) : stored;

        async Task<SubmissionResult?> StoredAsync()
        {
            if (submission.Key is null) return null;
            var now = new Known();
            await lookAhead.AskAsync(now, [command.CommandId], [], cancellation);
            return Repeated(kind, command.CommandId, command.Digest, now, null);
        }
    }

    private async Task<SubmissionResult> DecideAsync(
        CommandKind kind, Command command, Guid stream, PendingBatch dryRun, CancellationToken cancellation)
    {
        await lookAhead.AskAsync(dryRun.Known, [], [stream], cancellation);
        dryRun.Known.Find(stream, out var stored);
        var facts = dryRun.On(stream, stored);
        var state = facts is null ? null : kind.StateOf(facts);
        var (outcome, events) = kind.Decide(command, state, dryRun.Messages);
        if (outcome.Refusal is { } refusal) return SubmissionResult.Refused(refusal);
        var version = state?.Version ?? 0;
        foreach (var e in events.Cast<IEvent>()) dryRun.Add(stream, kind.StateType, e, ++version, time.GetUtcNow());
        var decided = SubmissionResult.Stored(
            new Receipt(stream, version, null,
                [.. events.Cast<IEvent>().Select(e => new RecordedEvent(e.Id, FactKinds.Alias(e.Data.GetType())))]), version == 1);
        return dryRun.AsksAlike && events is [IEvent first, ..] ? await BesideAsync(decided, first, cancellation) : decided;
    }

    private async Task<SubmissionResult> BesideAsync(SubmissionResult answer, IEvent e, CancellationToken cancellation) =>
        answer.Beside((await alike.FindAsync([e], cancellation)).GetValueOrDefault(e.Id) ?? []);

    // The answer to a command that was stored before; null when it was not.
    private static SubmissionResult? Repeated(CommandKind kind, Guid id, string digest, Known known, PendingBatch? dryRun)
    {
        if (dryRun?.Find(id) is var (stream, pending))
            return Same(pending.Headers?[EventHeaders.Digest] as string,
                new Receipt(stream, pending.Version, null, [new(id, FactKinds.Alias(pending.Data.GetType()))]));
        return known.Event(id) is { } stored
            ? Same(stored.Digest, new Receipt(stored.Stream, stored.Version, stored.Position, [new(id, stored.Type)]))
            : null;

        SubmissionResult Same(string? before, Receipt receipt) => before == digest
            ? Stored(kind, receipt)
            : SubmissionResult.Failed(
                new SubmissionProblem(
                    ProblemKind.KeyReused, "key-reused", "Another command was stored under this id: use a new one for each command."));
    }

    private static SubmissionResult Stored(CommandKind kind, Receipt receipt) =>
        SubmissionResult.Stored(receipt, kind.Creates && receipt.Version == 1);

    private static List<ValidationError> Missing(List<Reference> references, Known known, PendingBatch? dryRun)
    {
        var missing = new List<ValidationError>();
        foreach (var (pointer, value) in references)
        {
            if (value is PersonId { Value: var person })
            {
                if (dryRun?.People.Contains(person) != true && !known.IsPerson(person))
                    missing.Add(new ValidationError(pointer, ValidationCode.NotRecorded, "person"));
            }
            else if (value is IEntityId && !IsPending(value, dryRun) && known.KindOf(((IEntityId)value).Value) != KindOf(value))
                missing.Add(new ValidationError(pointer, ValidationCode.NotRecorded, KindOf(value)));
        }

        return missing;
    }

    // Facts of several streams may contradict each other where the streams are one thing.
    private async Task<IReadOnlyCollection<Guid>> ElsewhereAsync(
        IReadOnlyList<Guid> facts, Guid stream, Known known, PendingBatch? dryRun, CancellationToken cancellation)
    {
        await lookAhead.AskAsync(known, facts.Where(id => dryRun?.Find(id) is null), [], cancellation);
        var others = facts.Select(known.Event).OfType<StoredEvent>().Where(e => e.Stream != stream).ToList();
        if (others.Count == 0 || !await same.AreOneAsync([stream, .. others.Select(e => e.Stream)], cancellation)) return [];
        await lookAhead.AskAsync(known, [], others.Select(e => e.Stream), cancellation);
        return [.. others.Where(e => known.Find(e.Stream, out var register) && register?.RefuseUnlessStanding(e.Id) is null)
            .Select(e => e.Id)];
    }

    // Where nothing says which objectives a programme has, it may have any.
    private async Task<ValidationError?> UnknownObjectiveAsync(
        object payload, Guid stream, Known known, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var replacement = (payload as FactCorrected)?.Replacement;
        if ((replacement ?? payload) is not INamesObjective { Objective: { } code } fact) return null;
        var programme = fact.Programme?.Value ?? stream;
        await lookAhead.AskAsync(known, [], replacement is null ? [programme] : [programme, stream], cancellation);
        // What was recorded while the programme might have any objective may be corrected elsewhere.
        if (payload is FactCorrected { FactId: var id } && known.Find(stream, out var own) && own is not null
            && own.Facts.GetValueOrDefault(id)?.Fact is INamesObjective before
            && before.Objective == code && (before.Programme?.Value ?? stream) == programme)
            return null;
        known.Find(programme, out var register);
        if (dryRun is not null) register = dryRun.On(programme, register);
        return register is null || Programme.MayHaveObjective(register, code)
            ? null
            : new ValidationError(replacement is null ? "/objective" : "/replacement/objective", ValidationCode.UnknownObjective);
    }

    private static bool IsPending(object reference, PendingBatch? dryRun) =>
        dryRun?.Begun(((IEntityId)reference).Value) is { } state && state.Name == reference.GetType().Name[..^2];

    // mt_streams.type holds the lower-case name of the aggregate; the reference's type is that name and "Id".
    private static string KindOf(object reference) => reference.GetType().Name[..^2].ToLowerInvariant();

    private static Guid IdOf(Submission submission, Guid actor) => CommandReader.IdOf(submission.Key!, actor.ToString());

    private static Refusal RestsOnStored => new(
        "rests-on-stored",
        "This is completed from what is stored, and what comes before it in the batch about the same entity is not stored yet: "
            + "send it when the batch is stored.");

    private static Refusal NoSuchFact => new("not-found", "There is no such fact, conflict, statement or entity.") { Kind = RefusalKind.NotFound };

    // Judgements stand on the stream of the fact they are about; null when nothing is recorded under its id. A correction without a type
    // corrects the particulars, not the kind.
    private async Task<Submission?> AroundFactAsync(
        Submission submission, Known known, PendingBatch? dryRun, CancellationToken cancellation)
    {
        if (SubjectOf(submission) is not { } id) return submission;

        Guid stream;
        string type;
        if (dryRun?.Find(id) is var (pendingStream, pending)) (stream, type) = (pendingStream, TypeOf(pending.Data));
        else
        {
            await lookAhead.AskAsync(known, [id], [], cancellation);
            if (IsEntity(submission, id, known)) return submission with { Stream = id };
            if (known.Event(id) is not { } e) return null;
            (stream, type) = (e.Stream, e.FactType);
        }

        if (submission.Kind.EventType != typeof(FactCorrected) || submission.Body["replacement"] is not JsonObject replacement
            || replacement.ContainsKey(FactJson.TypeMember))
            return submission with { Stream = stream };
        var body = submission.Body.DeepClone().AsObject();
        body["replacement"]!.AsObject().Insert(0, FactJson.TypeMember, type);
        return submission with { Stream = stream, Body = body };
    }

    // What a judgement is about: a fact, several, a conflict, or a statement of identity; what such a statement is about.
    private static Guid? SubjectOf(Submission submission) =>
        (submission.Body["factId"] ?? submission.Body["conflictId"] ?? submission.Body["statementId"]
            ?? (submission.Body["factIds"] as JsonArray ?? submission.Body["ids"] as JsonArray)?.FirstOrDefault()) is JsonValue value
            && value.TryGetValue<string>(out var text) && Guid.TryParseExact(text, "D", out var id) ? id : null;

    private static string TypeOf(object data) => FactKinds.Alias((data as FactCorrected)?.Replacement.GetType() ?? data.GetType());

    private static IEnumerable<ValidationError> RecordedAsConfirmed(object payload)
    {
        if (payload is Fact { RestsOn.Certainty: Certainty.Confirmed })
            yield return new ValidationError("/provenance/certainty", ValidationCode.RecordedAsConfirmed);
        if (payload is FactCorrected { Replacement.RestsOn.Certainty: Certainty.Confirmed })
            yield return new ValidationError("/replacement/provenance/certainty", ValidationCode.RecordedAsConfirmed);
    }

    /// <summary>Whether an id was taken by somebody else in the meantime.</summary>
    internal static bool IsTaken(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
            || (exception.InnerException is { } inner && IsTaken(inner));
}
