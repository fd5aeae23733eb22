using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records a work package of a project.</summary>
[Command("plan-work-package", "/api/partnerships/{partnershipId}/work-packages", Summary = "Records a work package of a project.")]
[Label("Record a work package", "Arbeitspaket erfassen")]
[InForms(FormGroup.Programmes, 5)]
public sealed record PlanWorkPackage(Guid PartnershipId, WorkPackagePlanned Event) : Command<WorkPackagePlanned>(Event);

/// <summary>Decides <see cref="PlanWorkPackage"/>.</summary>
public static class PlanWorkPackageHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(PlanWorkPackage command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseSameWorkPackage(command.Event));
}
