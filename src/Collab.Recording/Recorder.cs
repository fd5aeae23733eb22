using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using JasperFx;
using JasperFx.Events;
using Npgsql;
using Wolverine;

namespace Collab.Recording;

/// <summary>
/// The one way in: takes a request, checks what it names, has the entity decide over the message bus and answers with what was stored. A command's id is
/// the id of its event, and the store keeps event ids unique, so a command is stored once however often and however concurrently it is sent.
/// </summary>
public sealed class Recorder(
    IMessageContext bus, LookAhead lookAhead, FoldedStreams streams, Turns turns, CodeLists codes, IEnumerable<ICommandPreparation> preparations, TimeProvider time)
{
    private const int ReadAtOnce = 500;

    /// <summary>Records a command, or decides it without storing anything.</summary>
    /// <param name="request">The command.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt; the command may or may not have been stored then.</param>
    public async Task<Answer> RecordAsync(Request request, Guid actor, PendingBatch? dryRun, CancellationToken cancellation)
    {
        var kind = request.Kind;
        var known = dryRun?.Known ?? new Known();
        var id = request.Key is null ? Guid.CreateVersion7(time.GetUtcNow()) : IdOf(request, actor);
        if (request.Stream is null && kind.Judges)
        {
            if (await AroundFactAsync(request, known, dryRun, cancellation) is not { } found) return Answer.Refused(NoSuchFact);
            request = found;
        }

        var flaws = new List<ValidationError>();
        using var body = JsonSerializer.SerializeToDocument(request.Body, FactJson.Options);
        if (StrictJson.Read(body.RootElement, kind.EventType, "", flaws) is not { } payload) return Answer.Malformed(flaws);
        var references = References.Of(payload).ToList();
        flaws.AddRange(references.Where(reference => reference.Value is ICode code && !codes.Knows(code))
            .Select(reference => new ValidationError(reference.Pointer, codes.Unknown((ICode)reference.Value))));
        flaws.AddRange(RecordedAsConfirmed(payload));
        var preparation = preparations.FirstOrDefault(prepared => prepared.EventType == kind.EventType);
        if (preparation is not null) flaws.AddRange(await preparation.FlawsInAsync(payload, cancellation));
        if (flaws.Count > 0) return Answer.Malformed(flaws);

        // Those that are about the same entity come one after the other: each that lost a race would have to be decided anew.
        using var turn = dryRun is null && request.Stream is { } entity ? await turns.TakeAsync(entity, cancellation) : null;

        // Once, for whether it was stored before, whether there is all that it names, and what its entity is like.
        var digest = CommandReader.DigestOf(kind, kind.Judges ? null : request.Stream, payload);
        var named = references.Select(reference => reference.Value).OfType<IEntityId>().Select(entity => entity.Value).ToList();
        if (request.Key is not null) named.Add(id);
        if (request.Stream is { } chosen && kind.OnlyCreates) named.Add(chosen);
        await lookAhead.AskAsync(known, named, request.Stream is { } read && !kind.OnlyCreates ? [read] : [], cancellation);
        if (request.Key is not null && Repeated(kind, id, digest, known, dryRun) is { } before) return before;
        if (kind.Judges && request.Stream is null) return Answer.Refused(NoSuchFact);
        if (Missing(references, known, dryRun) is { Count: > 0 } missing)
        {
            return Answer.Failed(new Problem((int)HttpStatusCode.Conflict, "unknown-reference", "The command names something that is not recorded: record it first.")
            {
                Errors = missing,
            });
        }

        var stream = request.Stream ?? Guid.CreateVersion7(time.GetUtcNow());
        if (request.Stream is null) known.AddStream(stream, null);
        if (preparation is not null)
        {
            (payload, var problem) = await preparation.CompleteAsync(stream, payload, cancellation);
            if (problem is not null) return Answer.Failed(problem);
        }

        var command = kind.Make(stream, payload) with { CommandId = id, IfVersion = request.IfVersion, Digest = digest };
        if (kind.OnlyCreates && Decision.Moved(command, 0) is { } moved) return Answer.Refused(moved);
        if (kind.OnlyCreates && known.KindOf(stream) is not null) return Answer.Refused(Refusal.AlreadyExists);
        return dryRun is null
            ? await StoreAsync(kind, command, stream, actor, known, request.Key is not null, cancellation)
            : await DecideAsync(kind, command, stream, dryRun, cancellation);
    }

    /// <summary>Looks up for a whole batch, in a few round trips, what each of its commands would ask on its own.</summary>
    public async Task LookAheadAsync(IReadOnlyList<Request?> requests, Guid actor, PendingBatch dryRun, CancellationToken cancellation)
    {
        var known = dryRun.Known;
        var given = requests.OfType<Request>().ToList();
        await lookAhead.AskAsync(known, given.SelectMany(Named), [], cancellation);
        foreach (var some in given.Select(StreamOf).OfType<Guid>().Distinct().Chunk(ReadAtOnce)) await lookAhead.AskAsync(known, [], some, cancellation);

        IEnumerable<Guid> Named(Request request)
        {
            if (request.Key is not null) yield return IdOf(request, actor);
            if (request.Stream is { } stream) yield return stream;
            foreach (var id in CommandReader.IdsIn(request.Body)) yield return id;
        }

        Guid? StreamOf(Request request) => request.Stream ?? (request.Kind.Judges && SubjectOf(request) is { } subject ? known.Event(subject)?.Stream : null);
    }

    /// <summary>What speaks against a command may be the very same one, stored by a repeat that came while this one was decided.</summary>
    /// <returns>The answers, those of repeats in the place of refusals.</returns>
    public async Task<IReadOnlyList<Answer>> SeeRepeatsAsync(IReadOnlyList<Request> requests, IReadOnlyList<Answer> answers, Guid actor, CancellationToken cancellation)
    {
        var seen = answers.ToList();
        var refused = Enumerable.Range(0, requests.Count).Where(i => answers[i].Problem is not null && requests[i].Key is not null).ToList();
        var known = new Known();
        await lookAhead.AskAsync(known, refused.Select(i => IdOf(requests[i], actor)), [], cancellation);
        foreach (var i in refused.Where(i => known.Event(IdOf(requests[i], actor)) is not null)) seen[i] = await RecordAsync(requests[i], actor, null, cancellation);
        return seen;
    }

    /// <summary>Whether a command is decided by more than what is stored: not together with others that are not stored yet.</summary>
    public bool StandsAlone(CommandKind kind) => preparations.Any(prepared => prepared.EventType == kind.EventType);

    private async Task<Answer> StoreAsync(
        CommandKind kind, Command command, Guid stream, Guid actor, Known known, bool mayRepeat, CancellationToken cancellation)
    {
        bus.UserName = actor.ToString();
        bus.CorrelationId = command.CommandId.ToString();
        if (known.Find(stream, out var register)) streams.Hand(stream, register);
        try
        {
            var outcome = await bus.InvokeAsync<Outcome>(command, cancellation);
            // What speaks against it may be the very same command, stored by a repeat that came a moment earlier.
            if (outcome.Refusal is { } refusal) return await StoredAsync() ?? Answer.Refused(refusal);
        }
        catch (Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            return await StoredAsync() ?? Answer.Refused(Refusal.AlreadyExists);
        }
        catch (Exception exception) when (IsTaken(exception))
        {
            if (await StoredAsync() is { } before) return before;
            throw;
        }
        catch (ConcurrencyException)
        {
            return Answer.Refused(new Refusal("concurrent-writes", "Others wrote to this entity at the same moment again and again: send the command once more."));
        }

        var e = command.Wrapped ?? throw new InvalidOperationException($"Command {kind.Name} was accepted and recorded nothing.");
        return Stored(kind, new Receipt(stream, e.Version, e.Sequence, [new(e.Id, FactKinds.Alias(e.Data.GetType()))]));

        async Task<Answer?> StoredAsync()
        {
            if (!mayRepeat) return null;
            var now = new Known();
            await lookAhead.AskAsync(now, [command.CommandId], [], cancellation);
            return Repeated(kind, command.CommandId, command.Digest, now, null);
        }
    }

    private async Task<Answer> DecideAsync(CommandKind kind, Command command, Guid stream, PendingBatch dryRun, CancellationToken cancellation)
    {
        await lookAhead.AskAsync(dryRun.Known, [], [stream], cancellation);
        dryRun.Known.Find(stream, out var stored);
        var facts = dryRun.On(stream, stored);
        var state = facts is null ? null : kind.StateOf(facts);
        var (outcome, events) = kind.Decide(command, state, dryRun.Messages);
        if (outcome.Refusal is { } refusal) return Answer.Refused(refusal);
        var version = state?.Version ?? 0;
        foreach (var e in events.Cast<IEvent>()) dryRun.Add(stream, kind.StateType, e, ++version, time.GetUtcNow());
        return Answer.Stored(new Receipt(stream, version, null, [.. events.Cast<IEvent>().Select(e => new RecordedEvent(e.Id, FactKinds.Alias(e.Data.GetType())))]), version == 1);
    }

    // The answer to a command that was stored before; null when it was not.
    private static Answer? Repeated(CommandKind kind, Guid id, string digest, Known known, PendingBatch? dryRun)
    {
        if (dryRun?.Find(id) is var (stream, pending))
            return Same(pending.Headers?[EventHeaders.Digest] as string, new Receipt(stream, pending.Version, null, [new(id, FactKinds.Alias(pending.Data.GetType()))]));
        return known.Event(id) is { } stored ? Same(stored.Digest, new Receipt(stored.Stream, stored.Version, stored.Position, [new(id, stored.Type)])) : null;

        Answer Same(string? before, Receipt receipt) => before == digest
            ? Stored(kind, receipt)
            : Answer.Failed(new Problem((int)HttpStatusCode.UnprocessableEntity, "key-reused", "Another command was stored under this id: use a new one for each command."));
    }

    private static Answer Stored(CommandKind kind, Receipt receipt) => Answer.Stored(receipt, kind.Creates && receipt.Version == 1);

    private static List<ValidationError> Missing(List<Reference> references, Known known, PendingBatch? dryRun)
    {
        var missing = new List<ValidationError>();
        foreach (var (pointer, value) in references)
        {
            if (value is PersonId { Value: var person })
            {
                if (dryRun?.People.Contains(person) != true && !known.IsPerson(person)) missing.Add(new ValidationError(pointer, ValidationCode.NotRecorded, "person"));
            }
            else if (value is IEntityId && !IsPending(value, dryRun) && known.KindOf(((IEntityId)value).Value) != KindOf(value))
                missing.Add(new ValidationError(pointer, ValidationCode.NotRecorded, KindOf(value)));
        }

        return missing;
    }

    private static bool IsPending(object reference, PendingBatch? dryRun) =>
        dryRun?.Begun(((IEntityId)reference).Value) is { } state && state.Name == reference.GetType().Name[..^2];

    // mt_streams.type holds the lower-case name of the aggregate; the reference's type is that name and "Id".
    private static string KindOf(object reference) => reference.GetType().Name[..^2].ToLowerInvariant();

    private static Guid IdOf(Request request, Guid actor) => CommandReader.IdOf(request.Key!, actor.ToString());

    private static Refusal NoSuchFact => new("not-found", "There is no such fact or conflict.") { Kind = RefusalKind.NotFound };

    // Judgements stand on the stream of the fact they are about; null when nothing is recorded under its id. A correction without a type corrects the
    // particulars, not the kind.
    private async Task<Request?> AroundFactAsync(Request request, Known known, PendingBatch? dryRun, CancellationToken cancellation)
    {
        if (SubjectOf(request) is not { } id) return request;

        Guid stream;
        string type;
        if (dryRun?.Find(id) is var (pendingStream, pending)) (stream, type) = (pendingStream, TypeOf(pending.Data));
        else
        {
            await lookAhead.AskAsync(known, [id], [], cancellation);
            if (known.Event(id) is not { } e) return null;
            (stream, type) = (e.Stream, e.FactType);
        }

        if (request.Kind.EventType != typeof(FactCorrected) || request.Body["replacement"] is not JsonObject replacement || replacement.ContainsKey(FactJson.TypeMember))
            return request with { Stream = stream };
        var body = request.Body.DeepClone().AsObject();
        body["replacement"]!.AsObject().Insert(0, FactJson.TypeMember, type);
        return request with { Stream = stream, Body = body };
    }

    // What a judgement is about: a fact, several, or a conflict.
    private static Guid? SubjectOf(Request request) =>
        (request.Body["factId"] ?? request.Body["conflictId"] ?? (request.Body["factIds"] as JsonArray)?.FirstOrDefault()) is JsonValue value
            && value.TryGetValue<string>(out var text) && Guid.TryParseExact(text, "D", out var id) ? id : null;

    private static string TypeOf(object data) => FactKinds.Alias((data as FactCorrected)?.Replacement.GetType() ?? data.GetType());

    private static IEnumerable<ValidationError> RecordedAsConfirmed(object payload)
    {
        if (payload is Fact { RestsOn.Certainty: Certainty.Confirmed }) yield return new ValidationError("/provenance/certainty", ValidationCode.RecordedAsConfirmed);
        if (payload is FactCorrected { Replacement.RestsOn.Certainty: Certainty.Confirmed }) yield return new ValidationError("/replacement/provenance/certainty", ValidationCode.RecordedAsConfirmed);
    }

    /// <summary>Whether an id was taken by somebody else in the meantime.</summary>
    internal static bool IsTaken(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } || (exception.InnerException is { } inner && IsTaken(inner));
}
