using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that funding was granted.</summary>
[Command("grant-funding", "/api/partnerships/{partnershipId}/funding", Summary = "Records that funding was granted.")]
[Label("Record granted funding", "Bewilligte Förderung erfassen")]
[InForms(FormGroup.Agreed, 7)]
[Sheet("funding", "Funding granted", "Bewilligte Förderungen", Place = 11)]
[SheetExample("partnershipId", "Example consortium", "Beispielkonsortium")]
[SheetExample("amount", "2,300,000 EUR", "2.300.000 EUR")]
[SheetExample("funder", "European Commission", "Europäische Kommission")]
[SheetExample("occurred", "16 June 2022", "16.6.2022")]
public sealed record GrantFunding(Guid PartnershipId, FundingGranted Event) : Command<FundingGranted>(Event);

/// <summary>Decides <see cref="GrantFunding"/>.</summary>
public static class GrantFundingHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(GrantFunding command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseUnknownService(command.Event));
}
