using Collab.Domain.Programmes;

namespace Collab.Histories;

/// <summary>How programmes adopt exchange rates: month by month, with tables that come late, take the place of others, are corrected or
/// taken back.</summary>
internal sealed class RateLife(Simulation simulation)
{
    private const int Tables = 14;

    private static readonly (string Currency, decimal Rate)[] Currencies = [("CZK", 25.1m), ("PLN", 4.3m), ("HUF", 391.25m)];

    private Dice Dice => simulation.Dice;

    /// <summary>Lets a programme adopt rates from now on.</summary>
    public void Begin(Entity programme)
    {
        for (var table = 0; table < Tables; table++)
            simulation.Later((table * 40) + Dice.Skewed(30), () => Adopt(programme));
    }

    private GeneratedEvent? Adopt(Entity programme)
    {
        var kind = Dice.Chance(0.8) ? RateKind.CommissionAccounting : RateKind.EcbReference;
        // Of late months, and now and then of long ago ones: those may have a rate already.
        var first = simulation.Today.AddMonths(-(simulation.Rare(0.2) ? Dice.Between(12, 36) : Dice.Between(0, 5)));
        var months = Enumerable.Range(0, Dice.Between(1, 6)).Select(later => first.AddMonths(later));
        var rates = months.SelectMany(month => Currencies.Where(_ => Dice.Chance(0.8)).Select(known => new MonthlyRate
        {
            Month = month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
            Currency = known.Currency,
            Rate = decimal.Round(known.Rate * (1 + (Dice.Between(-90, 90) / 1000m)), 4),
        })).ToList();
        if (rates.Count == 0) return null;
        return simulation.Record(programme, new ExchangeRatesAdopted
        {
            Kind = kind,
            MonthRule = kind == RateKind.EcbReference ? MonthRule.Average : null,
            Rates = rates,
            Occurred = Dice.Chance(0.9) ? simulation.Today.Exactly() : Domain.Facts.Occurrence.Unknown,
            Provenance = simulation.Documents.Recent().Cite(programme),
        }, known =>
        {
            if (Dice.Chance(0.15)) simulation.Later(Dice.Skewed(60), () => simulation.Judgements.Correct(known));
            if (Dice.Chance(0.1)) simulation.Later(Dice.Skewed(90), () => simulation.Judgements.Withdraw(known));
        });
    }
}
