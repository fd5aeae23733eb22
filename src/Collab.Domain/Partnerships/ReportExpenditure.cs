using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records what a partner reported to have spent.</summary>
[Command("report-expenditure", "/api/partnerships/{partnershipId}/expenditure", Summary = "Records what a partner reported to have spent.")]
[Label("Record reported spending", "Gemeldete Ausgaben erfassen")]
[InForms(FormGroup.Programmes, 7)]
public sealed record ReportExpenditure(Guid PartnershipId, ExpenditureReported Event) : Command<ExpenditureReported>(Event);

/// <summary>Decides <see cref="ReportExpenditure"/>.</summary>
public static class ReportExpenditureHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ReportExpenditure command, Partnership? partnership) =>
        command.Decide(partnership);
}
