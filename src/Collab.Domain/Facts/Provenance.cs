using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Facts;

/// <summary>How sure a fact is. A wish, a claim, a stated fact and a confirmed fact are different things.</summary>
public enum Certainty
{
    /// <summary>A wish, a plan or a goal.</summary>
    Intended,

    /// <summary>Asserted without particulars.</summary>
    Claimed,

    /// <summary>Asserted with particulars.</summary>
    Stated,

    /// <summary>Backed by evidence of the kind the counting rule asks for; reached only by confirming the fact.</summary>
    Confirmed,
}

/// <summary>Where a fact comes from: the document, its edition and the place in it, and how sure the document is.</summary>
public sealed record Provenance
{
    /// <summary>The document that says so.</summary>
    public required SourceId Source { get; init; }

    /// <summary>Which edition of the document, where it has several, for example "first publication".</summary>
    [MaxLength(100)]
    public string? Edition { get; init; }

    /// <summary>A pointer into the document such as "S4" (fourth sentence), "P2" (second paragraph) or a few words.</summary>
    [MinLength(1), MaxLength(200)]
    public required string Passage { get; init; }

    /// <summary>How sure the fact is on this source alone: intended, claimed or stated. Confirmation is a fact of its own.</summary>
    public Certainty Certainty { get; init; } = Certainty.Stated;
}
