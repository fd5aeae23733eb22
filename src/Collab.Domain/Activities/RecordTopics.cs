using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records what an activity is about.</summary>
[Command("record-topics", "/api/activities/{activityId}/topics", Summary = "Records what an activity is about.")]
[Label("Record topics", "Themen erfassen")]
[InForms(FormGroup.Happened, 9)]
public sealed record RecordTopics(Guid ActivityId, TopicsRecorded Event) : Command<TopicsRecorded>(Event);

/// <summary>Decides <see cref="RecordTopics"/>.</summary>
public static class RecordTopicsHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordTopics command, Activity? activity) =>
        command.Decide(activity);
}
