using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Places a partnership under a programme, as a project.</summary>
[Command("place-under-programme", "/api/partnerships/{partnershipId}/programme",
    Summary = "Places a partnership under a programme, as a project.")]
[Label("Place a project under a programme", "Projekt einem Programm zuordnen")]
[InForms(FormGroup.Programmes, 4)]
public sealed record PlaceUnderProgramme(Guid PartnershipId, PlacedUnderProgramme Event) : Command<PlacedUnderProgramme>(Event);

/// <summary>Decides <see cref="PlaceUnderProgramme"/>.</summary>
public static class PlaceUnderProgrammeHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(PlaceUnderProgramme command, Partnership? partnership) =>
        command.Decide(partnership);
}
