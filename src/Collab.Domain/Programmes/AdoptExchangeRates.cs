using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Programmes;

/// <summary>Records exchange rates that a programme adopted.</summary>
[Command("adopt-exchange-rates", "/api/programmes/{programmeId}/rates",
    Summary = "Records monthly exchange rates that a programme adopted.")]
[Label("Record exchange rates", "Wechselkurse erfassen")]
[InForms(FormGroup.Programmes, 4)]
public sealed record AdoptExchangeRates(Guid ProgrammeId, ExchangeRatesAdopted Event) : Command<ExchangeRatesAdopted>(Event);

/// <summary>Decides <see cref="AdoptExchangeRates"/>.</summary>
public static class AdoptExchangeRatesHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AdoptExchangeRates command, Programme? programme) =>
        command.Decide(programme, programme => programme.RefuseSameRates(command.Event));
}
