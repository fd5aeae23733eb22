using System.ComponentModel.DataAnnotations;

namespace Collab.People;

/// <summary>
/// The erasable record of a person: a document that is revised and can be emptied, never an event. Events name people by id only, so erasing one leaves
/// every event and every figure as it was.
/// </summary>
public sealed record Person
{
    public Guid Id { get; set; }

    [MinLength(1), MaxLength(200)]
    public string? Name { get; init; }

    [EmailAddress, MaxLength(200)]
    public string? Email { get; init; }

    [MaxLength(60)]
    public string? Phone { get; init; }

    /// <summary>When the record was emptied; null while it holds data.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}
