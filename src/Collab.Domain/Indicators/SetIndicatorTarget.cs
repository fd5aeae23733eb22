using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Indicators;

/// <summary>Sets what is to be reached.</summary>
[Command("set-indicator-target", "/api/indicators/{code}/target", Summary = "Sets a target for an indicator.", Creates = true)]
[Label("Set a target", "Zielwert festlegen")]
[InForms(FormGroup.Reporting, 1)]
public sealed record SetIndicatorTarget(Guid IndicatorId, IndicatorTargetSet Event) : Command<IndicatorTargetSet>(Event);

/// <summary>Decides <see cref="SetIndicatorTarget"/>. The first decision about an indicator starts its stream.</summary>
public static class SetIndicatorTargetHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(SetIndicatorTarget command, Indicator? indicator) => command.DecideOrBegin(indicator);
}
