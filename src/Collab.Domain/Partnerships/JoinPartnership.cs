using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an organisation joined a partnership.</summary>
[Command("join-partnership", "/api/partnerships/{partnershipId}/partners", Summary = "Records that an organisation joined a partnership.")]
public sealed record JoinPartnership(Guid PartnershipId, PartnerJoined Event) : Command<PartnerJoined>(Event);

/// <summary>Decides <see cref="JoinPartnership"/>.</summary>
public static class JoinPartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(JoinPartnership command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseSamePartner(command.Event));
}
