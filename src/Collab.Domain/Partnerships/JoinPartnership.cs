using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an organisation joined a partnership.</summary>
[Command("join-partnership", "/api/partnerships/{partnershipId}/partners", Summary = "Records that an organisation joined a partnership.")]
[Label("Record a partner", "Partner erfassen")]
[InForms(FormGroup.Agreed, 2)]
[Sheet("partners", "Partners of partnerships", "Partner von Partnerschaften", Place = 7)]
[SheetExample("partnershipId", "Example consortium", "Beispielkonsortium")]
[SheetExample("organisation", "Example Agency Ltd", "Beispielagentur GmbH")]
[SheetExample("role", "Partner", "Partner")]
[SheetExample("occurred", "June 2022", "Juni 2022")]
public sealed record JoinPartnership(Guid PartnershipId, PartnerJoined Event) : Command<PartnerJoined>(Event);

/// <summary>Decides <see cref="JoinPartnership"/>.</summary>
public static class JoinPartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(JoinPartnership command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseSamePartner(command.Event));
}
