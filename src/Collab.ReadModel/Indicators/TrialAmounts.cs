using Collab.Domain.Indicators;
using Collab.Domain.Rates;

namespace Collab.ReadModel.Indicators;

/// <summary>Collects the amounts that a tried rule takes into a total in a programme's currency, as <see cref="ConvertedFigures"/> reads
/// them for a rule that is in force.</summary>
internal sealed class TrialAmounts(FigureScope scope)
{
    private readonly bool wanted = ConvertedFigures.IsAsked(scope);
    private readonly List<(Contribution Made, bool Included)> taken = [];

    /// <summary>Takes a candidate with the verdict on it.</summary>
    /// <param name="made">The candidate.</param>
    /// <param name="included">Whether it lies in the part that is asked for.</param>
    public void Take(Contribution made, bool included)
    {
        // The best of a key is chosen among all that there is, and the first among what is asked for.
        if (wanted && ConvertedFigures.Takes(made.Verdict)
            && (included || scope.Settlement == Settlement.Best)) taken.Add((made, included));
    }

    /// <summary>The amounts, by currency and month.</summary>
    public IReadOnlyList<MonthlyAmount> Settle() =>
    [
        .. Chosen().Where(entry => entry.Included).Select(entry => entry.Made)
            .Where(made => made.Candidate is { Currency: not null, Number: not null })
            .GroupBy(made => (made.Candidate.Currency, Month: MonthOf(made)))
            .Select(group => MonthlyAmount.Of(
                group.Key.Currency!, group.Key.Month, group.Sum(made => made.Candidate.Number!.Value),
                group.Any(made => made.Verdict.Approximate), group.Count())),
    ];

    private IEnumerable<(Contribution Made, bool Included)> Chosen() => scope.Settlement switch
    {
        null => taken,
        Settlement.First => taken.GroupBy(entry => entry.Made.Verdict.Key)
            .Select(group => group.MinBy(entry => RowKey.Of(entry.Made), RowKey.Order)),
        _ => taken.GroupBy(entry => entry.Made.Verdict.Key).Select(group => group.OrderByDescending(entry => entry.Made.Candidate.Rank)
            .ThenByDescending(entry => RowKey.Of(entry.Made), RowKey.Order).First()),
    };

    private static string MonthOf(Contribution made)
    {
        var (month, reason) = ExchangeRates.MonthOf(made.Days);
        return month ?? reason!;
    }
}
