using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Reporting;

/// <summary>Seals a period: its figures are reported and frozen as they are known.</summary>
[Command("seal-period", "/api/periods/{reportingPeriodId}/seal",
    Summary = "Seals a period: its figures are frozen with their facts, as known at a position.")]
[Label("Seal a reporting period", "Berichtszeitraum abschließen")]
[InForms(FormGroup.Reporting, 4)]
public sealed record SealPeriod(Guid ReportingPeriodId, PeriodSealed Event) : Command<PeriodSealed>(Event);

/// <summary>Decides <see cref="SealPeriod"/>.</summary>
public static class SealPeriodHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(SealPeriod command, ReportingPeriod? period) =>
        command.Decide(
            period,
            period => period.RefuseUnlessOpened(),
            period => period.RefuseWhenSealed(),
            period => period.RefuseBeforeItsEnd(command.DecidedAt));
}
