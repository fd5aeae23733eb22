using Collab.Domain.Facts;
using Collab.Domain.Programmes;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows of a programme's exchange rates. A rate is one of its month whenever it was adopted: its rows are known from a
/// position, and true at all times (ops/decisions/0058-exchange-rates.md).</summary>
public static class RateRowMaker
{
    /// <summary>Steps in which the tables keep a rate, in one unit of its currency.</summary>
    public const decimal Steps = 100_000_000m;

    /// <summary>The rows; a rate is read from them anew as <c>rate / Steps</c>.</summary>
    internal static IEnumerable<Row> Of(FactRegister register) => Programme.RatesOf(register).Select(adopted => new Row(
        "rate",
        [("stream_id", register.Id), ("month", adopted.Rate.Month), ("currency", adopted.Rate.Currency)],
        () => [("rate", StepsOf(adopted)), ("kind", Codes.Of(adopted.Kind)), ("fact_id", adopted.FactId)],
        new Stamp().With((ulong)StepsOf(adopted)).With(adopted.FactId)));

    private static long StepsOf(AdoptedRate adopted) => decimal.ToInt64(adopted.Rate.Rate * Steps);
}
