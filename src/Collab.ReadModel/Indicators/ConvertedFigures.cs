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
    public async Task<ExchangeRates?> RatesAsync(FigureScope scope, IEnumerable<string> currencies, CancellationToken cancellation) =>
        IsAsked(scope) ? (await RatesAsync([scope], currencies, cancellation))[0]?.Rates : null;

    /// <summary>The rates for figures within programmes or projects, with the programme that adopted them; null where none is known. Two
    /// questions, however many figures.</summary>
    /// <returns>The rates for each, in order.</returns>
    public async Task<IReadOnlyList<(Guid Programme, ExchangeRates Rates)?>> RatesAsync(
        IReadOnlyList<FigureScope> scopes, IEnumerable<string> currencies, CancellationToken cancellation)
    {
        var found = new (Guid, ExchangeRates)?[scopes.Count];
        var targets = await rates.TargetsAsync([.. scopes.Select(scope => (Within(scope).Programme, Within(scope).Project, scope.Moment))],
            cancellation);
        var known = targets.Index().Where(entry => entry.Item is not null)
            .Select(entry => (Place: entry.Index, entry.Item!.Value.Programme, entry.Item.Value.Currency)).ToList();
        if (known.Count == 0) return found;
        var adopted = await rates.OfAsync(
            [.. known.Select(entry => (entry.Programme, entry.Currency, scopes[entry.Place].Moment))], currencies, cancellation);
        foreach (var (entry, own) in known.Zip(adopted)) found[entry.Place] = (entry.Programme, own);
        return found;
    }

    /// <summary>The total of a figure in its programme's currency; null where it is not asked for within one.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="tried">What a tried rule takes; null: what the rows say.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ConvertedTotal?> TotalAsync(
        FigureScope scope, IReadOnlyList<MonthlyAmount>? tried, CancellationToken cancellation)
    {
        if (tried is null) return (await TotalsAsync([scope], cancellation))[0];
        return await RatesAsync(scope, tried.Select(amount => amount.Currency), cancellation) is { } known ? TotalOf(known, tried) : null;
    }

    /// <summary>The totals of some figures, each in its programme's currency; null for those that are not asked for within one. Three
    /// questions, however many figures.</summary>
    /// <returns>A total each, in order.</returns>
    public async Task<IReadOnlyList<ConvertedTotal?>> TotalsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        var totals = new ConvertedTotal?[scopes.Count];
        var asked = scopes.Index().Where(entry => IsAsked(entry.Item)).ToList();
        if (asked.Count == 0) return totals;
        FigureScope[] own = [.. asked.Select(entry => entry.Item)];
        var amounts = await AmountsAsync(own, cancellation);
        var known = await RatesAsync(own, amounts.SelectMany(each => each.Select(amount => amount.Currency)), cancellation);
        foreach (var (number, place) in asked.Select((entry, number) => (number, entry.Index)))
            totals[place] = known[number] is var (_, adopted) ? TotalOf(adopted, amounts[number]) : null;
        return totals;
    }

    private static ConvertedTotal TotalOf(ExchangeRates known, IEnumerable<MonthlyAmount> amounts)
    {
        var sum = new ConvertedSum(known);
        foreach (var amount in amounts) sum.Add(amount.By(known), amount.Sum, amount.Currency, amount.Approximate, amount.Facts);
        return sum.Total();
    }

    /// <summary>The amounts of a figure's total, by currency and month.</summary>
    public async Task<IReadOnlyList<MonthlyAmount>> AmountsAsync(FigureScope scope, CancellationToken cancellation) =>
        (await AmountsAsync([scope], cancellation))[0];

    /// <summary>The amounts of the totals of some figures, by currency and month; one question.</summary>
    /// <returns>The amounts of each, in order.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<MonthlyAmount>>> AmountsAsync(
        IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        var amounts = scopes.Select(_ => new List<MonthlyAmount>()).ToList();
        await using var command = database.CreateCommand();
        command.CommandText = ScopesAlike.Write(command, scopes, (sql, table) =>
            $"""
            select asked.number, x.currency, x.month, sum(x.number), bool_or(x.rough), count(*) from {table}, lateral ({Taken(sql)}) x
            where x.number is not null group by 1, 2, 3
            """);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            amounts[rows.GetInt32(0)].Add(MonthlyAmount.Of(
                rows.GetString(1), rows.GetString(2), rows.GetDecimal(3), rows.GetBoolean(4), rows.GetInt64(5)));
        return amounts;
    }

    /// <summary>The query for the amounts that a figure's total takes: the fact, its part, the currency, the number, whether it is rough,
    /// the month or the reason why there is none, and how long the row was known. What is counted once by its key is taken once, whatever
    /// its currency.</summary>
    public static string Taken(FigureSql sql)
    {
        const string taken = $"(c.counts or c.reasons = array['{OtherCurrency}'])";
        const string columns =
            $"""
            c.code, c.rule, c.id, c.part, c.type, c.stream_id, c.known_from, c.known_until, c.candidate ->> 'currency' as currency,
              (c.candidate ->> 'number')::numeric as number, c.approximate as rough,
            case when c.first_day is null then '{ExchangeRates.Undated}'
              when isfinite(c.first_day) and isfinite(c.last_day) and date_trunc('month', c.first_day) = date_trunc('month', c.last_day)
                then to_char(c.first_day, 'YYYY-MM')
              else '{ExchangeRates.OverMonths}' end as month
            """;
        var from = $"from {Schema}.contribution c where {taken} and {sql.Holds("c")}";
        return sql.Settlement switch
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
