using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a milestone is no longer pursued.</summary>
[Command("drop-milestone", "/api/partnerships/{partnershipId}/milestones/{milestoneId}/drop",
    Summary = "Records that a milestone is no longer pursued.")]
[Label("Drop a milestone", "Meilenstein aufgeben")]
[InForms(FormGroup.Planned, 8)]
public sealed record DropMilestone(Guid PartnershipId, MilestoneDropped Event) : Command<MilestoneDropped>(Event);

/// <summary>Decides <see cref="DropMilestone"/>.</summary>
public static class DropMilestoneHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(DropMilestone command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseUnknownMilestone(command.Event.MilestoneId),
            partnership => partnership.RefuseEndedMilestone(command.Event.MilestoneId));
}
