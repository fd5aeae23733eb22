using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records who has which part in an activity, and on whose behalf.</summary>
[Command("assign-role", "/api/activities/{activityId}/roles", Summary = "Records who has which part in an activity, and on whose behalf.")]
[Label("Record who took part", "Mitwirkende erfassen")]
[InForms(FormGroup.Happened, 8)]
[Sheet("roles", "Who took part in activities", "Mitwirkende an Veranstaltungen", Place = 6)]
[SheetExample("activityId", "Smart regions workshop", "Workshop Smarte Regionen")]
[SheetExample("role", "Organiser", "Organisator")]
[SheetExample("organisation", "Example Agency Ltd", "Beispielagentur GmbH")]
[SheetExample("onBehalfOf", "Example Hub", "Beispiel-Hub")]
public sealed record AssignRole(Guid ActivityId, RoleAssigned Event) : Command<RoleAssigned>(Event);

/// <summary>Decides <see cref="AssignRole"/>.</summary>
public static class AssignRoleHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AssignRole command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseSameRole(command.Event));
}
