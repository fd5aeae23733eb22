using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Facts;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>What kind of evidence confirms a fact; a counting rule asks for one of these.</summary>
public enum EvidenceKind
{
    AttendanceList,
    SignedAgreement,
    GrantDecision,
    ParticipantReport,
    AdopterStatement,
    Photo,
    Invoice,
    OfficialRecord,
    Other,
}

/// <summary>Evidence was found that a fact is as it was stated.</summary>
public sealed record FactConfirmed : Judgement
{
    /// <summary>The fact: the id of the event that recorded it.</summary>
    public required Guid FactId { get; init; }

    /// <summary>What kind of evidence it is.</summary>
    public required EvidenceKind Evidence { get; init; }

    /// <summary>The document that confirms it, and where in it.</summary>
    public required Provenance Provenance { get; init; }
}

/// <summary>A fact was recorded wrongly; from here on the replacement stands in its place. The first wording stays in the
/// history.</summary>
public sealed record FactCorrected : Judgement
{
    /// <summary>The fact that no longer stands.</summary>
    public required Guid FactId { get; init; }

    /// <summary>Why it was wrong.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }

    /// <summary>The fact that stands instead; its id is the id of this event.</summary>
    public required Fact Replacement { get; init; }
}

/// <summary>A fact should not have been recorded; from here on it no longer stands.</summary>
public sealed record FactWithdrawn : Judgement
{
    public required Guid FactId { get; init; }

    /// <summary>Why.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }
}

/// <summary>Facts contradict each other. They stand side by side until somebody decides. The conflict's id is the id of this
/// event.</summary>
public sealed record ConflictRaised : Judgement
{
    /// <summary>The facts that cannot all be right: two to twenty.</summary>
    [MinLength(2), MaxLength(20)]
    public required IReadOnlyList<Guid> FactIds { get; init; }

    /// <summary>What they differ about, as a short code or in a few words, for example "on-behalf-of".</summary>
    [MinLength(1), MaxLength(100)]
    public required string About { get; init; }

    /// <summary>What speaks for which side, in your own words.</summary>
    [MaxLength(1000)]
    public string? Note { get; init; }
}

/// <summary>How a conflict ended.</summary>
public enum ConflictOutcome
{
    /// <summary>One fact prevails; the others no longer stand.</summary>
    Prevails,

    /// <summary>Both readings are right, each in its own sense; all of them stand.</summary>
    Reconciled,
}

/// <summary>Somebody decided between facts that contradict each other.</summary>
public sealed record ConflictResolved : Judgement
{
    /// <summary>The conflict: the id of the event that raised it.</summary>
    public required Guid ConflictId { get; init; }

    public required ConflictOutcome Outcome { get; init; }

    /// <summary>The fact that prevails; given with that outcome only.</summary>
    public Guid? Prevails { get; init; }

    /// <summary>Why.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }

    /// <summary>The document the decision rests on, if one does.</summary>
    public Provenance? Provenance { get; init; }
}
