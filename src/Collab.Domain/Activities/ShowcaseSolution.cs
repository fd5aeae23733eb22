using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records that a solution was shown.</summary>
[Command("showcase-solution", "/api/activities/{activityId}/showcases", Summary = "Records that a solution was shown.")]
[Label("Record a solution that was shown", "Vorgestellte Lösung erfassen")]
[InForms(FormGroup.Happened, 11)]
public sealed record ShowcaseSolution(Guid ActivityId, SolutionShowcased Event) : Command<SolutionShowcased>(Event);

/// <summary>Decides <see cref="ShowcaseSolution"/>.</summary>
public static class ShowcaseSolutionHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ShowcaseSolution command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseWhenCancelled());
}
