using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Places;
using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;
using Wolverine;

namespace Collab.Recording;

/// <summary>
/// The one way in: takes a request, checks what it names, has the entity decide over the message bus and answers with what was stored. A command's id is
/// the id of its event, and the store keeps event ids unique, so a command is stored once however often and however concurrently it is sent.
/// </summary>
public sealed class Recorder(IMessageContext bus, IDocumentStore store, NpgsqlDataSource database, CodeLists codes, IEnumerable<ICommandPreparation> preparations, TimeProvider time)
{
    private const string FindEvent =
        $"select seq_id, version, stream_id, type, headers ->> '{EventHeaders.Digest}' from {StoreSchema.Name}.mt_events where id = $1";

    private const string FindStreams = $"select id, type from {StoreSchema.Name}.mt_streams where id = any($1)";

    /// <summary>Records a command, or decides it without storing anything.</summary>
    /// <param name="request">The command.</param>
    /// <param name="actor">The account behind it.</param>
    /// <param name="dryRun">What the batch would have stored so far; null to store.</param>
    /// <param name="cancellation">Ends the attempt; the command may or may not have been stored then.</param>
    public async Task<Answer> RecordAsync(Request request, Guid actor, DryRun? dryRun, CancellationToken cancellation)
    {
        var kind = request.Kind;
        var id = request.Key is { } key ? CommandReader.IdOf(key, actor.ToString()) : Guid.CreateVersion7(time.GetUtcNow());
        if (request.Stream is null && kind.Judges)
        {
            if (await AroundFactAsync(request, dryRun, cancellation) is not { } found) return Answer.Refused(NoSuchFact);
            request = found;
        }

        var flaws = new List<Flaw>();
        using var body = JsonSerializer.SerializeToDocument(request.Body, FactJson.Options);
        if (StrictJson.Read(body.RootElement, kind.EventType, "", flaws) is not { } payload) return Answer.Malformed(flaws);
        var references = References.Of(payload).ToList();
        flaws.AddRange(references.Where(reference => reference.Value is ICode code && !codes.Knows(code))
            .Select(reference => new Flaw(reference.Pointer, codes.Unknown((ICode)reference.Value))));
        flaws.AddRange(RecordedAsConfirmed(payload));
        var preparation = preparations.FirstOrDefault(known => known.EventType == payload.GetType());
        if (preparation is not null) flaws.AddRange(await preparation.CheckAsync(payload, cancellation));
        if (flaws.Count > 0) return Answer.Malformed(flaws);

        var digest = CommandReader.DigestOf(kind, kind.Judges ? null : request.Stream, payload);
        if (request.Key is not null && await RepeatedAsync(kind, id, digest, dryRun, cancellation) is { } before) return before;
        if (kind.Judges && request.Stream is null) return Answer.Refused(NoSuchFact);
        if (await MissingAsync(references, dryRun, cancellation) is { Count: > 0 } missing)
        {
            return Answer.Failed(new Problem((int)HttpStatusCode.Conflict, "unknown-reference", "The command names something that is not recorded: record it first.")
            {
                Errors = missing,
            });
        }

        var stream = request.Stream ?? Guid.CreateVersion7(time.GetUtcNow());
        if (preparation is not null)
        {
            (payload, var problem) = await preparation.CompleteAsync(stream, payload, cancellation);
            if (problem is not null) return Answer.Failed(problem);
        }

        var command = kind.Make(stream, payload) with { CommandId = id, IfVersion = request.IfVersion, Digest = digest };
        if (kind.OnlyCreates && Decision.Moved(command, 0) is { } moved) return Answer.Refused(moved);
        return dryRun is null
            ? await StoreAsync(kind, command, stream, actor, cancellation)
            : await DecideAsync(kind, command, stream, dryRun, cancellation);
    }

