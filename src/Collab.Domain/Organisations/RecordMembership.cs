using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that an organisation belongs to another.</summary>
[Command("record-membership", "/api/organisations/{organisationId}/memberships",
    Summary = "Records that an organisation belongs to another.")]
public sealed record RecordMembership(Guid OrganisationId, MembershipRecorded Event) : Command<MembershipRecorded>(Event);

/// <summary>Decides <see cref="RecordMembership"/>.</summary>
public static class RecordMembershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordMembership command, Organisation? organisation) =>
        command.Decide(
            organisation,
            organisation => organisation.RefuseItself(command.Event.In, "belong to"));
}
