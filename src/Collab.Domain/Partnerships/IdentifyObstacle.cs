using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that an obstacle across a border was identified.</summary>
[Command("identify-obstacle", "/api/partnerships/{partnershipId}/obstacles",
    Summary = "Records that an obstacle across a border was identified.")]
public sealed record IdentifyObstacle(Guid PartnershipId, ObstacleIdentified Event) : Command<ObstacleIdentified>(Event);

/// <summary>Decides <see cref="IdentifyObstacle"/>.</summary>
public static class IdentifyObstacleHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(IdentifyObstacle command, Partnership? partnership) =>
        command.Decide(partnership);
}
