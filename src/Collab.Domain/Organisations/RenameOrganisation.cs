using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that an organisation took another name and stayed the same organisation.</summary>
[Command("rename-organisation", "/api/organisations/{organisationId}/rename",
    Summary = "Records that an organisation took another name and stayed the same organisation.")]
[Label("Record a new name", "Neuen Namen erfassen")]
[InForms(FormGroup.Organisations, 2)]
public sealed record RenameOrganisation(Guid OrganisationId, OrganisationRenamed Event) : Command<OrganisationRenamed>(Event);

/// <summary>Decides <see cref="RenameOrganisation"/>.</summary>
public static class RenameOrganisationHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RenameOrganisation command, Organisation? organisation) =>
        command.Decide(organisation, _ => FactRegister.RefuseUndated(command.Event, "a rename"));
}
