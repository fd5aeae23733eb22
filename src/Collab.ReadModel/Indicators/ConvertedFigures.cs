using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.ReadModel.Rates;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>
/// Totals of money in a programme's currency: of what counts, and of what would count if it were in euro. Converted when they are read, by
/// the rates that are known then: rates change no row of what they convert (ops/decisions/0058-exchange-rates.md).
/// </summary>
internal sealed class ConvertedFigures(NpgsqlDataSource database, RateQueries rates)
{
    /// <summary>The only reason against a fact that a total in a programme's currency takes all the same.</summary>
    public const string OtherCurrency = "not-in-euro";

    private const string Schema = StoreSchema.Name;

    /// <summary>Whether a verdict lets an amount into the total.</summary>
    public static bool Takes(Verdict verdict) => verdict.Counts || verdict.Reasons is [OtherCurrency];

    /// <summary>Whether a figure is one of money within a programme or a project.</summary>
    public static bool IsAsked(FigureScope scope) => scope.Indicator.Measure == Measure.Euro && Within(scope) is not (null, null);

    /// <summary>The rates for a figure within a programme or a project; null for any other.</summary>
    public async Task<ExchangeRates?> RatesAsync(FigureScope scope, IEnumerable<string> currencies, CancellationToken cancellation)
    {
        if (!IsAsked(scope)) return null;
        var (programme, project) = Within(scope);
        return await rates.TargetAsync(programme, project, scope.Moment, cancellation) is var (id, currency)
            ? await rates.OfAsync(id, currency, currencies, scope.Moment, cancellation)
            : null;
    }

    /// <summary>The total of a figure in its programme's currency; null where it is not asked for within one.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="tried">What a tried rule takes; null: what the rows say.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ConvertedTotal?> TotalAsync(
        FigureScope scope, IReadOnlyList<MonthlyAmount>? tried, CancellationToken cancellation)
    {
        if (!IsAsked(scope)) return null;
        var amounts = tried ?? await AmountsAsync(scope, cancellation);
        if (await RatesAsync(scope, amounts.Select(amount => amount.Currency), cancellation) is not { } known) return null;
        var sum = new ConvertedSum(known);
        foreach (var amount in amounts) sum.Add(amount.By(known), amount.Sum, amount.Currency, amount.Approximate, amount.Facts);
        return sum.Total();
    }

    /// <summary>The amounts of a figure's total, by currency and month.</summary>
    public async Task<List<MonthlyAmount>> AmountsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(
            $"""
            select x.currency, x.month, sum(x.number), bool_or(x.rough), count(*) from ({Taken(scope, sql)}) x
            where x.number is not null group by 1, 2
            """);
        sql.Add(command);
        var amounts = new List<MonthlyAmount>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            amounts.Add(MonthlyAmount.Of(
                rows.GetString(0), rows.GetString(1), rows.GetDecimal(2), rows.GetBoolean(3), rows.GetInt64(4)));
        return amounts;
    }

    /// <summary>The query for the amounts that a figure's total takes: the fact, its part, the currency, the number, whether it is rough,
    /// and the month or the reason why there is none. What is counted once by its key is taken once, whatever its currency.</summary>
    public static string Taken(FigureScope scope, FigureSql sql)
    {
        const string taken = $"(c.counts or c.reasons = array['{OtherCurrency}'])";
        const string columns =
            $"""
            c.id, c.part, c.candidate ->> 'currency' as currency, (c.candidate ->> 'number')::numeric as number, c.approximate as rough,
            case when c.first_day is null then '{ExchangeRates.Undated}'
              when isfinite(c.first_day) and isfinite(c.last_day) and date_trunc('month', c.first_day) = date_trunc('month', c.last_day)
                then to_char(c.first_day, 'YYYY-MM')
              else '{ExchangeRates.OverMonths}' end as month
            """;
        var from = $"from {Schema}.contribution c where {taken} and {sql.Holds("c")}";
        return scope.Settlement switch
        {
            null => $"select {columns} {from}{sql.Part("c")}",
            Settlement.First => $"select distinct on (c.key) {columns} {from}{sql.Part("c")} order by c.key, c.occurred, c.id, c.part",
            _ =>
                $"""
                select {columns} from (
                  select distinct on (c.key) c.* {from} order by c.key, c.rank desc, c.occurred desc, c.id desc, c.part desc) c
                where true{sql.Part("c")}
                """,
        };
    }

    // A programme's objective is named by the programme, a slash and its code.
    private static (Guid? Programme, Guid? Project) Within(FigureScope scope)
    {
        Guid? programme = null;
        Guid? project = null;
        foreach (var dimension in scope.Dimensions)
        {
            var at = dimension.IndexOf('|', StringComparison.Ordinal);
            if (!Guid.TryParseExact(dimension[(at + 1)..Math.Min(at + 37, dimension.Length)], "D", out var id)) continue;
            if (dimension[..at] is "programme" or "objective") programme = id;
            else if (dimension[..at] == "project") project = id;
        }

        return (programme, project);
    }
}

/// <summary>Amounts of one currency whose rate is that of one month, or has no month.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Month">The month; null: none.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Approximate">Whether any of them is rough.</param>
/// <param name="Facts">How many they are.</param>
internal sealed record MonthlyAmount(string Currency, string? Month, string? Reason, decimal Sum, bool Approximate, long Facts)
{
    /// <summary>Amounts of a month, or of none for a reason.</summary>
    public static MonthlyAmount Of(string currency, string monthOrReason, decimal sum, bool approximate, long facts) =>
        monthOrReason is ExchangeRates.Undated or ExchangeRates.OverMonths
            ? new MonthlyAmount(currency, null, monthOrReason, sum, approximate, facts)
            : new MonthlyAmount(currency, monthOrReason, null, sum, approximate, facts);

    /// <summary>What becomes of it by some rates.</summary>
    public Conversion By(ExchangeRates rates) => Currency == rates.Currency || Reason is null
        ? rates.ConvertAt(Sum, Currency, Month ?? "")
        : new Conversion(null, null, Reason);
}
