using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a partnership ended.</summary>
[Command("conclude-partnership", "/api/partnerships/{partnershipId}/conclusion", Summary = "Records that a partnership ended.")]
public sealed record ConcludePartnership(Guid PartnershipId, PartnershipConcluded Event) : Command<PartnershipConcluded>(Event);

/// <summary>Decides <see cref="ConcludePartnership"/>.</summary>
public static class ConcludePartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ConcludePartnership command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.Has<PartnershipConcluded>()
                ? new Refusal("already-concluded", "The partnership was already concluded.")
                : null);
}
