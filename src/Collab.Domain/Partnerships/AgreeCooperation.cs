using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that organisations agreed on a cooperation.</summary>
[Command("agree-cooperation", "/api/partnerships/{partnershipId}/agreements",
    Summary = "Records that organisations agreed on a cooperation.")]
public sealed record AgreeCooperation(Guid PartnershipId, CooperationAgreed Event) : Command<CooperationAgreed>(Event);

/// <summary>Decides <see cref="AgreeCooperation"/>.</summary>
public static class AgreeCooperationHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AgreeCooperation command, Partnership? partnership) =>
        command.Decide(partnership);
}
