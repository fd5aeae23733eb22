using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that a person took an office in an organisation.</summary>
[Command("assume-office", "/api/organisations/{organisationId}/offices",
    Summary = "Records that a person took an office in an organisation.")]
public sealed record AssumeOffice(Guid OrganisationId, OfficeAssumed Event) : Command<OfficeAssumed>(Event);

/// <summary>Decides <see cref="AssumeOffice"/>.</summary>
public static class AssumeOfficeHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AssumeOffice command, Organisation? organisation) =>
        command.Decide(organisation);
}
