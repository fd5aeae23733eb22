using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that funding was granted.</summary>
[Command("grant-funding", "/api/partnerships/{partnershipId}/funding", Summary = "Records that funding was granted.")]
public sealed record GrantFunding(Guid PartnershipId, FundingGranted Event) : Command<FundingGranted>(Event);

/// <summary>Decides <see cref="GrantFunding"/>.</summary>
public static class GrantFundingHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(GrantFunding command, Partnership? partnership) =>
        command.Decide(partnership);
}
