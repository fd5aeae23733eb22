using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Plans an activity.</summary>
[Command("plan-activity", "/api/activities", Summary = "Plans an activity.", Creates = true)]
public sealed record PlanActivity(Guid ActivityId, ActivityPlanned Event) : Command<ActivityPlanned>(Event);

/// <summary>Decides <see cref="PlanActivity"/>.</summary>
public static class PlanActivityHandler
{
    public static (Outcome, IStartStream) Handle(PlanActivity command) => command.Start<Activity>(command.ActivityId);
}
