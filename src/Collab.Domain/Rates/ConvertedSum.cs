using System.Text.Json.Serialization;
using Collab.Domain.Facts;

namespace Collab.Domain.Rates;

/// <summary>Amounts that a total leaves out.</summary>
/// <param name="Reason">Why: <c>no-rate</c>, <c>undecided-month</c>, <c>undated</c> or, of a report, <c>baseline</c>.</param>
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
    string Currency, decimal Amount, bool Approximate, long Facts, long Converted, IReadOnlyList<UnconvertedAmounts> LeftOut)
{
    /// <summary>The facts that adopted the rates by which it was converted.</summary>
    public IReadOnlyList<Guid> Rates { get; init; } = [];

    /// <summary>The amount before it was rounded: what differences of totals are taken of.</summary>
    [JsonIgnore]
    public decimal Exact { get; init; } = Amount;

    /// <summary>With an amount of a currency that no month's rate converts: added where it is the programme's own, told where it is
    /// not.</summary>
    /// <param name="amount">In units of its currency.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <param name="reason">Why it has no rate.</param>
    public ConvertedTotal With(decimal amount, string currency, string reason)
    {
        if (currency == Currency) return this with { Amount = Rounded(Exact + amount), Exact = Exact + amount };
        var known = LeftOut.FirstOrDefault(left => left.Reason == reason && left.Currency == currency);
        return this with
        {
            LeftOut =
            [
                .. LeftOut.Where(left => left != known)
                    .Append(new UnconvertedAmounts(reason, currency, amount + (known?.Amount ?? 0), 1 + (known?.Facts ?? 0)))
                    .OrderBy(left => left.Reason, StringComparer.Ordinal).ThenBy(left => left.Currency, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>Whether a total says the same: as much of the same currency, and the same left out of it. Two that are not there
    /// do.</summary>
    public static bool Same(ConvertedTotal? one, ConvertedTotal? other) =>
        (one?.Currency, one?.Amount) == (other?.Currency, other?.Amount) && (one?.LeftOut ?? []).SequenceEqual(other?.LeftOut ?? []);

    /// <summary>An amount as a total shows it: to two decimals, halves away from zero.</summary>
    public static decimal Rounded(decimal exact) => decimal.Round(exact, 2, MidpointRounding.AwayFromZero);
}

/// <summary>Adds amounts up in a programme's currency.</summary>
/// <param name="rates">Converts them.</param>
public sealed class ConvertedSum(ExchangeRates rates)
{
    private readonly Dictionary<(string Reason, string Currency), (decimal Amount, long Facts)> leftOut = [];
    private readonly SortedSet<Guid> adopted = [];
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
        adopted.UnionWith(conversion.Rates);
    }

    /// <summary>The total of what was added.</summary>
    public ConvertedTotal Total() => new(
        rates.Currency, ConvertedTotal.Rounded(sum), rough, facts, converted,
        [
            .. leftOut.OrderBy(entry => entry.Key.Reason, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Currency, StringComparer.Ordinal)
                .Select(entry => new UnconvertedAmounts(entry.Key.Reason, entry.Key.Currency, entry.Value.Amount, entry.Value.Facts)),
        ])
    {
        Rates = [.. adopted],
        Exact = sum,
    };
}
