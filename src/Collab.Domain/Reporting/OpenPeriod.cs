using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Reporting;

/// <summary>Opens a reporting period.</summary>
[Command("open-period", "/api/periods", Summary = "Opens a reporting period.", Creates = true)]
[Label("Open a reporting period", "Berichtszeitraum eröffnen")]
[InForms(FormGroup.Reporting, 3)]
public sealed record OpenPeriod(Guid ReportingPeriodId, PeriodOpened Event) : Command<PeriodOpened>(Event);

/// <summary>Decides <see cref="OpenPeriod"/>.</summary>
public static class OpenPeriodHandler
{
    public static (Outcome, IStartStream) Handle(OpenPeriod command) => command.Start<ReportingPeriod>(command.ReportingPeriodId);
}