    /// <summary>Looks up for a whole batch what each of its commands would ask on its own: which were stored before, and which entities there are.</summary>
    public async Task LookAheadAsync(IReadOnlyList<Request?> requests, Guid actor, DryRun dryRun, CancellationToken cancellation)
    {
        var ids = requests.Where(request => request?.Key is not null).Select(request => CommandReader.IdOf(request!.Key!, actor.ToString())).ToHashSet();
        var streams = requests.Select(request => request?.Stream).OfType<Guid>().ToHashSet();
        await RemoveAsync($"select id from {StoreSchema.Name}.mt_events where id = any($1)", ids, dryRun.NotStored);
        await RemoveAsync($"select id from {StoreSchema.Name}.mt_streams where id = any($1)", streams, dryRun.NotBegun);

        async Task RemoveAsync(string sql, HashSet<Guid> all, HashSet<Guid> into)
        {
            if (all.Count == 0) return;
            await using var query = database.CreateCommand(sql);
            query.Parameters.Add(new() { Value = all.ToArray() });
            await using var rows = await query.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) all.Remove(rows.GetGuid(0));
            into.UnionWith(all);
        }
    }

    private async Task<Answer> StoreAsync(CommandKind kind, Command command, Guid stream, Guid actor, CancellationToken cancellation)
    {
        bus.UserName = actor.ToString();
        bus.CorrelationId = command.CommandId.ToString();
        try
        {
            var outcome = await bus.InvokeAsync<Outcome>(command, cancellation);
            // What speaks against it may be the very same command, stored by a repeat that came a moment earlier.
            if (outcome?.Refusal is { } refusal) return await RepeatedAsync(kind, command.CommandId, command.Digest, null, cancellation) ?? Answer.Refused(refusal);
        }
        catch (Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            return await RepeatedAsync(kind, command.CommandId, command.Digest, null, cancellation) ?? Answer.Refused(Refusal.AlreadyExists);
        }
        catch (Exception exception) when (IsTaken(exception))
        {
            if (await RepeatedAsync(kind, command.CommandId, command.Digest, null, cancellation) is { } before) return before;
            throw;
        }
        catch (ConcurrencyException)
        {
            return Answer.Refused(new Refusal("concurrent-writes", "Others wrote to this entity at the same moment again and again: send the command once more."));
        }

        return await RepeatedAsync(kind, command.CommandId, command.Digest, null, cancellation)
            ?? throw new InvalidOperationException($"Command {kind.Name} was accepted and its event {command.CommandId} is not in stream {stream}.");
    }

    private async Task<Answer> DecideAsync(CommandKind kind, Command command, Guid stream, DryRun dryRun, CancellationToken cancellation)
    {
        var facts = await dryRun.OnAsync(stream, async () =>
        {
            await using var session = store.QuerySession();
            return await session.Events.AggregateStreamAsync<FactRegister>(stream, token: cancellation);
        });
        var state = facts is null ? null : kind.StateOf(facts);
        var (outcome, events) = kind.Decide(command, state, dryRun.Messages);
        if (outcome.Refusal is { } refusal) return Answer.Refused(refusal);
        var version = state?.Version ?? 0;
        foreach (var e in events.Cast<IEvent>()) dryRun.Add(stream, kind.StateType, e, ++version, time.GetUtcNow());
        return Answer.Stored(new Receipt(stream, version, null, [.. events.Cast<IEvent>().Select(e => new RecordedEvent(e.Id, FactKinds.Alias(e.Data.GetType())))]), version == 1);
    }

    // The answer to a command that was stored before; null when it was not.
    private async Task<Answer?> RepeatedAsync(CommandKind kind, Guid id, string digest, DryRun? dryRun, CancellationToken cancellation)
    {
        if (dryRun?.Find(id) is var (stream, pending))
            return Same(pending.Headers?[EventHeaders.Digest] as string, new Receipt(stream, pending.Version, null, [new(id, FactKinds.Alias(pending.Data.GetType()))]));
        if (dryRun?.NotStored.Contains(id) == true) return null;

        await using var query = database.CreateCommand(FindEvent);
        query.Parameters.Add(new() { Value = id });
        await using var rows = await query.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation)
            ? Same(rows.IsDBNull(4) ? null : rows.GetString(4), new Receipt(rows.GetGuid(2), rows.GetInt64(1), rows.GetInt64(0), [new(id, rows.GetString(3))]))
            : null;

        Answer Same(string? known, Receipt receipt) => known == digest
            ? Answer.Stored(receipt, kind.Creates && receipt.Version == 1)
            : Answer.Failed(new Problem((int)HttpStatusCode.UnprocessableEntity, "key-reused", "Another command was stored under this id: use a new one for each command."));
    }

    private async Task<List<Flaw>> MissingAsync(List<Reference> references, DryRun? dryRun, CancellationToken cancellation)
    {
        var entities = references.Where(reference => reference.Value is IEntityId and not PersonId && !IsPending(reference.Value, dryRun)).ToList();
        var missing = new List<Flaw>();
        if (entities.Count > 0)
        {
            var known = dryRun?.Named ?? [];
            var unknown = entities.Select(reference => ((IEntityId)reference.Value).Value).Where(id => !known.ContainsKey(id)).Distinct().ToArray();
            if (unknown.Length > 0)
            {
                foreach (var id in unknown) known[id] = null;
                await using var query = database.CreateCommand(FindStreams);
                query.Parameters.Add(new() { Value = unknown });
                await using var rows = await query.ExecuteReaderAsync(cancellation);
                while (await rows.ReadAsync(cancellation)) known[rows.GetGuid(0)] = rows.GetString(1);
            }

            missing.AddRange(entities
                .Where(reference => known.GetValueOrDefault(((IEntityId)reference.Value).Value) != KindOf(reference.Value))
                .Select(reference => new Flaw(reference.Pointer, FlawCode.NotRecorded, KindOf(reference.Value))));
        }

        foreach (var person in references.Where(reference => reference.Value is PersonId { Value: var id } && dryRun?.People.Contains(id) != true))
        {
            await using var session = store.QuerySession();
            if (await session.LoadAsync<Person>(((PersonId)person.Value).Value, cancellation) is null) missing.Add(new Flaw(person.Pointer, FlawCode.NotRecorded, "person"));
        }

        return missing;
    }

    private static bool IsPending(object reference, DryRun? dryRun) =>
        dryRun?.Begun(((IEntityId)reference).Value) is { } state && state.Name == reference.GetType().Name[..^2];

    // mt_streams.type holds the lower-case name of the aggregate; the reference's type is that name and "Id".
    private static string KindOf(object reference) => reference.GetType().Name[..^2].ToLowerInvariant();

    private static Refusal NoSuchFact => new("not-found", "There is no such fact or conflict.") { Kind = RefusalKind.NotFound };

    // Judgements stand on the stream of the fact they are about; null when nothing is recorded under its id. A correction without a type corrects the
    // particulars, not the kind.
    private async Task<Request?> AroundFactAsync(Request request, DryRun? dryRun, CancellationToken cancellation)
    {
        var subject = request.Body["factId"] ?? request.Body["conflictId"] ?? (request.Body["factIds"] as JsonArray)?.FirstOrDefault();
        if (subject is not JsonValue value || !value.TryGetValue<string>(out var text) || !Guid.TryParseExact(text, "D", out var id)) return request;

        Guid stream;
        string type;
        if (dryRun?.Find(id) is var (pendingStream, pending)) (stream, type) = (pendingStream, TypeOf(pending.Data));
        else
        {
            await using var session = store.QuerySession();
            if (await session.Events.LoadAsync(id, cancellation) is not { } e) return null;
            (stream, type) = (e.StreamId, TypeOf(e.Data));
        }

        if (request.Kind.EventType == typeof(FactCorrected) && request.Body["replacement"] is JsonObject replacement && !replacement.ContainsKey(FactJson.TypeMember))
            replacement.Insert(0, FactJson.TypeMember, type);
        return request with { Stream = stream };
    }

    private static string TypeOf(object data) => FactKinds.Alias((data as FactCorrected)?.Replacement.GetType() ?? data.GetType());

    private static IEnumerable<Flaw> RecordedAsConfirmed(object payload)
    {
        if (payload is Fact { RestsOn.Certainty: Certainty.Confirmed }) yield return new Flaw("/provenance/certainty", FlawCode.RecordedAsConfirmed);
        if (payload is FactCorrected { Replacement.RestsOn.Certainty: Certainty.Confirmed }) yield return new Flaw("/replacement/provenance/certainty", FlawCode.RecordedAsConfirmed);
    }

    /// <summary>Whether an id was taken by somebody else in the meantime.</summary>
    internal static bool IsTaken(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } || (exception.InnerException is { } inner && IsTaken(inner));
}
