using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a hub delivered a service.</summary>
[Command("deliver-service", "/api/partnerships/{partnershipId}/services", Summary = "Records that a hub delivered a service.")]
[Label("Record a service of a hub", "Dienstleistung eines Hubs erfassen")]
[InForms(FormGroup.Results, 8)]
[Sheet("services", "Services delivered by hubs", "Erbrachte Dienstleistungen von Hubs", Place = 10)]
[SheetExample("partnershipId", "Example hub", "Beispiel-Hub")]
[SheetExample("service", "Test before invest", "Erproben vor dem Investieren")]
[SheetExample("category", "Small enterprise", "Kleines Unternehmen")]
[SheetExample("occurred", "March 2024", "März 2024")]
public sealed record DeliverService(Guid PartnershipId, ServiceDelivered Event) : Command<ServiceDelivered>(Event);

/// <summary>Decides <see cref="DeliverService"/>.</summary>
public static class DeliverServiceHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(DeliverService command, Partnership? partnership) =>
        command.Decide(partnership);
}
