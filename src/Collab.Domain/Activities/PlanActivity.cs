using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Plans an activity.</summary>
[Command("plan-activity", "/api/activities", Summary = "Plans an activity.", Creates = true)]
[Label("Plan an activity", "Veranstaltung planen")]
[InForms(FormGroup.Planned, 1)]
[Sheet("activities-planned", "Planned activities", "Geplante Veranstaltungen", Place = 3, NameOfNew = "title")]
[SheetExample("title", "Joint stand at the fair", "Gemeinschaftsstand auf der Messe")]
[SheetExample("kind", "Joint stand", "Gemeinschaftsstand")]
[SheetExample("planned", "30 Sep – 2 Oct 2027", "30.9.–2.10.2027")]
[SheetExample("venue.place", "Berlin", "Berlin")]
[SheetExample("regions", "Saxony; Brandenburg", "Sachsen; Brandenburg")]
public sealed record PlanActivity(Guid ActivityId, ActivityPlanned Event) : Command<ActivityPlanned>(Event);

/// <summary>Decides <see cref="PlanActivity"/>.</summary>
public static class PlanActivityHandler
{
    public static (Outcome, IStartStream) Handle(PlanActivity command) => command.Start<Activity>(command.ActivityId);
}
