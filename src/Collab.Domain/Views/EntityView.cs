using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Places;

namespace Collab.Domain.Views;

/// <summary>An organisation inside a view. Stored by id only; the name it had at the time the view speaks of is filled in when it is
/// read.</summary>
public sealed record OrganisationRef(Guid Id)
{
    public string? Name { get; set; }

    public string? ShortName { get; set; }

    public static OrganisationRef? Of(OrganisationId? id) => id is { } known ? new(known.Value) : null;
}

/// <summary>A person inside a view. Stored by id only; the name is filled in when it is read, unless the person was erased.</summary>
public sealed record PersonRef(Guid Id)
{
    public string? Name { get; set; }

    /// <summary>True: the person's record was erased.</summary>
    public bool? Erased { get; set; }

    public static PersonRef? Of(PersonId? id) => id is { } known ? new(known.Value) : null;
}

/// <summary>A source inside a view. Stored by id only; the title is filled in when it is read.</summary>
public sealed record SourceRef(Guid Id)
{
    public string? Title { get; set; }
}

/// <summary>An activity inside a view. Stored by id only; the title is filled in when it is read.</summary>
public sealed record ActivityRef(Guid Id)
{
    public string? Title { get; set; }
}

/// <summary>A project or another partnership inside a view. Stored by id only; the title is filled in when it is read.</summary>
public sealed record ProjectRef(Guid Id)
{
    public string? Title { get; set; }
}

/// <summary>A programme inside a view. Stored by id only; the title is filled in when it is read.</summary>
public sealed record ProgrammeRef(Guid Id)
{
    public string? Title { get; set; }
}

/// <summary>A region inside a view; names are filled in when it is read.</summary>
public sealed record RegionRef(string Code)
{
    public string? Name { get; set; }

    public static RegionRef? Of(RegionCode? code) => code is { } known ? new(known.Value) : null;
}

/// <summary>A topic inside a view; names are filled in when it is read.</summary>
public sealed record TopicRef(string Code)
{
    public string? Name { get; set; }
}

/// <summary>What a line of a view rests on: the fact, its source and the passage.</summary>
public sealed record Citation
{
    /// <summary>The fact: the id of its event.</summary>
    public required Guid FactId { get; init; }

    /// <summary>The fact's position in the store.</summary>
    public required long Position { get; init; }

    public required Certainty Certainty { get; init; }

    public SourceRef? Source { get; init; }

    public string? Edition { get; init; }

    /// <summary>Where in the source.</summary>
    public string? Passage { get; init; }

    /// <summary>When the fact happened or began to hold.</summary>
    public required Occurrence Occurred { get; init; }

    /// <summary>Evidence that confirmed it since.</summary>
    public IReadOnlyList<ConfirmationView>? Confirmations { get; init; }

    public static Citation Of(RecordedFact record) => new()
    {
        FactId = record.Id,
        Position = record.Position,
        Certainty = record.Certainty,
        Source = record.Fact.RestsOn is { } basis ? new SourceRef(basis.Source.Value) : null,
        Edition = record.Fact.RestsOn?.Edition,
        Passage = record.Fact.RestsOn?.Passage,
        Occurred = record.Fact.Occurred,
        Confirmations = record.Confirmations.IsEmpty
            ? null
            : [.. record.Confirmations.Select(entry => new ConfirmationView(
                entry.EventId, entry.Confirmation.Evidence, new SourceRef(entry.Confirmation.Provenance.Source.Value),
                entry.Confirmation.Provenance.Passage))],
    };
}

/// <summary>Evidence for a fact.</summary>
public sealed record ConfirmationView(Guid EventId, EvidenceKind Evidence, SourceRef Source, string Passage);

/// <summary>One side of a conflict.</summary>
/// <param name="Type">The fact's type.</param>
/// <param name="Fact">What it says.</param>
/// <param name="Cite">What it rests on.</param>
public sealed record ConflictSide(string Type, Fact Fact, Citation Cite);

/// <summary>Facts that contradict each other, side by side.</summary>
public sealed record ConflictView
{
    public required Guid Id { get; init; }

    public required string About { get; init; }

    public string? Note { get; init; }

    /// <summary>Whether nobody has decided yet.</summary>
    public required bool Open { get; init; }

    public required IReadOnlyList<ConflictSide> Sides { get; init; }

    public ConflictOutcome? Outcome { get; init; }

    /// <summary>The fact that prevailed.</summary>
    public Guid? Prevails { get; init; }

    /// <summary>Why it was decided so.</summary>
    public string? Reason { get; init; }

