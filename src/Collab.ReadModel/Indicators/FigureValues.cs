using Collab.Domain.Indicators;
using Collab.ReadModel.Reading;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>A figure without its parts, values in hundredths.</summary>
/// <param name="Value">The sum of what counts.</param>
/// <param name="Approximate">Whether any number in it is rough.</param>
/// <param name="Counted">Facts that count.</param>
/// <param name="Rejected">Facts that were looked at and do not.</param>
/// <param name="RejectedValue">What those would have added, in the figure's unit.</param>
/// <param name="Undecided">Of those, the facts that would count if their date did not reach over an edge of the period.</param>
internal sealed record FigureValue(long Value, bool Approximate, long Counted, long Rejected, long RejectedValue, long Undecided = 0)
{
    /// <summary>What those name in other currencies than the figure's, by currency; null where it was not asked for.</summary>
    public IReadOnlyDictionary<string, long>? RejectedAmounts { get; init; }
}

/// <summary>Reads one figure: of everything from the running totals, of a part by adding up its rows.</summary>
internal sealed class FigureValues(NpgsqlDataSource database, FigureQueries figures)
{
    private const string RejectedAmount = "rejected-amount|";

    private static readonly string[] Keys =
        ["total", "counted", "approximate", "rejected", "rejected-value", "qualified", "qualified-value", "counted-value"];

    /// <summary>The figures of some scopes of everything, at one moment, all at once.</summary>
    public Task<Figures> TotalsAsync(Moment moment, IEnumerable<FigureScope> scopes, CancellationToken cancellation) =>
        figures.ReadAsync(moment, [.. scopes.Select(scope => scope.Family)], Keys, cancellation);

    /// <summary>A figure.</summary>
    public async Task<FigureValue> ReadAsync(FigureScope scope, CancellationToken cancellation) =>
        scope.IsWhole ? Of(scope, await TotalsAsync(scope.Moment, [scope], cancellation)) : await SumAsync(scope, cancellation);

    /// <summary>A figure and its parts, by dimension and key.</summary>
    public async Task<(FigureValue Value, IReadOnlyDictionary<string, long> Parts)> ReadWithPartsAsync(
        FigureScope scope, CancellationToken cancellation)
    {
        // An average is not the sum of its parts, nor are they kept.
        if (!scope.IsWhole || scope.Rule.Rule.Average) return (await SumWithAmountsAsync(scope, cancellation),
            await PartsAsync(scope, cancellation));
        var known = await figures.ReadAsync(scope.Moment, [scope.Family], null, cancellation);
        return (WithAmounts(scope, known), known.Of(scope.Family).Where(entry => entry.Key.Contains('|'))
            .ToDictionary(entry => entry.Key, entry => entry.Value));
    }

    /// <summary>A figure and the reasons for which facts do not count.</summary>
    public async Task<(FigureValue Value, IReadOnlyList<ReasonCount> Reasons)> ReadWithReasonsAsync(
        FigureScope scope, CancellationToken cancellation)
    {
        FigureValue value;
        IReadOnlyList<ReasonCount> reasons;
        if (scope.IsWhole)
        {
            var known = await figures.ReadAsync(scope.Moment, [scope.Family], null, cancellation);
            value = WithAmounts(scope, known);
            reasons =
            [
                .. known.Of(scope.Family).Where(entry => entry.Key.StartsWith("reason|", StringComparison.Ordinal))
                    .Select(entry => new ReasonCount(entry.Key[7..], entry.Value)),
            ];
        }
        else
        {
            value = await SumWithAmountsAsync(scope, cancellation);
            reasons = await ReasonsAsync(scope, cancellation);
        }

        if (value.Undecided > 0) reasons = [.. reasons, new ReasonCount(FigureScope.UndecidedReason, value.Undecided)];
        var settled = value.Rejected - reasons.Sum(reason => reason.Facts);
        return (value, settled > 0 && scope.Settlement is { } settlement
            ? [.. reasons, new ReasonCount(FigureSql.ReasonOf(settlement), settled)]
            : reasons);
    }

