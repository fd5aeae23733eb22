using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;

namespace Collab.Specs;

public sealed class ProgrammeSpecs : SpecBook
{
    private static readonly ProgrammeRegistered Programme = new() { Title = "Interreg", Provenance = Some.Passage() };
    private static readonly ObjectiveAdopted Objective = new() { Code = "1.1", Title = "Research", Provenance = Some.Passage() };
    private static readonly ProgrammeId Under = new(new("018f6f5e-0000-7000-8000-00000000c001"));
    private static readonly PartnershipId Project = new(new("018f6f5e-0000-7000-8000-00000000c101"));
    private static readonly WorkPackagePlanned Package = new() { Number = "WP1", Title = "Lead", Provenance = Some.Passage() };
    private static readonly PilotCompleted Pilot = new() { Title = "Pilot", Provenance = Some.Passage() };
    private static readonly ActivityAttributed Attributed = new() { Project = Project, Provenance = Some.Passage() };

    public static Spec A_programme_is_registered => Given().When(new RegisterProgramme(Entity, Programme)).ThenRecorded();

    public static Spec A_programme_is_registered_once =>
        Given(Programme).When(new RegisterProgramme(Entity, Programme)).ThenRefused("already-exists");

    public static Spec A_programme_adopts_an_objective => Given(Programme).When(new AdoptObjective(Entity, Objective)).ThenRecorded();

    public static Spec The_same_passage_names_the_same_objective_once =>
        Given(Programme, Objective).When(new AdoptObjective(Entity, Objective)).ThenRefused("same-fact");

    public static Spec A_programme_reports_an_indicator => Given(Programme).When(new SelectIndicator(Entity, new()
    {
        Indicator = new IndicatorCode("RCO87"),
        Provenance = Some.Passage(),
    })).ThenRecorded();

    public static Spec A_partnership_becomes_a_project => Given(Some.Consortium).When(new PlaceUnderProgramme(Entity, new()
    {
        Programme = Under,
        Provenance = Some.Passage(),
    })).ThenRecorded();

    public static Spec A_work_package_is_planned => Given(Some.Consortium).When(new PlanWorkPackage(Entity, Package)).ThenRecorded();

    public static Spec The_same_passage_plans_the_same_work_package_once =>
        Given(Some.Consortium, Package).When(new PlanWorkPackage(Entity, Package)).ThenRefused("same-fact");

    public static Spec A_budget_is_agreed => Given(Some.Consortium).When(new AgreeBudget(Entity, new()
    {
        Total = new() { Amount = 100 },
        Provenance = Some.Passage(),
    })).ThenRecorded();

    public static Spec Spending_is_reported => Given(Some.Consortium).When(new ReportExpenditure(Entity, new()
    {
        Amount = new() { Amount = 100 },
        Provenance = Some.Passage(),
    })).ThenRecorded();

    public static Spec Spending_is_certified => Given(Some.Consortium).When(new CertifyExpenditure(Entity, new()
    {
        Amount = new() { Amount = 100 },
        Provenance = Some.Passage(),
    })).ThenRecorded();

    public static Spec An_output_is_attributed_to_a_work_package =>
        Given(Some.Consortium, Pilot).When(Attribute(Event(2), null, "WP1")).ThenRecorded();

    public static Spec An_output_is_attributed_to_another_project =>
        Given(Some.Consortium, Pilot).When(Attribute(Event(2), Project, null)).ThenRecorded();

    public static Spec What_nobody_recorded_is_not_attributed =>
        Given(Some.Consortium).When(Attribute(Event(2), null, "WP1")).ThenRefused("unknown-output");

    public static Spec What_is_no_output_is_not_attributed =>
        Given(Some.Consortium, Some.Partner).When(Attribute(Event(2), null, "WP1")).ThenRefused("unknown-output");

    public static Spec A_withdrawn_output_is_not_attributed =>
        Given(Some.Consortium, Pilot, new FactWithdrawn { FactId = Event(2), Reason = "No pilot" }).When(Attribute(Event(2), null, "WP1"))
            .ThenRefused("unknown-output");

    public static Spec An_output_is_attributed_to_something =>
        Given(Some.Consortium, Pilot).When(Attribute(Event(2), null, null)).ThenRefused("attributed-to-nothing");

    public static Spec An_activity_is_attributed_to_a_project =>
        Given(Some.Workshop).When(new AttributeActivity(Entity, Attributed)).ThenRecorded();

    public static Spec The_same_passage_attributes_an_activity_to_a_project_once =>
        Given(Some.Workshop, Attributed).When(new AttributeActivity(Entity, Attributed)).ThenRefused("same-fact");

    private static AttributeOutput Attribute(Guid output, PartnershipId? project, string? package) => new(Entity, new()
    {
        OutputFactId = output,
        Project = project,
        WorkPackage = package,
        Provenance = Some.Passage(),
    });
}
