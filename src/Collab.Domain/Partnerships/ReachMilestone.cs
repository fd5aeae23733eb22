using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a milestone was reached.</summary>
[Command("reach-milestone", "/api/partnerships/{partnershipId}/milestones/{milestoneId}/reach",
    Summary = "Records that a milestone was reached.")]
[Label("Record a reached milestone", "Erreichten Meilenstein erfassen")]
[InForms(FormGroup.Planned, 5)]
[Sheet("milestones-reached", "Milestones reached", "Erreichte Meilensteine", Place = 9)]
[SheetExample("partnershipId", "Example consortium", "Beispielkonsortium")]
[SheetExample("milestoneId", "Agreement signed", "Vereinbarung unterzeichnet")]
[SheetExample("occurred", "15 Dec 2023", "15.12.2023")]
public sealed record ReachMilestone(Guid PartnershipId, MilestoneReached Event) : Command<MilestoneReached>(Event);

/// <summary>Decides <see cref="ReachMilestone"/>.</summary>
public static class ReachMilestoneHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ReachMilestone command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseUnknownMilestone(command.Event.MilestoneId),
            partnership => partnership.RefuseEndedMilestone(command.Event.MilestoneId));
}
