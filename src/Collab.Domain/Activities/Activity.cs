using Collab.Domain.Facts;

namespace Collab.Domain.Activities;

/// <summary>An activity as its own stream knows it: what decisions about it look at.</summary>
public sealed record Activity : FactRegister
{
    public bool IsPlanned => Has<ActivityPlanned>();

    public bool IsCancelled => Has<ActivityCancelled>();

    public bool IsHeld => Has<ActivityHeld>();

    /// <summary>What kind of activity the standing facts say it is; null when none of them does.</summary>
    public ActivityKind? Kind =>
        Of<ActivityHeld>().Select(held => (ActivityKind?)held.Fact.HeldKind).FirstOrDefault()
        ?? Of<ActivityPlanned>().Select(planned => (ActivityKind?)planned.Fact.Kind).FirstOrDefault();

    /// <summary>Whether any standing fact gives it a title.</summary>
    public bool HasTitle => IsPlanned || Has<ActivityHeld>(held => held.Title is not null);

    /// <summary>Refuses an activity that is a part of itself.</summary>
    public Refusal? RefuseItself(ActivityId? whole) => whole?.Value == Id
        ? new Refusal("own-activity", "An activity cannot be a part of itself.")
        : null;

    /// <summary>Refuses plans for what is over.</summary>
    public Refusal? RefuseWhenHeld() => IsHeld
        ? new Refusal("already-held", "The activity was held: withdraw or correct that fact first, if it is wrong.")
        : null;

    /// <summary>Refuses what a cancelled activity cannot have.</summary>
    public Refusal? RefuseWhenCancelled() => IsCancelled
        ? new Refusal("activity-cancelled", "The activity was cancelled: withdraw or correct that fact first, if it is wrong.")
        : null;

    /// <summary>Refuses changes to a plan that does not stand.</summary>
    public Refusal? RefuseWhenNotPlanned() => IsPlanned
        ? null
        : new Refusal("not-planned", "No plan of the activity stands: plan it first.");

    /// <summary>Refuses what only an activity that took place can have.</summary>
    public Refusal? RefuseWhenNotHeld() => IsHeld
        ? null
        : new Refusal("not-held", "No fact says that the activity was held: record that first.");

    /// <summary>Refuses a stand's place for what is no stand.</summary>
    public Refusal? RefuseWhenNoStand() => Kind is null or ActivityKind.JointStand
        ? null
        : new Refusal("not-a-stand", $"Only a joint stand has a place at a fair; this is a {Codes.Of(Kind.Value)}.");

    /// <summary>Refuses to attribute an activity to the same project on the same passage twice; another source saying so is
    /// welcome.</summary>
    public Refusal? RefuseSameProject(ActivityAttributed attributed) => Has<ActivityAttributed>(known => known == attributed)
        ? new Refusal("same-fact", "The activity was already attributed to this project from this passage.")
        : null;

    /// <summary>Refuses to record the same part on the same passage twice; another source saying so is welcome.</summary>
    public Refusal? RefuseSameRole(RoleAssigned role) => Has<RoleAssigned>(known => known == role)
        ? new Refusal("same-fact", "The very same part was already recorded from this passage.")
        : null;
}
