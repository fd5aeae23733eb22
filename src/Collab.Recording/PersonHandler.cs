using Collab.Domain.Facts;
using Collab.Domain.People;
using Marten;

namespace Collab.Recording;

/// <summary>Revises people's records together: each revision is decided in order, on what those before it left, and all that are accepted
/// are stored in one transaction. Sent by <see cref="PersonRecords"/>; no command that callers know.</summary>
/// <param name="Revisions">Each a <see cref="RecordPerson"/> or an <see cref="ErasePerson"/>.</param>
public sealed record RevisePeople(IReadOnlyList<object> Revisions)
{
    /// <summary>Says nothing about people: it may end up in a log, which is never emptied of them.</summary>
    public override string ToString() => $"{nameof(RevisePeople)} {Revisions.Count}";
}

/// <summary>The answer to <see cref="RevisePeople"/>.</summary>
/// <param name="Outcomes">What became of each revision, in order.</param>
public sealed record PeopleRevised(IReadOnlyList<Outcome> Outcomes);

/// <summary>Decides about people's records.</summary>
public static class PersonHandler
{
    /// <summary>Counts the revision, so that answers that carry the old name no longer count as unchanged.</summary>
    private const string CountRevision =
        $"""
        insert into {StoreSchema.Name}.setup (name, value) values ('{StoreSchema.PeopleRevision}', '1')
        on conflict (name) do update set value = (setup.value::bigint + 1)::text
        """;

    public static async Task<PeopleRevised> Handle(RevisePeople command, IDocumentSession session, CancellationToken cancellation)
    {
        var ids = command.Revisions.Select(IdOf).Distinct().ToArray();
        var people = (await session.LoadManyAsync<Person>(cancellation, ids)).ToDictionary(person => person.Id);
        var revised = new Dictionary<Guid, Person>();
        var outcomes = command.Revisions.Select(Decide).ToList();
        if (revised.Count > 0)
        {
            session.Store(revised.Values.ToArray());
            session.QueueSqlCommand(CountRevision);
            session.QueueSqlCommand(DatabaseChannel.Tell(DatabaseChannel.ReadSide));
        }

        return new PeopleRevised(outcomes);

        Outcome Decide(object revision)
        {
            var known = people.GetValueOrDefault(IdOf(revision));
            switch (revision)
            {
                case RecordPerson when known is { ErasedAt: not null }:
                    return new Outcome(new Refusal(
                        "person-erased", "This person was erased: nothing is recorded about them again under this id."));
                case RecordPerson { PersonId: var id, Details: var details }:
                    Revise(new Person { Id = id, Name = details.Name, Email = details.Email, Phone = details.Phone });
                    return Outcome.Recorded;
                case ErasePerson when known is null:
                    return new Outcome(new Refusal("not-found", "There is no such person.") { Kind = RefusalKind.NotFound });
                case ErasePerson { PersonId: var id, At: var at }:
                    if (known!.ErasedAt is null) Revise(new Person { Id = id, ErasedAt = at });
                    return Outcome.Recorded;
                default:
                    throw new ArgumentException($"{revision.GetType().Name} revises nobody's record.", nameof(command));
            }
        }

        void Revise(Person person) => people[person.Id] = revised[person.Id] = person;
    }

    private static Guid IdOf(object revision) => revision switch
    {
        RecordPerson { PersonId: var id } => id,
        ErasePerson { PersonId: var id } => id,
        _ => Guid.Empty,
    };
}
