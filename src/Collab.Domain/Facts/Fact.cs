using Collab.Domain.Validation;
using Wolverine;

namespace Collab.Domain.Facts;

/// <summary>
/// Something that happened or held, as an event on the stream of the entity it is about. Facts are appended and never edited; the store
/// adds the position, the time of recording and the actor.
/// </summary>
public abstract record Fact
{
    /// <summary>When it happened or began to hold, as precisely as the source says. Left out: the source does not say.</summary>
    public Occurrence Occurred { get; init; } = Occurrence.Unknown;

    /// <summary>The document behind the fact; null only for facts about documents themselves.</summary>
    public abstract Provenance? RestsOn { get; }

    /// <summary>
    /// What an unknown date means in views. True: the fact describes its entity and holds for as long as the entity is known (a name, a
    /// role). False: it is a happening, which lies in the past at the latest when it was recorded.
    /// </summary>
    public virtual bool HoldsWhenUndated => false;

    /// <summary>
    /// True: one of the many of its kind, a line in a ledger. It is listed and counted, and no part of the picture that is kept of its
    /// entity at every moment: a hub with thousands of deliveries would otherwise be written anew with all of them at each one.
    /// </summary>
    public virtual bool IsLedgerLine => false;

    /// <summary>The ledger line of its entity that decides on it; null: none does.</summary>
    public virtual Guid? RestsOnLine => null;

    /// <summary>True: something that a partnership brought about, agreed or received, and that can belong to a project or a work
    /// package.</summary>
    public virtual bool IsOutput => false;

    /// <summary>True: it dates another fact of its entity, whose place in time changes with it.</summary>
    public virtual bool DatesAnother => false;

    /// <summary>True: it says that something came about, which nobody can say before it did. Plans, effective dates and announcements are
    /// none of it.</summary>
    public virtual bool CameAbout => false;

    /// <summary>Refuses to be recorded before it came about; null when it may be.</summary>
    /// <param name="now">When it is recorded.</param>
    public virtual Refusal? RefuseAhead(DateTimeOffset now) => CameAbout && Occurred.Earliest() > now
        ? Refusal.NotYet(
            $"Its date, {Occurred.From}, lies in the future: plan what is to come, and record it when it has come about.",
            new ValidationError("/occurred", ValidationCode.NotComeAbout, Occurred.From!))
        : null;

    /// <summary>The moment from which it is part of the picture, among the other facts of its entity.</summary>
    /// <param name="register">The entity it is about.</param>
    /// <param name="record">The fact as its stream knows it.</param>
    public virtual DateTimeOffset SinceAmong(FactRegister register, RecordedFact record) => record.Since;

    /// <summary>Adds the messages that are to be handled once at a later time, now that it is recorded: none unless the fact says
    /// otherwise.</summary>
    /// <param name="entity">The entity it is about.</param>
    /// <param name="messages">Takes them; stored with the fact.</param>
    public virtual void Schedule(Guid entity, OutgoingMessages messages)
    {
    }

    /// <summary>Whether another fact may stand in its place: one of the same type, unless the fact says otherwise.</summary>
    public virtual bool MayBecome(Fact replacement) => GetType() == replacement.GetType();

    /// <summary>Refuses to be corrected or withdrawn, where that would change what was reported; null when it may be.</summary>
    /// <param name="register">The entity it is about.</param>
    public virtual Refusal? RefuseRevision(FactRegister register) => null;
}

/// <summary>A fact with the document it rests on.</summary>
public abstract record SourcedFact : Fact
{
    /// <summary>The document, its passage and its certainty.</summary>
    public required Provenance Provenance { get; init; }

    public override Provenance? RestsOn => Provenance;
}

/// <summary>A decision about other facts: it has no occurrence of its own and takes effect when it is recorded.</summary>
public abstract record Judgement;