    /// <summary>The figure of a scope of everything among the running totals that were read.</summary>
    public static FigureValue Of(FigureScope scope, Figures known)
    {
        var family = scope.Family;
        var settled = scope.Settlement is not null;
        var counted = known[family, "counted"];
        // Of facts that are counted once, all but the counted ones are rejected; their values are those of the rows, not what is counted of
        // them.
        return new FigureValue(
            scope.Rule.Rule.FigureOf(known[family, "total"], counted), known[family, "approximate"] > 0, counted,
            known[family, "rejected"]
                + (settled ? known[family, "qualified"] - counted : 0),
            known[family, "rejected-value"] + (settled ? known[family, "qualified-value"] - known[family, "counted-value"] : 0));
    }

    // All figures of the family are known.
    private static FigureValue WithAmounts(FigureScope scope, Figures known) => scope.Indicator.Measure != Measure.Euro
        ? Of(scope, known)
        : Of(scope, known) with
        {
            RejectedAmounts = known.Of(scope.Family).Where(entry => entry.Key.StartsWith(RejectedAmount, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[RejectedAmount.Length..], entry => entry.Value),
        };

    private async Task<FigureValue> SumWithAmountsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sum = await SumAsync(scope, cancellation);
        return scope.Indicator.Measure == Measure.Euro ? sum with { RejectedAmounts = await AmountsAsync(scope, cancellation) } : sum;
    }

    private async Task<IReadOnlyDictionary<string, long>> AmountsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.RejectedAmounts);
        sql.Add(command);
        var amounts = new Dictionary<string, long>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) amounts[rows.GetString(0)] = rows.GetInt64(1);
        return amounts;
    }

    /// <summary>How many facts a baseline beside a figure covers.</summary>
    public async Task<long> CoveredAsync(FigureScope scope, CancellationToken cancellation)
    {
        if (scope.Covered is null) return 0;
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.CoveredCount);
        sql.Add(command);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The figure of a scope, added up from its rows.</summary>
    public async Task<FigureValue> SumAsync(FigureScope scope, CancellationToken cancellation) =>
        (await SumsAsync([scope], cancellation))[0];

    /// <summary>The figures of some scopes, each added up from its rows; one question, whatever their moments and rules are.</summary>
    /// <returns>A figure each, in order.</returns>
    public async Task<IReadOnlyList<FigureValue>> SumsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        var sums = new FigureValue[scopes.Count];
        if (scopes.Count == 0) return sums;
        await using var command = database.CreateCommand();
        command.CommandText = ScopesAlike.Write(command, scopes, (sql, table) =>
            $"""
            select asked.number, v.*, l.*, u.* from {table}, lateral ({sql.Value}) v (value, counted, approximate, own),
              lateral ({sql.Looked}) l (facts, worth), lateral ({sql.Undecideds}) u (undecided)
            """);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            sums[rows.GetInt32(0)] = new FigureValue(
                rows.GetInt64(1), rows.GetBoolean(3), rows.GetInt64(2), rows.GetInt64(5) - rows.GetInt64(2),
                rows.GetInt64(6) - rows.GetInt64(4), rows.GetInt64(7));
        return sums;
    }

    /// <summary>The same, and what the rejected facts of figures in euro name in other currencies.</summary>
    /// <returns>A figure each, in order.</returns>
    public async Task<IReadOnlyList<FigureValue>> SumsWithAmountsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        var sums = (await SumsAsync(scopes, cancellation)).ToArray();
        foreach (var (place, scope) in scopes.Index().Where(entry => entry.Item.Indicator.Measure == Measure.Euro))
            sums[place] = sums[place] with { RejectedAmounts = await AmountsAsync(scope, cancellation) };
        return sums;
    }

    private async Task<IReadOnlyDictionary<string, long>> PartsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.Parts);
        sql.Add(command);
        var parts = new Dictionary<string, long>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) parts[rows.GetString(0)] = rows.GetInt64(1);
        return parts;
    }

    private async Task<IReadOnlyList<ReasonCount>> ReasonsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.Reasons);
        sql.Add(command);
        var reasons = new List<ReasonCount>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) reasons.Add(new ReasonCount(rows.GetString(0), rows.GetInt64(1)));
        return reasons;
    }
}
