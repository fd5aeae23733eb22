using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records spending that was certified.</summary>
[Command("certify-expenditure", "/api/partnerships/{partnershipId}/certified-expenditure",
    Summary = "Records spending that was certified.")]
[Label("Record certified spending", "Bescheinigte Ausgaben erfassen")]
[InForms(FormGroup.Programmes, 8)]
public sealed record CertifyExpenditure(Guid PartnershipId, ExpenditureCertified Event) : Command<ExpenditureCertified>(Event);

/// <summary>Decides <see cref="CertifyExpenditure"/>.</summary>
public static class CertifyExpenditureHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(CertifyExpenditure command, Partnership? partnership) =>
        command.Decide(partnership);
}
