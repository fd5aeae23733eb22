using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.People;

/// <summary>
/// The erasable record of a person: a document that is revised and can be emptied, never an event. Events name people by id only, so
/// erasing one leaves every event and every figure as it was.
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

    /// <summary>Says nothing about the person: it may end up in a log, which is never emptied of them.</summary>
    public override string ToString() => $"{nameof(Person)} {Id}";
}

/// <summary>What is kept about a person.</summary>
public sealed record PersonDetails
{
    [MinLength(1), MaxLength(200)]
    public required string Name { get; init; }

    [EmailAddress, MaxLength(200)]
    public string? Email { get; init; }

    /// <summary>Telephone number as it is dialled.</summary>
    [MaxLength(60)]
    public string? Phone { get; init; }

    /// <summary>Says nothing about the person: it may end up in a log, which is never emptied of them.</summary>
    public override string ToString() => nameof(PersonDetails);
}

/// <summary>Records or revises a person's record.</summary>
public sealed record RecordPerson(Guid PersonId, PersonDetails Details);

/// <summary>Empties a person's record for good. Facts keep the person's id and the office held then.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="At">When.</param>
public sealed record ErasePerson(Guid PersonId, DateTimeOffset At);
