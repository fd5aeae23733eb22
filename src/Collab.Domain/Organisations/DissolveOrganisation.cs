using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that an organisation ceased to exist.</summary>
[Command("dissolve-organisation", "/api/organisations/{organisationId}/dissolution",
    Summary = "Records that an organisation ceased to exist.")]
public sealed record DissolveOrganisation(Guid OrganisationId, OrganisationDissolved Event) : Command<OrganisationDissolved>(Event);

/// <summary>Decides <see cref="DissolveOrganisation"/>.</summary>
public static class DissolveOrganisationHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(DissolveOrganisation command, Organisation? organisation) =>
        command.Decide(
            organisation,
            organisation => organisation.Has<OrganisationDissolved>()
                ? new Refusal("already-dissolved", "The organisation was already dissolved.")
                : null);
}
