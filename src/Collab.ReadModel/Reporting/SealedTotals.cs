using Collab.Domain.Rates;
using Collab.Domain.Reporting;

namespace Collab.ReadModel.Reporting;

/// <summary>Totals in a programme's currency, as a seal keeps them and as a report shows them.</summary>
internal static class SealedTotals
{
    /// <summary>A total to be sealed.</summary>
    public static SealedTotal? Of(ConvertedTotal? total) => total is null ? null : new SealedTotal
    {
        Currency = total.Currency,
        Amount = total.Amount,
        Approximate = total.Approximate,
        Facts = total.Facts,
        Converted = total.Converted,
        LeftOut = total.LeftOut.Count == 0
            ? null
            :
            [
                .. total.LeftOut.Select(left => new SealedLeftOut
                {
                    Reason = left.Reason,
                    Currency = left.Currency,
                    Amount = left.Amount,
                    Facts = left.Facts,
                }),
            ],
        Rates = total.Rates.Count == 0 ? null : total.Rates,
    };

    /// <summary>Whether a total is not the one that was sealed. Where none was sealed, none differs.</summary>
    public static bool Differs(SealedTotal? reported, ConvertedTotal? today) =>
        reported is not null && (reported.Currency, reported.Amount) != (today?.Currency, today?.Amount);

    /// <summary>A total as it was sealed.</summary>
    public static ConvertedTotal? Shown(SealedTotal? total) => total is null ? null : new ConvertedTotal(
        total.Currency, total.Amount, total.Approximate, total.Facts, total.Converted,
        [.. (total.LeftOut ?? []).Select(left => new UnconvertedAmounts(left.Reason, left.Currency, left.Amount, left.Facts))])
    {
        Rates = total.Rates ?? [],
    };
}
