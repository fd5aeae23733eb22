using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that a person left an office in an organisation.</summary>
[Command("leave-office", "/api/organisations/{organisationId}/offices/left",
    Summary = "Records that a person left an office in an organisation.")]
public sealed record LeaveOffice(Guid OrganisationId, OfficeLeft Event) : Command<OfficeLeft>(Event);

/// <summary>Decides <see cref="LeaveOffice"/>.</summary>
public static class LeaveOfficeHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(LeaveOffice command, Organisation? organisation) =>
        command.Decide(organisation, organisation => organisation.RefuseWhenNotInOffice(command.Event));
}
