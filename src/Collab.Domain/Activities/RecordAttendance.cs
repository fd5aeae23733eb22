using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records how many took part.</summary>
[Command("record-attendance", "/api/activities/{activityId}/attendance", Summary = "Records how many took part.")]
public sealed record RecordAttendance(Guid ActivityId, AttendanceRecorded Event) : Command<AttendanceRecorded>(Event);

/// <summary>Decides <see cref="RecordAttendance"/>.</summary>
public static class RecordAttendanceHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordAttendance command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseWhenCancelled());
}
