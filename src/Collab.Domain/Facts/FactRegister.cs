using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using JasperFx.Events;

namespace Collab.Domain.Facts;

/// <summary>What became of a recorded fact.</summary>
public enum FactStatus
{
    /// <summary>It counts.</summary>
    Standing,

    /// <summary>A correction stands in its place.</summary>
    Corrected,

    /// <summary>It was taken back.</summary>
    Withdrawn,

    /// <summary>Another fact prevailed over it in a conflict.</summary>
    Overruled,
}

/// <summary>A fact as its stream knows it: what was recorded, by whom and when, and what later events did to it.</summary>
public sealed record RecordedFact
{
    /// <summary>The id of the event that recorded it; for a correction, of the correction.</summary>
    public required Guid Id { get; init; }

    public required Fact Fact { get; init; }

    /// <summary>The event's position in the store.</summary>
    public required long Position { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The account that recorded it.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether, where several streams are one thing, it stands in the one that the thing goes by: of two that say at the same
    /// time what the thing is like, that one prevails.</summary>
    public bool Leads { get; init; }

    /// <summary>What it named in the words of its event, where it is shown with what that is the same as; null: it is shown as it was
    /// recorded.</summary>
    public IReadOnlyList<Guid>? NamedBefore { get; init; }

    /// <summary>The fact it was recorded to correct.</summary>
    public Guid? Corrects { get; init; }

    public FactStatus Status { get; init; }

    /// <summary>The event that made it stop standing.</summary>
    public Guid? EndedBy { get; init; }

    /// <summary>Events that confirmed it, in order of recording.</summary>
    public ImmutableArray<(Guid EventId, FactConfirmed Confirmation)> Confirmations { get; init; } = [];

    /// <summary>How sure it is by now: what its source said, or confirmed.</summary>
    public Certainty Certainty => Confirmations.IsEmpty ? Fact.RestsOn?.Certainty ?? Certainty.Stated : Certainty.Confirmed;

    /// <summary>
    /// The moment from which the fact is part of the picture: the earliest its date allows; without a date the beginning of time for what
    /// merely describes its entity, else the latest date its source allows, else the time of recording (it had happened by then).
    /// </summary>
    public DateTimeOffset Since => since ??=
        Fact.Occurred.Earliest()
        ?? (Fact.HoldsWhenUndated ? DateTimeOffset.MinValue : Fact.Occurred.Latest() ?? RecordedAt);

    /// <summary>Where it stands among others: by its date; a happening that nothing dates comes last, whenever it was recorded.</summary>
    public DateTimeOffset SortsAt => sortsAt ??=
        Fact.Occurred.Earliest()
        ?? (Fact.HoldsWhenUndated ? DateTimeOffset.MinValue : Fact.Occurred.Latest() ?? DateTimeOffset.MaxValue);

    // Neither depends on what later events did to the fact, so copies may keep them.
    private DateTimeOffset? since;
    private DateTimeOffset? sortsAt;
}

/// <summary>Facts that contradict each other, and how that ended.</summary>
public sealed record Conflict
{
    /// <summary>The id of the event that raised it.</summary>
    public required Guid Id { get; init; }

    public required ConflictRaised Raised { get; init; }

    public required long Position { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The decision; null while the conflict is open.</summary>
    public ConflictResolved? Resolution { get; init; }

    /// <summary>The event that decided; null while the conflict is open.</summary>
    public Guid? ResolvedBy { get; init; }
}

/// <summary>What somebody said of things being one, or not.</summary>
/// <param name="Id">The event that recorded it.</param>
/// <param name="Said">What it says.</param>
/// <param name="Position">The event's position in the store.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="WithdrawnBy">The event that took it back; null: it holds.</param>
public sealed record RecordedIdentity(
    Guid Id, IdentityStatement Said, long Position, DateTimeOffset RecordedAt, Guid? WithdrawnBy = null);

/// <summary>
/// The facts of one stream, folded from its events: the write model of every entity and the start of every view. Which facts stand depends
/// on the set of events alone where their order of recording does not matter to the judgements among them.
/// </summary>
public record FactRegister
{
    // Beside the register, not in it: a copy with other facts must not take the list along.
    private static readonly ConditionalWeakTable<FactRegister, List<RecordedFact>> Sorted = [];

