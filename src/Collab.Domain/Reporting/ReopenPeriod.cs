using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Reporting;

/// <summary>Reopens a sealed period, with the reason.</summary>
[Command("reopen-period", "/api/periods/{reportingPeriodId}/reopen",
    Summary = "Reopens a sealed period; what was reported stays on record.")]
public sealed record ReopenPeriod(Guid ReportingPeriodId, PeriodReopened Event) : Command<PeriodReopened>(Event);

/// <summary>Decides <see cref="ReopenPeriod"/>.</summary>
public static class ReopenPeriodHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ReopenPeriod command, ReportingPeriod? period) =>
        command.Decide(period, period => period.RefuseUnlessSealed());
}
