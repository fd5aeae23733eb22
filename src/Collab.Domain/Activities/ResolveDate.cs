using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Dates an activity that was held at a time unknown so far.</summary>
[Command("resolve-date", "/api/activities/{activityId}/date", Summary = "Dates an activity that was held at a time unknown so far.")]
[Label("Record the date of an activity", "Datum einer Veranstaltung klären")]
[InForms(FormGroup.Happened, 13)]
public sealed record ResolveDate(Guid ActivityId, DateResolved Event) : Command<DateResolved>(Event);

/// <summary>Decides <see cref="ResolveDate"/>.</summary>
public static class ResolveDateHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ResolveDate command, Activity? activity) =>
        command.Decide(
            activity,
            activity => activity.RefuseWhenNotHeld(),
            _ => FactRegister.RefuseUndated(command.Event, "the answer"));
}
