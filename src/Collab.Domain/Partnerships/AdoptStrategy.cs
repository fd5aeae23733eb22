using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a joint strategy or action plan was adopted.</summary>
[Command("adopt-strategy", "/api/partnerships/{partnershipId}/strategies",
    Summary = "Records that a joint strategy or action plan was adopted.")]
public sealed record AdoptStrategy(Guid PartnershipId, StrategyAdopted Event) : Command<StrategyAdopted>(Event);

/// <summary>Decides <see cref="AdoptStrategy"/>.</summary>
public static class AdoptStrategyHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AdoptStrategy command, Partnership? partnership) =>
        command.Decide(partnership);
}
