using Collab.Domain.Facts;

namespace Collab.Domain.Rates;

/// <summary>Amounts that a total leaves out.</summary>
/// <param name="Reason">Why: <c>no-rate</c>, <c>undecided-month</c> or <c>undated</c>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">Their sum, in units of the currency.</param>
/// <param name="Facts">How many they are.</param>
public sealed record UnconvertedAmounts(string Reason, string Currency, decimal Amount, long Facts);

/// <summary>A total in a programme's currency.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">In units of the currency, rounded once, at the end: to two decimals, halves away from zero.</param>
/// <param name="Approximate">Whether a rough amount is among those added up.</param>
/// <param name="Facts">Amounts added up.</param>
/// <param name="Converted">Of those, the ones that were in another currency.</param>
/// <param name="LeftOut">Amounts that are not in it, by reason and currency.</param>
public sealed record ConvertedTotal(
    string Currency, decimal Amount, bool Approximate, long Facts, long Converted, IReadOnlyList<UnconvertedAmounts> LeftOut);

/// <summary>Adds amounts up in a programme's currency.</summary>
/// <param name="rates">Converts them.</param>
public sealed class ConvertedSum(ExchangeRates rates)
{
    private readonly Dictionary<(string Reason, string Currency), (decimal Amount, long Facts)> leftOut = [];
    private decimal sum;
    private bool rough;
    private long facts;
    private long converted;

    /// <summary>The sum of some amounts with the days within which they occurred; missing amounts are left out.</summary>
    public static ConvertedTotal Of(ExchangeRates rates, IEnumerable<(Money? Money, DaySpan? Days)> amounts)
    {
        var sum = new ConvertedSum(rates);
        foreach (var (money, days) in amounts)
            if (money?.Amount is { } amount)
                sum.Add(rates.Convert(amount, money.Currency, days), amount, money.Currency, money.Exactness != Exactness.Exact, 1);
        return sum.Total();
    }

    /// <summary>Takes amounts of one currency and one month.</summary>
    /// <param name="conversion">What became of their sum.</param>
    /// <param name="amount">Their sum.</param>
    /// <param name="currency">Its currency.</param>
    /// <param name="approximate">Whether any of them is rough.</param>
    /// <param name="count">How many they are.</param>
    public void Add(Conversion conversion, decimal amount, string currency, bool approximate, long count)
    {
        if (conversion.Amount is not { } value)
        {
            var key = (conversion.Reason!, currency);
            var known = leftOut.GetValueOrDefault(key);
            leftOut[key] = (known.Amount + amount, known.Facts + count);
            return;
        }

        sum += value;
        rough |= approximate;
        facts += count;
        if (currency != rates.Currency) converted += count;
    }

    /// <summary>The total of what was added.</summary>
    public ConvertedTotal Total() => new(
        rates.Currency, decimal.Round(sum, 2, MidpointRounding.AwayFromZero), rough, facts, converted,
        [
            .. leftOut.OrderBy(entry => entry.Key.Reason, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Currency, StringComparer.Ordinal)
                .Select(entry => new UnconvertedAmounts(entry.Key.Reason, entry.Key.Currency, entry.Value.Amount, entry.Value.Facts)),
        ]);
}
