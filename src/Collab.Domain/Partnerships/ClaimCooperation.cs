using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records a cooperation that somebody asserts without an agreement to show.</summary>
[Command("claim-cooperation", "/api/partnerships/{partnershipId}/claims",
    Summary = "Records a cooperation that somebody asserts without an agreement to show.")]
[Label("Record a claimed cooperation", "Behauptete Kooperation erfassen")]
[InForms(FormGroup.Agreed, 5)]
public sealed record ClaimCooperation(Guid PartnershipId, CooperationClaimed Event) : Command<CooperationClaimed>(Event);

/// <summary>Decides <see cref="ClaimCooperation"/>.</summary>
public static class ClaimCooperationHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ClaimCooperation command, Partnership? partnership) =>
        command.Decide(partnership);
}
