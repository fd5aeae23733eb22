using Collab.Domain.Facts;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Plans a milestone.</summary>
[Command("plan-milestone", "/api/partnerships/{partnershipId}/milestones", Summary = "Plans a milestone.")]
[Label("Plan a milestone", "Meilenstein planen")]
[InForms(FormGroup.Planned, 4)]
[Sheet("milestones-planned", "Planned milestones", "Geplante Meilensteine", Place = 8)]
[SheetExample("partnershipId", "Example consortium", "Beispielkonsortium")]
[SheetExample("title", "Agreement signed", "Vereinbarung unterzeichnet")]
[SheetExample("due", "31 Dec 2027", "31.12.2027")]
public sealed record PlanMilestone(Guid PartnershipId, MilestonePlanned Event) : Command<MilestonePlanned>(Event);

/// <summary>Decides <see cref="PlanMilestone"/>.</summary>
public static class PlanMilestoneHandler
{
    [AggregateHandler]
    public static (Outcome, Events, OutgoingMessages) Handle(PlanMilestone command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseSameMilestone(command.Event.MilestoneId))
            .Scheduling(command.PartnershipId);
}