    /// <summary>The stream, which is the entity.</summary>
    public Guid Id { get; set; }

    /// <summary>The stream's version: the number of events in it.</summary>
    public long Version { get; set; }

    /// <summary>All facts ever recorded, by id, whatever became of them.</summary>
    public ImmutableDictionary<Guid, RecordedFact> Facts { get; init; } = ImmutableDictionary<Guid, RecordedFact>.Empty;

    public ImmutableDictionary<Guid, Conflict> Conflicts { get; init; } = ImmutableDictionary<Guid, Conflict>.Empty;

    /// <summary>What was said here of things being one, or not, by the id of the statement.</summary>
    public ImmutableDictionary<Guid, RecordedIdentity> Statements { get; init; } = ImmutableDictionary<Guid, RecordedIdentity>.Empty;

    /// <summary>The streams that are one here, each by itself; empty: this is one stream.</summary>
    public ImmutableSortedDictionary<Guid, FactRegister> Members { get; private init; } =
        ImmutableSortedDictionary<Guid, FactRegister>.Empty;

    // The facts that count, by their type: a rule about one kind does not look at thousands of another.
    private ImmutableDictionary<Type, ImmutableDictionary<Guid, RecordedFact>> Counting { get; init; } =
        ImmutableDictionary<Type, ImmutableDictionary<Guid, RecordedFact>>.Empty;

    /// <summary>The facts that count, in an order that does not depend on the order of recording.</summary>
    public IReadOnlyList<RecordedFact> Standing => Sorted.GetValue(
        this, register =>
            [.. register.Facts.Values.Where(fact => fact.Status == FactStatus.Standing).OrderBy(fact => fact.SortsAt)
                .ThenBy(fact => fact.Leads).ThenBy(fact => fact.Id)]);

    /// <summary>The conflicts nobody has decided, between at least two facts that still stand.</summary>
    public IEnumerable<Conflict> OpenConflicts => Conflicts.Values.Where(IsOpen).OrderBy(conflict => conflict.Id);

    /// <summary>Whether a conflict waits for a decision: undecided, and at least two of its facts still stand.</summary>
    public bool IsOpen(Conflict conflict) => conflict.Resolution is null
        && conflict.Raised.FactIds.Count(id => Facts.TryGetValue(id, out var fact) && fact.Status == FactStatus.Standing) > 1;

    /// <summary>The facts of one kind that count.</summary>
    public IEnumerable<(RecordedFact Record, T Fact)> Of<T>() where T : Fact =>
        Any<T>().OrderBy(fact => fact.SortsAt).ThenBy(fact => fact.Leads).ThenBy(fact => fact.Id).Select(fact => (fact, (T)fact.Fact));

    /// <summary>Whether any fact of a kind counts.</summary>
    public bool Has<T>(Func<T, bool>? where = null) where T : Fact => Any<T>().Any(fact => where?.Invoke((T)fact.Fact) ?? true);

    /// <summary>The same facts as another kind of entity, whose rules look at them.</summary>
    public T As<T>() where T : FactRegister, new() =>
        this as T ?? new T
        {
            Id = Id,
            Version = Version,
            Facts = Facts,
            Conflicts = Conflicts,
            Counting = Counting,
            Statements = Statements,
            Members = Members,
        };

    /// <summary>The entity as if a fact had never been recorded.</summary>
    public FactRegister Without(Guid factId) =>
        Facts.TryGetValue(factId, out var fact) ? this with { Facts = Facts.Remove(factId), Counting = Uncounted(fact) } : this;

