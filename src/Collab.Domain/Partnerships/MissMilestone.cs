using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a milestone was missed.</summary>
[Command("miss-milestone", "/api/partnerships/{partnershipId}/milestones/{milestoneId}/miss",
    Summary = "Records that a milestone was missed.")]
public sealed record MissMilestone(Guid PartnershipId, MilestoneMissed Event) : Command<MilestoneMissed>(Event);

/// <summary>Decides <see cref="MissMilestone"/>.</summary>
public static class MissMilestoneHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(MissMilestone command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseUnknownMilestone(command.Event.MilestoneId),
            partnership => partnership.RefuseEndedMilestone(command.Event.MilestoneId));
}
