using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records a claim, an intention, a goal or an interest that somebody voiced.</summary>
[Command("record-statement", "/api/activities/{activityId}/statements",
    Summary = "Records a claim, an intention, a goal or an interest that somebody voiced.")]
[Label("Record a statement", "Aussage erfassen")]
[InForms(FormGroup.Happened, 10)]
public sealed record RecordStatement(Guid ActivityId, StatementRecorded Event) : Command<StatementRecorded>(Event);

/// <summary>Decides <see cref="RecordStatement"/>.</summary>
public static class RecordStatementHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordStatement command, Activity? activity) =>
        command.Decide(activity);
}
