using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records how many took part.</summary>
[Command("record-attendance", "/api/activities/{activityId}/attendance", Summary = "Records how many took part.")]
[Label("Record attendance", "Teilnehmerzahl erfassen")]
[InForms(FormGroup.Happened, 7)]
[Sheet("attendance", "Attendance", "Teilnehmerzahlen", Place = 5)]
[SheetExample("activityId", "Smart regions workshop", "Workshop Smarte Regionen")]
[SheetExample("headcount", "about 70", "ca. 70")]
[SheetExample("basis", "Estimate", "Schätzung")]
public sealed record RecordAttendance(Guid ActivityId, AttendanceRecorded Event) : Command<AttendanceRecorded>(Event);

/// <summary>Decides <see cref="RecordAttendance"/>.</summary>
public static class RecordAttendanceHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordAttendance command, Activity? activity) =>
        command.Decide(activity, activity => activity.RefuseWhenCancelled());
}