    /// <summary>The moment from which a fact of this entity is part of the picture, other facts that date it included.</summary>
    public DateTimeOffset SinceOf(RecordedFact record) => record.Fact.SinceAmong(this, record);

    /// <summary>Refuses a judgement about a fact that is unknown here or no longer stands.</summary>
    public Refusal? RefuseUnlessStanding(Guid factId)
    {
        if (!Facts.TryGetValue(factId, out var fact))
            return new Refusal("not-found", "There is no such fact about this entity.") { Kind = RefusalKind.NotFound };
        return fact.Status == FactStatus.Standing
            ? null
            : new Refusal("fact-not-standing", $"The fact was already {Codes.Of(fact.Status)} by event {fact.EndedBy}.");
    }

    /// <summary>Refuses a fact whose very point is its date when it has none.</summary>
    public static Refusal? RefuseUndated(Fact fact, string what) => fact.Occurred.IsDated
        ? null
        : new Refusal("undated", $"The date is the point of {what}: say when, as precisely as the source does.");

    /// <summary>Several streams as the one thing that they are: whatever was recorded of each is known of it.</summary>
    /// <param name="id">The one by which it goes.</param>
    /// <param name="members">The streams.</param>
    public static FactRegister Merge(Guid id, IEnumerable<FactRegister> members)
    {
        var streams = members.ToImmutableSortedDictionary(member => member.Id, member => member);
        var merged = streams.Values.Aggregate(
            new FactRegister { Id = id, Version = streams.TryGetValue(id, out var own) ? own.Version : 0 },
            (register, member) => member.Facts.Values.Aggregate(register with
            {
                Conflicts = register.Conflicts.AddRange(member.Conflicts),
                Statements = register.Statements.AddRange(member.Statements),
            },
            (all, fact) => all.Put(member.Id == id ? fact with { Leads = true } : fact)));
        // What was decided between facts of two of them is decided among all.
        var decided = merged.Conflicts.Values.OrderBy(conflict => conflict.Id).Aggregate(merged, (register, conflict) =>
            conflict.Resolution is { } resolution ? register.Overrule(conflict, resolution, conflict.ResolvedBy!.Value) : register);
        return decided with { Members = streams };
    }

    /// <summary>The same with other facts in place of some, which say the same in other words.</summary>
    /// <param name="words">The other wording of a fact, with what it named before; null where it stays as it is.</param>
    public FactRegister Reworded(Func<Fact, (Fact Fact, IReadOnlyList<Guid> Named)?> words)
    {
        var reworded = this;
        foreach (var record in Facts.Values)
            if (words(record.Fact) is var (fact, named))
                reworded = reworded.Put(record with { Fact = fact, NamedBefore = named });
        return reworded;
    }

    /// <summary>Takes one more event into account; an event of a kind the register does not know leaves it as it is.</summary>
    public static T Fold<T>(T? register, Guid id, IEvent e) where T : FactRegister, new() =>
        (T)(register ?? new T { Id = id }).With(e);

    private FactRegister With(IEvent e)
    {
        if (!Members.IsEmpty)
            return Merge(Id, Members.SetItem(e.StreamId, Fold(Members.GetValueOrDefault(e.StreamId), e.StreamId, e)).Values);
        var next = e.Data switch
        {
            Fact fact => Add(e, fact, corrects: null),
            FactConfirmed confirmed =>
                Change(confirmed.FactId, fact => fact with { Confirmations = fact.Confirmations.Add((e.Id, confirmed)) }),
            FactWithdrawn withdrawn => End(withdrawn.FactId, FactStatus.Withdrawn, e.Id),
            FactCorrected corrected => End(corrected.FactId, FactStatus.Corrected, e.Id).Add(e, corrected.Replacement, corrected.FactId),
            ConflictRaised raised => this with
            {
                Conflicts = Conflicts.SetItem(
                    e.Id, new Conflict { Id = e.Id, Raised = raised, Position = e.Sequence, RecordedAt = e.Timestamp }),
            },
            ConflictResolved resolved => Resolve(resolved, e.Id),
            IdentityStatement said => this with { Statements = Statements.SetItem(e.Id, new(e.Id, said, e.Sequence, e.Timestamp)) },
            SameAsWithdrawn { StatementId: var gone } when Statements.TryGetValue(gone, out var statement) =>
                this with { Statements = Statements.SetItem(gone, statement with { WithdrawnBy = e.Id }) },
            _ => this,
        };
        return next with { Version = e.Version };
    }

