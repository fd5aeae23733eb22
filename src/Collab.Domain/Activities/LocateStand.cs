using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records where at the fair a stand is.</summary>
[Command("locate-stand", "/api/activities/{activityId}/stand", Summary = "Records where at the fair a stand is.")]
[Label("Record where a stand is", "Standort eines Stands erfassen")]
[InForms(FormGroup.Happened, 12)]
public sealed record LocateStand(Guid ActivityId, StandLocated Event) : Command<StandLocated>(Event);

/// <summary>Decides <see cref="LocateStand"/>.</summary>
public static class LocateStandHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(LocateStand command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseWhenNoStand());
}
