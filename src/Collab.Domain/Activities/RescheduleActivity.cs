using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Moves a planned activity to another date.</summary>
[Command("reschedule-activity", "/api/activities/{activityId}/reschedule", Summary = "Moves a planned activity to another date.")]
[Label("Move a planned activity", "Geplante Veranstaltung verschieben")]
[InForms(FormGroup.Planned, 2)]
public sealed record RescheduleActivity(Guid ActivityId, ActivityRescheduled Event) : Command<ActivityRescheduled>(Event);

/// <summary>Decides <see cref="RescheduleActivity"/>.</summary>
public static class RescheduleActivityHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RescheduleActivity command, Activity? activity) =>
        command.Decide(
            activity,
            activity => activity.RefuseWhenNotPlanned(),
            activity => activity.RefuseWhenCancelled(),
            activity => activity.RefuseWhenHeld());
}
