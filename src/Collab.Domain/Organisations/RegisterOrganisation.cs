using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Registers an organisation under the name a source gives it.</summary>
[Command("register-organisation", "/api/organisations", Summary = "Registers an organisation under the name a source gives it.",
    Creates = true)]
[Label("Register an organisation", "Organisation aufnehmen")]
[InForms(FormGroup.Organisations, 1)]
[Sheet("organisations", "Organisations", "Organisationen", Place = 2, NameOfNew = "name")]
[SheetExample("name", "Example Agency Ltd", "Beispielagentur GmbH")]
[SheetExample("shortName", "EA", "BA")]
[SheetExample("kind", "Agency", "Agentur oder Behörde")]
[SheetExample("seat.region", "Saxony", "Sachsen")]
[SheetExample("seat.place", "Dresden", "Dresden")]
public sealed record RegisterOrganisation(Guid OrganisationId, OrganisationRegistered Event) : Command<OrganisationRegistered>(Event);

/// <summary>Decides <see cref="RegisterOrganisation"/>.</summary>
public static class RegisterOrganisationHandler
{
    public static (Outcome, IStartStream) Handle(RegisterOrganisation command) => command.Start<Organisation>(command.OrganisationId);
}
