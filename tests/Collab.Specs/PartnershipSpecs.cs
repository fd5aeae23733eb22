using Collab.Domain.Facts;
using Collab.Domain.Partnerships;

namespace Collab.Specs;

public sealed class PartnershipSpecs : SpecBook
{
    private static readonly MilestoneReached Reached = new() { MilestoneId = Some.Milestone, Provenance = Some.Passage() };
    private static readonly MilestoneDropped Dropped =
        new() { MilestoneId = Some.Milestone, Reason = "Obsolete", Provenance = Some.Passage() };
    private static readonly MilestoneMissed Missed = new() { MilestoneId = Some.Milestone, Provenance = Some.Passage() };
    private static readonly MilestoneRescheduled Moved =
        new() { MilestoneId = Some.Milestone, Due = Some.On("2024-09-30"), Provenance = Some.Passage() };
    private static readonly PartnershipConcluded Conclusion = new() { Provenance = Some.Passage() };
    private static readonly ObstacleIdentified Obstacle =
        new() { Title = "Permit", Nature = ObstacleNature.Legal, Provenance = Some.Passage() };

    public static Spec A_partnership_is_formed => Given().When(new FormPartnership(Entity, Some.Consortium)).ThenRecorded();

    public static Spec A_partnership_is_formed_once =>
        Given(Some.Consortium).When(new FormPartnership(Entity, Some.Consortium)).ThenRefused("already-exists");

    public static Spec A_partner_joins => Given(Some.Consortium).When(new JoinPartnership(Entity, Some.Partner)).ThenRecorded();

    public static Spec The_same_passage_names_the_same_partner_once =>
        Given(Some.Consortium, Some.Partner).When(new JoinPartnership(Entity, Some.Partner)).ThenRefused("same-fact");

    public static Spec A_partner_leaves => Given(Some.Consortium, Some.Partner).When(Leave).ThenRecorded();

    public static Spec Only_a_partner_leaves => Given(Some.Consortium).When(Leave).ThenRefused("no-partner");

