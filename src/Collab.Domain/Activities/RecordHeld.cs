using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Activities;

/// <summary>Records that a workshop was held, planned before or not.</summary>
[Command("record-workshop-held", "/api/activities/{activityId}/held", Summary = "Records that a workshop was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordWorkshopHeld(Guid ActivityId, WorkshopHeld Event) : Command<WorkshopHeld>(Event);

/// <summary>Records that a joint stand at a trade fair was held, planned before or not.</summary>
[Command("record-joint-stand-held", "/api/activities/{activityId}/held", Summary = "Records that a joint stand was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordJointStandHeld(Guid ActivityId, JointStandHeld Event) : Command<JointStandHeld>(Event);

/// <summary>Records that a session within another activity was held, planned before or not.</summary>
[Command("record-session-held", "/api/activities/{activityId}/held", Summary = "Records that a session was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordSessionHeld(Guid ActivityId, SessionHeld Event) : Command<SessionHeld>(Event);

/// <summary>Records that a conference was held, planned before or not.</summary>
[Command("record-conference-held", "/api/activities/{activityId}/held", Summary = "Records that a conference was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordConferenceHeld(Guid ActivityId, ConferenceHeld Event) : Command<ConferenceHeld>(Event);

/// <summary>Records that a training was held, planned before or not.</summary>
[Command("record-training-held", "/api/activities/{activityId}/held", Summary = "Records that a training was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordTrainingHeld(Guid ActivityId, TrainingHeld Event) : Command<TrainingHeld>(Event);

/// <summary>Records that a meeting was held, planned before or not.</summary>
[Command("record-meeting-held", "/api/activities/{activityId}/held", Summary = "Records that a meeting was held.", Creates = true,
    SharesRoute = true)]
public sealed record RecordMeetingHeld(Guid ActivityId, MeetingHeld Event) : Command<MeetingHeld>(Event);

/// <summary>Decides that something was held. The first such fact about an activity nobody planned starts its stream.</summary>
public static class RecordHeldHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordWorkshopHeld command, Activity? activity) => Held(command, activity);

    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordJointStandHeld command, Activity? activity) => Held(command, activity);

    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSessionHeld command, Activity? activity) => Held(command, activity);

    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordConferenceHeld command, Activity? activity) => Held(command, activity);

    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordTrainingHeld command, Activity? activity) => Held(command, activity);

    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordMeetingHeld command, Activity? activity) => Held(command, activity);

    private static (Outcome, Events) Held<TEvent>(Command<TEvent> command, Activity? activity) where TEvent
        : ActivityHeld => command.DecideOrBegin(
        activity,
        activity => activity.RefuseItself(command.Event.PartOf),
        activity => activity.RefuseWhenCancelled(),
        activity => activity.RefuseWhenHeld(),
        activity => activity.Kind is { } kind && kind != command.Event.HeldKind
            ? new Refusal("kind-differs", $"The activity was planned as a {Codes.Of(kind)}, not a {Codes.Of(command.Event.HeldKind)}.")
            : null,
        activity => !activity.HasTitle && command.Event.Title is null
            ? new Refusal("title-needed", "No plan gave the activity a title: give it one.")
            : null);
}
