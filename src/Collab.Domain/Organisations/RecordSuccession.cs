using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that another organisation took this one's place.</summary>
[Command("record-succession", "/api/organisations/{organisationId}/succession",
    Summary = "Records that another organisation took this one's place.")]
public sealed record RecordSuccession(Guid OrganisationId, OrganisationSucceeded Event) : Command<OrganisationSucceeded>(Event);

/// <summary>Decides <see cref="RecordSuccession"/>.</summary>
public static class RecordSuccessionHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSuccession command, Organisation? organisation) =>
        command.Decide(
            organisation,
            organisation => organisation.RefuseItself(command.Event.Successor, "succeed"));
}
