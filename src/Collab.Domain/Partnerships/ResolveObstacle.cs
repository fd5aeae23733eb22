using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an obstacle across a border was alleviated or resolved.</summary>
[Command("resolve-obstacle", "/api/partnerships/{partnershipId}/obstacles/resolved",
    Summary = "Records that an obstacle across a border was alleviated or resolved.")]
[Label("Record an obstacle reduced or removed", "Abbau eines Hindernisses erfassen")]
[InForms(FormGroup.Results, 7)]
public sealed record ResolveObstacle(Guid PartnershipId, ObstacleResolved Event) : Command<ObstacleResolved>(Event);

/// <summary>Decides <see cref="ResolveObstacle"/>.</summary>
public static class ResolveObstacleHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ResolveObstacle command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.RefuseUnknownObstacle(command.Event.ObstacleFactId));
}
