using System.Runtime.CompilerServices;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Explains figures: which facts count, which do not, and why.</summary>
internal sealed class Explanations(
    NpgsqlDataSource database, FigureQueries figures, FigureValues values, RuleTrial trial, IndicatorDecisionQueries decisions,
    EntityTitles entities, ConvertedFigures converted)
{
    /// <summary>Why a figure is what it is: a page of what was counted and of what was not.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="cursor">The page; null for the first.</param>
    /// <param name="limit">Entries of each list.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<Explanation> ExplainAsync(FigureScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation)
    {
        var tried = scope.IsTrial ? await trial.RunAsync(scope, cancellation) : null;
        var (value, reasons) = tried is null
            ? await values.ReadWithReasonsAsync(scope, cancellation)
            : (tried.Value, tried.Reasons);
        var covered = await values.CoveredAsync(scope, cancellation);
        if (covered > 0) reasons = [.. reasons, new ReasonCount(FigureScope.CoveredReason, covered)];
        var page = await PagesAsync(scope, tried, cancellation);
        var counted = cursor is { Counted: null } ? [] : await page(true, cursor?.Counted, limit + 1);
        var rejected = cursor is { Rejected: null } ? [] : await page(false, cursor?.Rejected, limit + 1);
        var next = new ExplanationCursor(
            counted.Count > limit ? counted[limit - 1].Key : null, rejected.Count > limit ? rejected[limit - 1].Key : null);
        var titles = await entities.ReadAsync(
            counted.Take(limit).Concat(rejected.Take(limit)).SelectMany(row => row.Named), scope.Shown ?? scope.Moment, cancellation);
        var rates = await converted.RatesAsync(
            scope, counted.Concat(rejected).Select(row => row.Made.Candidate.Currency).OfType<string>(), cancellation);
        return new Explanation
        {
            Code = scope.Indicator.Code,
            Name = scope.Indicator.Name,
            Unit = scope.Indicator.Unit,
            Value = value.Value / 100m,
            Approximate = value.Approximate,
            Rule = IndicatorViewMaker.RuleOf(
                scope.Rule, (await decisions.AtAsync(scope.Moment, cancellation)).GetValueOrDefault(scope.Indicator.Code)),
            CountedTotal = value.Counted,
            RejectedTotal = value.Rejected + covered,
            RejectedValue = value.RejectedValue / 100m,
            RejectedAmounts = IndicatorViewMaker.RejectedAmounts(scope, value),
            Undecided = value.Undecided,
            Reasons = [.. reasons.OrderByDescending(reason => reason.Facts).ThenBy(reason => reason.Reason, StringComparer.Ordinal)],
            Total = await converted.TotalAsync(scope, tried?.Amounts, cancellation),
            Counted = [.. counted.Take(limit).Select(row => row.Explained(titles, rates))],
            Rejected = [.. rejected.Take(limit).Select(row => row.Explained(titles, rates))],
            Next = next is { Counted: null, Rejected: null } ? null : next.Write(scope),
        };
    }

    /// <summary>Every fact that was looked at, counted ones first. Read page by page, each before the first of it is asked for: nothing of
    /// the database is held while it is written.</summary>
    public async IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        FigureScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var tried = scope.IsTrial ? await trial.RunAsync(scope, cancellation) : null;
        var page = await PagesAsync(scope, tried, cancellation);
        foreach (var counted in new[] { true, false })
        {
            RowKey? after = null;
            List<ExplainedRow> rows;
            do
            {
                rows = await page(counted, after, EntityList.HighestLimit);
                var titles = await entities.ReadAsync(rows.SelectMany(row => row.Named), scope.Shown ?? scope.Moment, cancellation);
                var rates = await converted.RatesAsync(
                    scope, rows.Select(row => row.Made.Candidate.Currency).OfType<string>(), cancellation);
                foreach (var row in rows) yield return (counted, row.Explained(titles, rates));
                if (rows.Count > 0) after = rows[^1].Key;
            }
            while (rows.Count == EntityList.HighestLimit);
        }
    }

    /// <summary>Reads pages of what counts, or of what does not.</summary>
    private async Task<Func<bool, RowKey?, int, Task<List<ExplainedRow>>>> PagesAsync(
        FigureScope scope, TrialResult? tried, CancellationToken cancellation)
    {
        if (tried is not null) return (counted, after, limit) => trial.PageAsync(tried, counted, after, limit, cancellation);
        var bounded = scope with { End = await figures.EndAsync(scope.Moment.KnownAt, scope.Family, cancellation) };
        return (counted, after, limit) => PageAsync(bounded, counted, after, limit, cancellation);
    }

    private async Task<List<ExplainedRow>> PageAsync(
        FigureScope scope, bool counted, RowKey? after, int limit, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(
            $"""
            select {ContributionRows.Columns("x")}, x.amount, x.rough, x.reasons, x.settled, x.undecided
            from ({sql.Page(counted, after is not null)}) x order by x.occurred desc, x.id desc, x.part desc
            """);
        sql.Add(command);
        command.Parameters.AddWithValue("limit", limit);
        if (after is not null)
        {
            command.Parameters.AddWithValue("occurred", new DateTime(after.Occurred, DateTimeKind.Utc));
            command.Parameters.AddWithValue("id", after.Id);
            command.Parameters.AddWithValue("part", after.Part);
        }

        var page = new List<ExplainedRow>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            IReadOnlyList<string> reasons = !rows.IsDBNull(11) ? [rows.GetString(11)]
                : rows.GetBoolean(12) ? [.. rows.GetFieldValue<string[]>(10), FigureScope.UndecidedReason]
                    : rows.GetFieldValue<string[]>(10);
            page.Add(new ExplainedRow(
                ContributionRows.Read(rows), rows.IsDBNull(8) ? null : rows.GetInt64(8), rows.GetBoolean(9), reasons));
        }

        return page;
    }
}
