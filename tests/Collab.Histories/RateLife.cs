using Collab.Domain.Programmes;

namespace Collab.Histories;

/// <summary>How programmes adopt exchange rates: month by month, with tables that come late, take the place of others, are corrected or
/// taken back.</summary>
internal sealed class RateLife(Simulation simulation)
{
    private const int MonthsAtFirst = 24;

    private static readonly (string Currency, decimal Rate)[] Currencies = [("CZK", 25.1m), ("PLN", 4.3m), ("HUF", 391.25m)];

    private Dice Dice => simulation.Dice;

    /// <summary>Lets a programme adopt rates from now on.</summary>
    public void Begin(Entity programme) =>
        simulation.Later(Dice.Skewed(10), () => Adopt(programme, simulation.Today.AddMonths(-MonthsAtFirst), MonthsAtFirst));

    private GeneratedEvent? AdoptMore(Entity programme)
    {
        // Of late months, and now and then of long ago ones: those may have a rate already.
        var first = simulation.Today.AddMonths(-(simulation.Rare(0.2) ? Dice.Between(12, 36) : Dice.Between(0, 5)));
        return Adopt(programme, first, Dice.Between(1, 6));
    }

    private GeneratedEvent? Adopt(Entity programme, DateOnly first, int many)
    {
        simulation.Later(60 + Dice.Skewed(30), () => AdoptMore(programme));
        var kind = Dice.Chance(0.8) ? RateKind.CommissionAccounting : RateKind.EcbReference;
        var months = Enumerable.Range(0, many).Select(later => first.AddMonths(later));
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
