using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an organisation left a partnership.</summary>
[Command("leave-partnership", "/api/partnerships/{partnershipId}/partners/left",
    Summary = "Records that an organisation left a partnership.")]
public sealed record LeavePartnership(Guid PartnershipId, PartnerLeft Event) : Command<PartnerLeft>(Event);

/// <summary>Decides <see cref="LeavePartnership"/>.</summary>
public static class LeavePartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(LeavePartnership command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseNoPartner(command.Event.Organisation));
}
