using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records support that somebody asserts without an amount or an instrument.</summary>
[Command("claim-funding", "/api/partnerships/{partnershipId}/funding/claims",
    Summary = "Records support that somebody asserts without an amount or an instrument.")]
[Label("Record claimed funding", "Behauptete Förderung erfassen")]
[InForms(FormGroup.Agreed, 8)]
public sealed record ClaimFunding(Guid PartnershipId, FundingClaimed Event) : Command<FundingClaimed>(Event);

/// <summary>Decides <see cref="ClaimFunding"/>.</summary>
public static class ClaimFundingHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ClaimFunding command, Partnership? partnership) =>
        command.Decide(partnership);
}
