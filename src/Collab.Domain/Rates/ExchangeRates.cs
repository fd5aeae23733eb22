using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Rates;

/// <summary>An amount in another currency.</summary>
/// <param name="Amount">In units of that currency, not rounded; null: it cannot be converted.</param>
/// <param name="Month">The month whose rate was taken; null where none is needed or none is known.</param>
/// <param name="Reason">Why it cannot be converted: <c>undated</c>, <c>undecided-month</c> or <c>no-rate</c>; null: it can.</param>
public sealed record Conversion(decimal? Amount, string? Month, string? Reason)
{
    /// <summary>The facts that adopted the rates that were taken.</summary>
    public IReadOnlyList<Guid> Rates { get; init; } = [];
}

/// <summary>
/// Converts amounts into a programme's currency by its adopted rates, exactly: amount divided by the units of its currency for one euro,
/// multiplied by those of the programme's currency where that is not the euro. Nothing is rounded here; a total is rounded once, at its
/// end (<see cref="ConvertedSum"/>). Pure.
/// </summary>
/// <param name="currency">ISO 4217 code of the programme's currency.</param>
/// <param name="rates">Units for one euro by month and currency.</param>
/// <param name="facts">The facts that adopted them; null: nobody asks.</param>
public sealed class ExchangeRates(
    string currency, IReadOnlyDictionary<(string Month, string Currency), decimal> rates,
    IReadOnlyDictionary<(string Month, string Currency), Guid>? facts = null)
{
    /// <summary>Why something without a date has no rate.</summary>
    public const string Undated = "undated";

    /// <summary>Why something whose date reaches over several months has no rate.</summary>
    public const string OverMonths = "undecided-month";

    /// <summary>Why what was reported before in another currency has no rate: it is of no month.</summary>
    public const string OfBaseline = "baseline";

    /// <summary>Why something has no rate though its month is known.</summary>
    public const string NoRate = "no-rate";

    /// <summary>ISO 4217 code of the currency that is converted into.</summary>
    public string Currency { get; } = currency;

    /// <summary>The month that holds all of some days, or the reason why none does.</summary>
    public static (string? Month, string? Reason) MonthOf(DaySpan? days) => days is not { } known ? (null, Undated)
        : known.First.Year == known.Last.Year && known.First.Month == known.Last.Month
            ? (known.First.ToString("yyyy-MM", CultureInfo.InvariantCulture), null)
            : (null, OverMonths);

    /// <summary>An amount of some days in the programme's currency.</summary>
    /// <param name="amount">In units of its own currency.</param>
    /// <param name="from">ISO 4217 code of that.</param>
    /// <param name="days">The days within which the fact occurred; null: nothing dates it.</param>
    public Conversion Convert(decimal amount, string from, DaySpan? days)
    {
        if (from == Currency) return new Conversion(amount, null, null);
        var (month, reason) = MonthOf(days);
        return month is null ? new Conversion(null, null, reason) : ConvertAt(amount, from, month);
    }

    /// <summary>An amount of a month in the programme's currency.</summary>
    public Conversion ConvertAt(decimal amount, string from, string month)
    {
        if (from == Currency) return new Conversion(amount, null, null);
        return RateOf(from, month) is { } one && RateOf(Currency, month) is { } other
            ? new Conversion(amount / one * other, month, null) { Rates = FactsOf(from, month) }
            : new Conversion(null, month, NoRate);
    }

    private IReadOnlyList<Guid> FactsOf(string from, string month) => facts is null
        ? []
        : [.. new[] { from, Currency }.Where(of => facts.ContainsKey((month, of))).Select(of => facts[(month, of)]).Distinct()];

    private decimal? RateOf(string of, string month) => of == Currencies.Euro ? 1m
        : rates.TryGetValue((month, of), out var rate) ? rate : null;
}
