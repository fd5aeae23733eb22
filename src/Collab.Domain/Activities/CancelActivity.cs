using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records that a planned activity will not take place.</summary>
[Command("cancel-activity", "/api/activities/{activityId}/cancel", Summary = "Records that a planned activity will not take place.")]
[Label("Cancel a planned activity", "Geplante Veranstaltung absagen")]
[InForms(FormGroup.Planned, 3)]
public sealed record CancelActivity(Guid ActivityId, ActivityCancelled Event) : Command<ActivityCancelled>(Event);

/// <summary>Decides <see cref="CancelActivity"/>.</summary>
public static class CancelActivityHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(CancelActivity command, Activity? activity) =>
        command.Decide(
            activity,
            activity => activity.RefuseWhenNotPlanned(),
            activity => activity.RefuseWhenCancelled(),
            activity => activity.RefuseWhenHeld());
}
