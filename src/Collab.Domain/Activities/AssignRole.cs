using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records who has which part in an activity, and on whose behalf.</summary>
[Command("assign-role", "/api/activities/{activityId}/roles", Summary = "Records who has which part in an activity, and on whose behalf.")]
public sealed record AssignRole(Guid ActivityId, RoleAssigned Event) : Command<RoleAssigned>(Event);

/// <summary>Decides <see cref="AssignRole"/>.</summary>
public static class AssignRoleHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AssignRole command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseSameRole(command.Event));
}
