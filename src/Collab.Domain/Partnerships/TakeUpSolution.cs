using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an organisation took up or up-scaled a solution.</summary>
[Command("take-up-solution", "/api/partnerships/{partnershipId}/solutions/uptake",
    Summary = "Records that an organisation took up or up-scaled a solution.")]
[Label("Record that a solution was taken up", "Übernahme einer Lösung erfassen")]
[InForms(FormGroup.Results, 2)]
public sealed record TakeUpSolution(Guid PartnershipId, SolutionTakenUp Event) : Command<SolutionTakenUp>(Event);

/// <summary>Decides <see cref="TakeUpSolution"/>.</summary>
public static class TakeUpSolutionHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(TakeUpSolution command, Partnership? partnership) =>
        command.Decide(partnership);
}
