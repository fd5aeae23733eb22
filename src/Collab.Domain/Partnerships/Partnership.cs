using Collab.Domain.Facts;

namespace Collab.Domain.Partnerships;

/// <summary>A partnership as its own stream knows it: what decisions about it look at.</summary>
public sealed record Partnership : FactRegister
{
    /// <summary>Refuses facts about a milestone that no standing fact plans.</summary>
    public Refusal? RefuseUnknownMilestone(Guid milestoneId) => Has<MilestonePlanned>(planned => planned.MilestoneId == milestoneId)
        ? null
        : new Refusal("unknown-milestone", "The partnership has no such milestone: plan it first.");

    /// <summary>Refuses a second end of a milestone that was reached or dropped.</summary>
    public Refusal? RefuseEndedMilestone(Guid milestoneId) =>
        Has<MilestoneReached>(reached => reached.MilestoneId == milestoneId)
            ? new Refusal("milestone-reached", "The milestone was reached: withdraw or correct that fact first, if it is wrong.")
            : Has<MilestoneDropped>(dropped => dropped.MilestoneId == milestoneId)
                ? new Refusal("milestone-dropped", "The milestone was dropped: withdraw or correct that fact first, if it is wrong.")
                : null;

    /// <summary>Refuses a second milestone under the same id.</summary>
    public Refusal? RefuseSameMilestone(Guid milestoneId) => Has<MilestonePlanned>(planned => planned.MilestoneId == milestoneId)
        ? new Refusal("known-milestone", "The partnership already has a milestone of this id.")
        : null;

    /// <summary>Refuses to record the same partner on the same passage twice; another source saying so is welcome.</summary>
    public Refusal? RefuseSamePartner(PartnerJoined partner) => Has<PartnerJoined>(known => known == partner)
        ? new Refusal("same-fact", "The very same partner was already recorded from this passage.")
        : null;

    /// <summary>Refuses the leaving of an organisation that never joined.</summary>
    public Refusal? RefuseNoPartner(OrganisationId organisation) => Has<PartnerJoined>(joined => joined.Organisation == organisation)
        ? null
        : new Refusal("no-partner", "No fact says that the organisation joined the partnership: record that first.");

    /// <summary>Refuses to record the same work package on the same passage twice; another source saying so is welcome.</summary>
    public Refusal? RefuseSameWorkPackage(WorkPackagePlanned package) => Has<WorkPackagePlanned>(known => known == package)
        ? new Refusal("same-fact", "The very same work package was already recorded from this passage.")
        : null;

    /// <summary>Refuses to attribute what no standing fact of the partnership says, or what is attributed to nothing.</summary>
    public Refusal? RefuseUnknownOutput(OutputAttributed attributed) =>
        !Facts.TryGetValue(attributed.OutputFactId, out var fact) || fact.Status != FactStatus.Standing || !fact.Fact.IsOutput
            ? new Refusal("unknown-output", "No standing fact of the partnership is an output, an agreement or money under this id.")
            : attributed is { Project: null, WorkPackage: null }
                ? new Refusal("attributed-to-nothing", "Name the project or the work package that it belongs to.")
                : null;

    /// <summary>Refuses the end of an obstacle that no standing fact identified.</summary>
    public Refusal? RefuseUnknownObstacle(Guid factId) => Of<ObstacleIdentified>().Any(obstacle => obstacle.Record.Id == factId)
        ? null
        : new Refusal("unknown-obstacle", "No standing fact of the partnership identifies this obstacle.");

    /// <summary>Refuses a solution of a pilot action that no standing fact tells.</summary>
    public Refusal? RefuseUnknownPilot(Guid? factId) => factId is null || Of<PilotCompleted>().Any(pilot => pilot.Record.Id == factId)
        ? null
        : new Refusal("unknown-pilot", "No standing fact of the partnership tells of this pilot action.");

    /// <summary>Refuses an investment in consequence of a service that no standing fact delivers, or delivers to somebody else.</summary>
    public Refusal? RefuseUnknownService(FundingGranted granted) => granted.ServiceFactId is not { } factId
        || (Facts.TryGetValue(factId, out var known) && known.Status == FactStatus.Standing && known.Fact is ServiceDelivered delivered
            && delivered.Customer is not null && delivered.Customer == granted.Recipient)
        ? null
        : new Refusal(
            "unknown-service", "No standing fact of the partnership delivers this service to the organisation that receives the money.");
}
