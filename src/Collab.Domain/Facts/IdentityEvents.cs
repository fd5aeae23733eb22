using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Facts;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>Somebody says whether things that were recorded apart are one (ops/decisions/0065-one-thing-one-identity.md).</summary>
public abstract record IdentityStatement : Judgement
{
    /// <summary>What it is about, by ids: two to twenty activities, organisations or partnerships, or as many facts that tell of
    /// solutions, strategies, pilots, obstacles or grants; all of one kind. Those that are one go by the first.</summary>
    [MinLength(2), MaxLength(20)]
    public required IReadOnlyList<Guid> Ids { get; init; }

    /// <summary>How one can tell, in your own words.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }

    /// <summary>The document that says so, if one does.</summary>
    public Provenance? Provenance { get; init; }
}

/// <summary>Things that were recorded apart are one: from here on they are listed and counted once. Whatever was recorded of each is known
/// of the one.</summary>
[Label("Recorded as one and the same", "Als ein und dasselbe erkannt")]
public sealed record SameAsRecorded : IdentityStatement;

/// <summary>Things that look alike are not one: nobody is asked about them again.</summary>
[Label("Told apart", "Auseinandergehalten")]
public sealed record DifferenceRecorded : IdentityStatement;

/// <summary>What was said of things being one, or not, does not hold; from here on it is as if it had not been said.</summary>
[Label("Statement of identity withdrawn", "Aussage zur Identität zurückgezogen")]
public sealed record SameAsWithdrawn : Judgement
{
    /// <summary>The statement: the id of the event that recorded it.</summary>
    public required Guid StatementId { get; init; }

    /// <summary>Why.</summary>
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }
}
