using Collab.Domain.Facts;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Gives a milestone another date.</summary>
[Command("reschedule-milestone", "/api/partnerships/{partnershipId}/milestones/{milestoneId}/reschedule",
    Summary = "Gives a milestone another date.")]
[Label("Move a milestone", "Meilenstein verschieben")]
[InForms(FormGroup.Planned, 7)]
public sealed record RescheduleMilestone(Guid PartnershipId, MilestoneRescheduled Event) : Command<MilestoneRescheduled>(Event);

/// <summary>Decides <see cref="RescheduleMilestone"/>.</summary>
public static class RescheduleMilestoneHandler
{
    [AggregateHandler]
    public static (Outcome, Events, OutgoingMessages) Handle(RescheduleMilestone command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseUnknownMilestone(command.Event.MilestoneId),
            partnership => partnership.RefuseEndedMilestone(command.Event.MilestoneId))
            .Scheduling(command.PartnershipId);
}
