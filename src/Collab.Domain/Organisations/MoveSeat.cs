using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Organisations;

/// <summary>Records that an organisation moved its seat.</summary>
[Command("move-seat", "/api/organisations/{organisationId}/seat", Summary = "Records that an organisation moved its seat.")]
[Label("Record a move of the seat", "Verlegung des Sitzes erfassen")]
[InForms(FormGroup.Organisations, 3)]
public sealed record MoveSeat(Guid OrganisationId, SeatMoved Event) : Command<SeatMoved>(Event);

/// <summary>Decides <see cref="MoveSeat"/>.</summary>
public static class MoveSeatHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(MoveSeat command, Organisation? organisation) =>
        command.Decide(organisation);
}
