using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records the budget of a partner or of a project.</summary>
[Command("agree-budget", "/api/partnerships/{partnershipId}/budgets", Summary = "Records the budget of a partner or of a project.")]
[Label("Record a budget", "Budget erfassen")]
[InForms(FormGroup.Programmes, 6)]
public sealed record AgreeBudget(Guid PartnershipId, BudgetAgreed Event) : Command<BudgetAgreed>(Event);

/// <summary>Decides <see cref="AgreeBudget"/>.</summary>
public static class AgreeBudgetHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AgreeBudget command, Partnership? partnership) =>
        command.Decide(partnership);
}
