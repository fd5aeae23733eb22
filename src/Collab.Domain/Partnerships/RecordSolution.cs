using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a solution was developed.</summary>
[Command("record-solution", "/api/partnerships/{partnershipId}/solutions", Summary = "Records that a solution was developed.")]
[Label("Record a solution", "Lösung erfassen")]
[InForms(FormGroup.Results, 1)]
public sealed record RecordSolution(Guid PartnershipId, SolutionDeveloped Event) : Command<SolutionDeveloped>(Event);

/// <summary>Decides <see cref="RecordSolution"/>.</summary>
public static class RecordSolutionHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSolution command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseUnknownPilot(command.Event.PilotFactId));
}
