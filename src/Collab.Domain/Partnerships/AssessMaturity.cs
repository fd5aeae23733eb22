using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records an assessment of a customer's digital maturity.</summary>
[Command("assess-maturity", "/api/partnerships/{partnershipId}/assessments",
    Summary = "Records an assessment of a customer's digital maturity.")]
public sealed record AssessMaturity(Guid PartnershipId, MaturityAssessed Event) : Command<MaturityAssessed>(Event);

/// <summary>Decides <see cref="AssessMaturity"/>.</summary>
public static class AssessMaturityHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AssessMaturity command, Partnership? partnership) =>
        command.Decide(partnership);
}
