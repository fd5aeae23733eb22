using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a hub delivered a service.</summary>
[Command("deliver-service", "/api/partnerships/{partnershipId}/services", Summary = "Records that a hub delivered a service.")]
public sealed record DeliverService(Guid PartnershipId, ServiceDelivered Event) : Command<ServiceDelivered>(Event);

/// <summary>Decides <see cref="DeliverService"/>.</summary>
public static class DeliverServiceHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(DeliverService command, Partnership? partnership) =>
        command.Decide(partnership);
}
