using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a pilot action was completed.</summary>
[Command("complete-pilot", "/api/partnerships/{partnershipId}/pilots", Summary = "Records that a pilot action was completed.")]
[Label("Record a completed pilot action", "Abgeschlossene Pilotmaßnahme erfassen")]
[InForms(FormGroup.Results, 3)]
public sealed record CompletePilot(Guid PartnershipId, PilotCompleted Event) : Command<PilotCompleted>(Event);

/// <summary>Decides <see cref="CompletePilot"/>.</summary>
public static class CompletePilotHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(CompletePilot command, Partnership? partnership) =>
        command.Decide(partnership);
}
