using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that an organisation no longer belongs to another.</summary>
[Command("end-membership", "/api/organisations/{organisationId}/memberships/end",
    Summary = "Records that an organisation no longer belongs to another.")]
[Label("Record the end of a membership", "Ende einer Mitgliedschaft erfassen")]
[InForms(FormGroup.Organisations, 5)]
public sealed record EndMembership(Guid OrganisationId, MembershipEnded Event) : Command<MembershipEnded>(Event);

/// <summary>Decides <see cref="EndMembership"/>.</summary>
public static class EndMembershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(EndMembership command, Organisation? organisation) =>
        command.Decide(organisation, organisation => organisation.RefuseWhenNoMember(command.Event.In));
}