    private FactRegister Add(IEvent e, Fact fact, Guid? corrects) => Put(new RecordedFact
    {
        Id = e.Id,
        Fact = fact,
        Position = e.Sequence,
        RecordedAt = e.Timestamp,
        Actor = e.UserName,
        Corrects = corrects,
    });

    private FactRegister Change(Guid factId, Func<RecordedFact, RecordedFact> change) =>
        Facts.TryGetValue(factId, out var fact) ? Put(change(fact)) : this;

    private FactRegister Put(RecordedFact fact) => this with
    {
        Facts = Facts.SetItem(fact.Id, fact),
        Counting = fact.Status == FactStatus.Standing ? Counted(fact) : Uncounted(fact),
    };

    private ImmutableDictionary<Type, ImmutableDictionary<Guid, RecordedFact>> Counted(RecordedFact fact)
    {
        var type = fact.Fact.GetType();
        return Counting.SetItem(
            type, Counting.GetValueOrDefault(type, ImmutableDictionary<Guid, RecordedFact>.Empty).SetItem(fact.Id, fact));
    }

    private ImmutableDictionary<Type, ImmutableDictionary<Guid, RecordedFact>> Uncounted(RecordedFact fact) =>
        Counting.TryGetValue(fact.Fact.GetType(), out var same) ? Counting.SetItem(fact.Fact.GetType(), same.Remove(fact.Id)) : Counting;

    private IEnumerable<RecordedFact> Any<T>() where T : Fact =>
        Counting.Where(kind => kind.Key.IsAssignableTo(typeof(T))).SelectMany(kind => kind.Value.Values);

    private FactRegister End(Guid factId, FactStatus status, Guid by) =>
        Change(factId, fact => fact.Status == FactStatus.Standing ? fact with { Status = status, EndedBy = by } : fact);

    private FactRegister Resolve(ConflictResolved resolved, Guid by)
    {
        if (!Conflicts.TryGetValue(resolved.ConflictId, out var conflict)) return this;
        var decided = conflict with { Resolution = resolved, ResolvedBy = by };
        return (this with { Conflicts = Conflicts.SetItem(conflict.Id, decided) }).Overrule(decided, resolved, by);
    }

    // A fact that is not known here prevails over nothing here: it does where the two streams are one.
    private FactRegister Overrule(Conflict conflict, ConflictResolved resolved, Guid by) =>
        resolved.Outcome != ConflictOutcome.Prevails || resolved.Prevails is not { } prevails || !Facts.ContainsKey(prevails)
            ? this
            : conflict.Raised.FactIds.Where(id => id != prevails)
                .Aggregate(this, (register, id) => register.End(id, FactStatus.Overruled, by));
}

/// <summary>Picks facts of a kind out of a list.</summary>
public static class RecordedFacts
{
    /// <summary>The facts of a kind, in the list's order.</summary>
    public static IEnumerable<(RecordedFact Record, T Fact)> Of<T>(this IEnumerable<RecordedFact> facts) where T : Fact =>
        facts.Where(record => record.Fact is T).Select(record => (record, (T)record.Fact));

    /// <summary>The last fact of a kind; null when there is none.</summary>
    public static (RecordedFact Record, T Fact)? Last<T>(this IEnumerable<RecordedFact> facts) where T : Fact =>
        facts.Of<T>().Select(entry => ((RecordedFact, T)?)entry).LastOrDefault();
}
