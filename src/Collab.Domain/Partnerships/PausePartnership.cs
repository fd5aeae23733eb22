using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a partnership was paused.</summary>
[Command("pause-partnership", "/api/partnerships/{partnershipId}/pause", Summary = "Records that a partnership was paused.")]
[Label("Record a pause of a partnership", "Ruhen einer Partnerschaft erfassen")]
[InForms(FormGroup.Agreed, 9)]
public sealed record PausePartnership(Guid PartnershipId, PartnershipPaused Event) : Command<PartnershipPaused>(Event);

/// <summary>Decides <see cref="PausePartnership"/>.</summary>
public static class PausePartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(PausePartnership command, Partnership? partnership) =>
        command.Decide(partnership);
}
