using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Attributes an activity to a project.</summary>
[Command("attribute-activity", "/api/activities/{activityId}/projects", Summary = "Attributes an activity to a project.")]
[Label("Attribute an activity to a project", "Veranstaltung einem Projekt zuordnen")]
[InForms(FormGroup.Programmes, 9)]
public sealed record AttributeActivity(Guid ActivityId, ActivityAttributed Event) : Command<ActivityAttributed>(Event);

/// <summary>Decides <see cref="AttributeActivity"/>.</summary>
public static class AttributeActivityHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AttributeActivity command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseSameProject(command.Event));
}
