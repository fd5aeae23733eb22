using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Programmes;

/// <summary>Records that a programme reports an indicator.</summary>
[Command("select-indicator", "/api/programmes/{programmeId}/indicators", Summary = "Records that a programme reports an indicator.")]
[Label("Record an indicator of a programme", "Indikator eines Programms erfassen")]
[InForms(FormGroup.Programmes, 3)]
public sealed record SelectIndicator(Guid ProgrammeId, IndicatorSelected Event) : Command<IndicatorSelected>(Event);

/// <summary>Decides <see cref="SelectIndicator"/>.</summary>
public static class SelectIndicatorHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(SelectIndicator command, Programme? programme) => command.Decide(programme);
}
