using Collab.Domain.Facts;
using Collab.Domain.People;
using Marten;
using Wolverine.Marten;

namespace Collab.Recording;

/// <summary>Decides about people's records.</summary>
public static class PersonHandler
{
    /// <summary>Counts the revision, so that answers that carry the old name no longer count as unchanged.</summary>
    private const string CountRevision =
        $"""
        insert into {StoreSchema.Name}.setup (name, value) values ('{StoreSchema.PeopleRevision}', '1')
        on conflict (name) do update set value = (setup.value::bigint + 1)::text
        """;

    public static async Task<(Outcome, IMartenOp)> Handle(RecordPerson command, IDocumentSession session, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Person>(command.PersonId, cancellation) is { ErasedAt: not null })
            return (new Outcome(
                new Refusal("person-erased", "This person was erased: nothing is recorded about them again under this id.")),
                MartenOps.Nothing());
        session.QueueSqlCommand(CountRevision);
        var details = command.Details;
        return (Outcome.Recorded,
            MartenOps.Store(new Person { Id = command.PersonId, Name = details.Name, Email = details.Email, Phone = details.Phone }));
    }

    public static async Task<(Outcome, IMartenOp)> Handle(ErasePerson command, IDocumentSession session, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Person>(command.PersonId, cancellation) is not { } person)
            return (new Outcome(new Refusal("not-found", "There is no such person.") { Kind = RefusalKind.NotFound }), MartenOps.Nothing());
        if (person.ErasedAt is not null) return (Outcome.Recorded, MartenOps.Nothing());
        session.QueueSqlCommand(CountRevision);
        return (Outcome.Recorded, MartenOps.Store(new Person { Id = command.PersonId, ErasedAt = command.At }));
    }
}