    public static IReadOnlyList<ConflictView>? Of(FactRegister register) => register.Conflicts.IsEmpty
        ? null
        : [.. register.Conflicts.Values.OrderBy(conflict => conflict.Id).Select(conflict => new ConflictView
        {
            Id = conflict.Id,
            About = conflict.Raised.About,
            Note = conflict.Raised.Note,
            Open = register.IsOpen(conflict),
            Sides = [.. conflict.Raised.FactIds.Where(register.Facts.ContainsKey).Select(id => register.Facts[id])
                .Select(record => new ConflictSide(FactKinds.Alias(record.Fact.GetType()), record.Fact, Citation.Of(record)))],
            Outcome = conflict.Resolution?.Outcome,
            Prevails = conflict.Resolution?.Prevails,
            Reason = conflict.Resolution?.Reason,
        })];
}

/// <summary>One of those that an entity is: recorded apart, and the same.</summary>
/// <param name="Id">The id under which it was recorded.</param>
/// <param name="Title">What it is called by its own facts; null: they do not say at the time.</param>
public sealed record SameEntity(Guid Id, string? Title);

/// <summary>What somebody said of entities being one.</summary>
/// <param name="Id">The statement: the id of the event that recorded it.</param>
/// <param name="Ids">The entities.</param>
/// <param name="Reason">How one can tell.</param>
/// <param name="Source">The document that says so.</param>
/// <param name="Passage">Where in it.</param>
/// <param name="Position">The event's position in the store.</param>
/// <param name="RecordedAt">When it was said.</param>
public sealed record SameAsStatement(
    Guid Id, IReadOnlyList<Guid> Ids, string Reason, SourceRef? Source, string? Passage, long Position, DateTimeOffset RecordedAt)
{
    internal static SameAsStatement Of(RecordedIdentity said) => new(
        said.Id, said.Said.Ids, said.Said.Reason,
        said.Said.Provenance is { } provenance ? new SourceRef(provenance.Source.Value) : null, said.Said.Provenance?.Passage,
        said.Position, said.RecordedAt);
}

/// <summary>Why an entity that was recorded several times is one.</summary>
/// <param name="Members">All that it was recorded as, itself among them.</param>
/// <param name="Statements">What was said of it.</param>
public sealed record SameAsView(IReadOnlyList<SameEntity> Members, IReadOnlyList<SameAsStatement> Statements)
{
    /// <summary>What is said of an entity that several streams are; null when it is one stream.</summary>
    /// <param name="register">The entity.</param>
    /// <param name="title">What one of the streams is called.</param>
    public static SameAsView? Of(FactRegister register, Func<FactRegister, string?> title) => register.Members.IsEmpty
        ? null
        : new SameAsView(
            [.. register.Members.Values.Select(member => new SameEntity(member.Id, title(member)))],
            [.. register.Statements.Values.Where(said => said is { WithdrawnBy: null, Said: SameAsRecorded }
                    && said.Said.Ids.Any(register.Members.ContainsKey))
                .OrderBy(said => said.Position).Select(SameAsStatement.Of)]);
}

/// <summary>A view of one entity: what its own facts say about it at one time, with references by id.</summary>
public abstract record EntityView : IPartlyDerived
{
    [JsonPropertyOrder(-1)]
    public required Guid Id { get; init; }

    /// <summary>Filled in when one entity is read: the number of events in its stream at the position asked about; send it as
    /// <c>If-Match</c>.</summary>
    [JsonPropertyOrder(-1)]
    public long? Version { get; set; }

    /// <summary>The references that wait for a name, with the date whose name is meant; null for the date of the question.</summary>
    public abstract IEnumerable<object?> References { get; }

    /// <summary>The date whose names are meant; null: the date of the question.</summary>
    public virtual DateTimeOffset? NamesAsOf => null;

    /// <summary>Conflicts among the entity's facts.</summary>
    public IReadOnlyList<ConflictView>? Conflicts { get; init; }

    /// <summary>Why several that were recorded apart are this one; null: it was recorded once.</summary>
    public SameAsView? SameAs { get; init; }

    /// <summary>The references in what a line rests on.</summary>
    protected static IEnumerable<object?> In(Citation? cite) =>
        cite is null ? [] : [cite.Source, .. (cite.Confirmations ?? []).Select(confirmation => confirmation.Source)];

    /// <summary>The references in conflicts, and in what was said of identity.</summary>
    protected IEnumerable<object?> InJudgements => (Conflicts ?? []).SelectMany(conflict => conflict.Sides)
        .SelectMany(side => In(side.Cite)).Concat((SameAs?.Statements ?? []).Select(statement => statement.Source));
}