    public static Spec A_cooperation_is_claimed =>
        Given(Some.Consortium).When(new ClaimCooperation(Entity, new() { About = "Cooperations", Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec A_cooperation_is_agreed =>
        Given(Some.Consortium).When(new AgreeCooperation(Entity, new()
        {
            Instrument = Instrument.GrantAgreement,
            Organisations = [Some.Organisation, Some.OtherOrganisation],
            Provenance = Some.Passage(),
        })).ThenRecorded();

    public static Spec A_partnership_takes_on_more =>
        Given(Some.Consortium).When(new ExtendScope(Entity, new() { Topics = [Some.Mobility], Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec A_milestone_is_planned => Given(Some.Consortium).When(new PlanMilestone(Entity, Some.Prototype)).ThenRecorded();

    public static Spec A_milestone_is_planned_once =>
        Given(Some.Consortium, Some.Prototype).When(new PlanMilestone(Entity, Some.Prototype)).ThenRefused("known-milestone");

    public static Spec A_milestone_is_reached => Given(Some.Consortium, Some.Prototype).When(new ReachMilestone(Entity, Reached))
        .ThenRecorded();

    public static Spec A_milestone_is_reached_once =>
        Given(Some.Consortium, Some.Prototype, Reached).When(new ReachMilestone(Entity, Reached)).ThenRefused("milestone-reached");

    public static Spec A_missed_milestone_may_still_be_reached =>
        Given(Some.Consortium, Some.Prototype, Missed).When(new ReachMilestone(Entity, Reached)).ThenRecorded();

    public static Spec A_milestone_nobody_planned_is_not_reached =>
        Given(Some.Consortium).When(new ReachMilestone(Entity, Reached)).ThenRefused("unknown-milestone");

    public static Spec A_dropped_milestone_is_not_reached =>
        Given(Some.Consortium, Some.Prototype, Dropped).When(new ReachMilestone(Entity, Reached)).ThenRefused("milestone-dropped");

    public static Spec A_milestone_is_missed => Given(Some.Consortium, Some.Prototype).When(new MissMilestone(Entity, Missed))
        .ThenRecorded();

    public static Spec A_reached_milestone_is_not_missed =>
        Given(Some.Consortium, Some.Prototype, Reached).When(new MissMilestone(Entity, Missed)).ThenRefused("milestone-reached");

    public static Spec A_milestone_nobody_planned_is_not_missed =>
        Given(Some.Consortium).When(new MissMilestone(Entity, Missed)).ThenRefused("unknown-milestone");

    public static Spec A_milestone_moves => Given(Some.Consortium, Some.Prototype, Missed).When(new RescheduleMilestone(Entity, Moved))
        .ThenRecorded();

    public static Spec A_dropped_milestone_does_not_move =>
        Given(Some.Consortium, Some.Prototype, Dropped).When(new RescheduleMilestone(Entity, Moved)).ThenRefused("milestone-dropped");

    public static Spec A_milestone_nobody_planned_does_not_move =>
        Given(Some.Consortium).When(new RescheduleMilestone(Entity, Moved)).ThenRefused("unknown-milestone");

    public static Spec A_milestone_is_dropped => Given(Some.Consortium, Some.Prototype).When(new DropMilestone(Entity, Dropped))
        .ThenRecorded();

    public static Spec A_reached_milestone_is_not_dropped =>
        Given(Some.Consortium, Some.Prototype, Reached).When(new DropMilestone(Entity, Dropped)).ThenRefused("milestone-reached");

    public static Spec A_milestone_nobody_planned_is_not_dropped =>
        Given(Some.Consortium).When(new DropMilestone(Entity, Dropped)).ThenRefused("unknown-milestone");

    public static Spec Funding_is_granted =>
        Given(Some.Consortium).When(new GrantFunding(Entity, new()
        {
            Amount = new() { Exactness = Exactness.About, Amount = 2_300_000 },
            Occurred = Some.On("2022-06-16"),
            Provenance = Some.Passage(),
        })).ThenRecorded();

    public static Spec Support_without_an_amount_is_claimed =>
        Given(Some.Consortium).When(new ClaimFunding(Entity, new() { About = "Supported", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_solution_is_developed =>
        Given(Some.Consortium).When(new RecordSolution(Entity, new() { Title = "Digital twin", Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec A_solution_is_taken_up =>
        Given(Some.Consortium).When(new TakeUpSolution(Entity,
            new() { Title = "Digital twin", By = Some.Organisation, Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_pilot_is_completed =>
        Given(Some.Consortium).When(new CompletePilot(Entity, new() { Title = "Pilot", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_solution_of_a_pilot_nobody_tells_of_is_refused => Given(Some.Consortium)
        .When(new RecordSolution(Entity, new() { Title = "Solution", PilotFactId = Event(2), Provenance = Some.Passage() }))
        .ThenRefused("unknown-pilot");

    public static Spec A_solution_of_a_pilot_is_recorded =>
        Given(Some.Consortium, new PilotCompleted { Title = "Pilot", Provenance = Some.Passage() })
            .When(new RecordSolution(Entity, new() { Title = "Solution", PilotFactId = Event(2), Provenance = Some.Passage() }))
            .ThenRecorded();

    public static Spec An_investment_after_a_service_nobody_delivered_is_refused => Given(Some.Consortium)
        .When(Investment(Some.Organisation)).ThenRefused("unknown-service");

    public static Spec An_investment_after_a_service_to_somebody_else_is_refused => Given(Some.Consortium, Delivery)
        .When(Investment(Some.OtherOrganisation)).ThenRefused("unknown-service");

    public static Spec An_investment_after_a_service_is_recorded => Given(Some.Consortium, Delivery)
        .When(Investment(Some.Organisation)).ThenRecorded();

    public static Spec A_strategy_is_adopted =>
        Given(Some.Consortium).When(new AdoptStrategy(Entity, new() { Title = "Strategy", Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_strategy_is_taken_up =>
        Given(Some.Consortium).When(new TakeUpStrategy(Entity,
            new() { Title = "Strategy", By = Some.Organisation, Provenance = Some.Passage() })).ThenRecorded();

    public static Spec An_obstacle_is_identified => Given(Some.Consortium).When(new IdentifyObstacle(Entity, Obstacle)).ThenRecorded();

    public static Spec An_obstacle_is_removed => Given(Some.Consortium, Obstacle).When(Resolve(Event(2))).ThenRecorded();

    public static Spec An_obstacle_nobody_identified_is_not_removed => Given(Some.Consortium).When(Resolve(Event(2)))
        .ThenRefused("unknown-obstacle");

    public static Spec A_withdrawn_obstacle_is_not_removed =>
        Given(Some.Consortium, Obstacle, new FactWithdrawn { FactId = Event(2), Reason = "No obstacle" }).When(Resolve(Event(2)))
            .ThenRefused("unknown-obstacle");

    public static Spec A_service_is_delivered =>
        Given(Some.Consortium).When(new DeliverService(Entity, new()
        {
            Service = HubService.TestBeforeInvest,
            Category = CustomerCategory.Small,
            Provenance = Some.Passage(),
        })).ThenRecorded();

    public static Spec A_customer_is_assessed =>
        Given(Some.Consortium).When(new AssessMaturity(Entity,
            new() { Customer = Some.Organisation, Score = 47.25m, Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_partnership_pauses =>
        Given(Some.Consortium).When(new PausePartnership(Entity, new() { Provenance = Some.Passage() })).ThenRecorded();

    public static Spec A_partnership_goes_on =>
        Given(Some.Consortium, new PartnershipPaused { Provenance = Some.Passage() }).When(Resume).ThenRecorded();

    public static Spec Only_a_paused_partnership_goes_on => Given(Some.Consortium).When(Resume).ThenRefused("not-paused");

    public static Spec A_partnership_ends => Given(Some.Consortium).When(new ConcludePartnership(Entity, Conclusion)).ThenRecorded();

    public static Spec A_partnership_ends_once =>
        Given(Some.Consortium, Conclusion).When(new ConcludePartnership(Entity, Conclusion)).ThenRefused("already-concluded");

    private static LeavePartnership Leave => new(Entity, new() { Organisation = Some.Organisation, Provenance = Some.Passage() });

    private static ResumePartnership Resume => new(Entity, new() { Provenance = Some.Passage() });

    private static ResolveObstacle Resolve(Guid obstacle) =>
        new(Entity, new() { ObstacleFactId = obstacle, Extent = ObstacleExtent.Resolved, Provenance = Some.Passage() });

    private static ServiceDelivered Delivery => new()
    {
        Service = HubService.SupportToFindInvestments,
        Customer = Some.Organisation,
        Category = CustomerCategory.Small,
        Provenance = Some.Passage(),
    };

    private static GrantFunding Investment(OrganisationId recipient) => new(
        Entity, new() { Amount = new() { Amount = 100 }, Recipient = recipient, ServiceFactId = Event(2), Provenance = Some.Passage() });
}
