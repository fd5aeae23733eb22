using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Registers an organisation under the name a source gives it.</summary>
[Command("register-organisation", "/api/organisations", Summary = "Registers an organisation under the name a source gives it.",
    Creates = true)]
public sealed record RegisterOrganisation(Guid OrganisationId, OrganisationRegistered Event) : Command<OrganisationRegistered>(Event);

/// <summary>Decides <see cref="RegisterOrganisation"/>.</summary>
public static class RegisterOrganisationHandler
{
    public static (Outcome, IStartStream) Handle(RegisterOrganisation command) => command.Start<Organisation>(command.OrganisationId);
}
