using System.ComponentModel.DataAnnotations;
using Collab.Commands;
using Marten;
using Wolverine.Marten;

namespace Collab.People;

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
}

/// <summary>Records or revises a person's record.</summary>
public sealed record RecordPerson(Guid PersonId, PersonDetails Details);

/// <summary>Empties a person's record for good. Facts keep the person's id and the office held then.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="At">When.</param>
public sealed record ErasePerson(Guid PersonId, DateTimeOffset At);

/// <summary>Decides about people's records.</summary>
public static class PersonHandler
{
    /// <summary>Counts the revision, so that answers that carry the old name no longer count as unchanged.</summary>
    private const string CountRevision = "update collab.setup set value = (value::bigint + 1)::text where name = 'people'";

    public static async Task<(Outcome, IMartenOp)> Handle(RecordPerson command, IDocumentSession session, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Person>(command.PersonId, cancellation) is { ErasedAt: not null })
            return (new Outcome(new Refusal("person-erased", "This person was erased: nothing is recorded about them again under this id.")), MartenOps.Nothing());
        session.QueueSqlCommand(CountRevision);
        var details = command.Details;
        return (Outcome.Recorded, MartenOps.Store(new Person { Id = command.PersonId, Name = details.Name, Email = details.Email, Phone = details.Phone }));
    }

    public static async Task<(Outcome, IMartenOp)> Handle(ErasePerson command, IDocumentSession session, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Person>(command.PersonId, cancellation) is not { } person)
            return (new Outcome(new Refusal("not-found", "There is no such person.") { Status = StatusCodes.Status404NotFound }), MartenOps.Nothing());
        if (person.ErasedAt is not null) return (Outcome.Recorded, MartenOps.Nothing());
        session.QueueSqlCommand(CountRevision);
        return (Outcome.Recorded, MartenOps.Store(new Person { Id = command.PersonId, ErasedAt = command.At }));
    }
}
