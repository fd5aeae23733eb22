using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an organisation took up a joint strategy or action plan.</summary>
[Command("take-up-strategy", "/api/partnerships/{partnershipId}/strategies/uptake",
    Summary = "Records that an organisation took up a joint strategy or action plan.")]
[Label("Record that a strategy was taken up", "Aufgreifen einer Strategie erfassen")]
[InForms(FormGroup.Results, 5)]
public sealed record TakeUpStrategy(Guid PartnershipId, StrategyTakenUp Event) : Command<StrategyTakenUp>(Event);

/// <summary>Decides <see cref="TakeUpStrategy"/>.</summary>
public static class TakeUpStrategyHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(TakeUpStrategy command, Partnership? partnership) =>
        command.Decide(partnership);
}
