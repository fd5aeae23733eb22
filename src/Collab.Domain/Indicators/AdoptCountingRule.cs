using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Indicators;

/// <summary>Adopts another way of counting.</summary>
[Command("adopt-counting-rule", "/api/indicators/{code}/rules",
    Summary = "Adopts a counting rule for an indicator, in force from its date on.", Creates = true)]
public sealed record AdoptCountingRule(Guid IndicatorId, CountingRuleAdopted Event) : Command<CountingRuleAdopted>(Event);

/// <summary>Decides <see cref="AdoptCountingRule"/>. The first decision about an indicator starts its stream.</summary>
public static class AdoptCountingRuleHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AdoptCountingRule command, Indicator? indicator) => command.DecideOrBegin(
        indicator,
        indicator => indicator.RefuseKnownVersion(command.Event.Version));
}
