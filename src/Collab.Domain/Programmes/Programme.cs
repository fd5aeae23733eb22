using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Programmes;

/// <summary>A programme as its own stream knows it.</summary>
public sealed record Programme : FactRegister
{
    /// <summary>Refuses to adopt the same objective twice on the same passage; another source saying so is welcome.</summary>
    public Refusal? RefuseSameObjective(ObjectiveAdopted objective) => Has<ObjectiveAdopted>(known => known == objective)
        ? new Refusal("same-fact", "The very same objective was already recorded from this passage.")
        : null;

    /// <summary>Refuses to adopt the same table twice on the same passage.</summary>
    public Refusal? RefuseSameRates(ExchangeRatesAdopted table) => Has<ExchangeRatesAdopted>(known => FactKinds.SaySame(known, table))
        ? new Refusal("same-fact", "The very same rates were already recorded from this passage.")
        : null;

    /// <summary>What a programme's terms were, from when, by its standing facts.</summary>
    public static IReadOnlyList<ProgrammeSpan> SpansOf(FactRegister register) => ContextSpan.Distinct(
        register.Of<ProgrammeRegistered>().Select(entry => new ProgrammeSpan(
            Span.Database(entry.Record.Since), entry.Fact.Currency, CountriesOf(entry.Fact.Countries.Select(code => code.Value)))));

    /// <summary>Whether a programme may have an objective of a code: one that it adopted, or any where nothing says which it has.</summary>
    public static bool MayHaveObjective(FactRegister register, string code)
    {
        var adopted = register.Of<ObjectiveAdopted>().Select(entry => entry.Fact.Code).ToList();
        return adopted.Count == 0 || adopted.Contains(code);
    }

    /// <summary>The rates that hold among all that a programme adopted, by month and currency.</summary>
    public static IEnumerable<AdoptedRate> RatesOf(FactRegister register)
    {
        var adopted = new Dictionary<(string, string), AdoptedRate>();
        // In order of adoption: a later table takes the place of an earlier one, month by month.
        foreach (var (record, table) in register.Of<ExchangeRatesAdopted>())
            foreach (var rate in table.Rates)
                adopted[(rate.Month, rate.Currency)] = new AdoptedRate(rate, table.Kind, record.Id);
        return adopted.Values;
    }

    /// <summary>The countries of some NUTS codes, in order, with a space between them.</summary>
    public static string CountriesOf(IEnumerable<string> codes) =>
        string.Join(' ', codes.Select(code => code[..2]).Distinct().Order(StringComparer.Ordinal));
}
