using System.Runtime.CompilerServices;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Explains figures: which facts count, which do not, and why.</summary>
internal sealed class Explanations(
    NpgsqlDataSource database, FigureQueries figures, FigureValues values, RuleTrial trial, IndicatorDecisionQueries decisions,
    EntityTitles entities)
{
    /// <summary>Why a figure is what it is: a page of what was counted and of what was not.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="cursor">The page; null for the first.</param>
    /// <param name="limit">Entries of each list.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<Explanation> ExplainAsync(FigureScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation)
    {
        FigureValue value;
        IReadOnlyList<ReasonCount> reasons;
        List<ExplainedRow> counted;
        List<ExplainedRow> rejected;
        if (scope.IsTrial)
        {
            var tried = await trial.RunAsync(scope, cancellation);
            (value, reasons) = (tried.Value, tried.Reasons);
            counted = After(tried.Counted, cursor?.Counted, cursor is not null).Take(limit + 1).ToList();
            rejected = After(tried.Rejected, cursor?.Rejected, cursor is not null).Take(limit + 1).ToList();
        }
        else
        {
            (value, reasons) = await values.ReadWithReasonsAsync(scope, cancellation);
            scope = scope with { End = await figures.EndAsync(scope.Moment.KnownAt, scope.Family, cancellation) };
            counted = cursor is { Counted: null } ? [] : await PageAsync(scope, true, cursor?.Counted, limit + 1, cancellation);
            rejected = cursor is { Rejected: null } ? [] : await PageAsync(scope, false, cursor?.Rejected, limit + 1, cancellation);
        }

        var next = new ExplanationCursor(
            counted.Count > limit ? counted[limit - 1].Key : null, rejected.Count > limit ? rejected[limit - 1].Key : null);
        var titles = await entities.ReadAsync(
            counted.Take(limit).Concat(rejected.Take(limit)).SelectMany(row => row.Named), scope.Moment, cancellation);
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
            RejectedTotal = value.Rejected,
            RejectedValue = value.RejectedValue / 100m,
            Reasons = [.. reasons.OrderByDescending(reason => reason.Facts).ThenBy(reason => reason.Reason, StringComparer.Ordinal)],
            Counted = [.. counted.Take(limit).Select(row => row.Explained(titles))],
            Rejected = [.. rejected.Take(limit).Select(row => row.Explained(titles))],
            Next = next is { Counted: null, Rejected: null } ? null : next.Write(scope),
        };
    }

    /// <summary>Every fact that was looked at, counted ones first, in pages.</summary>
    public async IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        FigureScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var counted in new[] { true, false })
        {
            for (ExplanationCursor? cursor = counted ? null : new ExplanationCursor(null, RowKey.Last); ;)
            {
                var only = cursor is null ? null : counted ? cursor with { Rejected = null } : cursor with { Counted = null };
                var page = await ExplainAsync(scope, only, EntityList.HighestLimit, cancellation);
                foreach (var fact in counted ? page.Counted : page.Rejected) yield return (counted, fact);
                cursor = page.Next is null ? null : ExplanationCursor.Read(page.Next);
                if ((counted ? cursor?.Counted : cursor?.Rejected) is null) break;
            }
        }
    }

    private async Task<List<ExplainedRow>> PageAsync(
        FigureScope scope, bool counted, RowKey? after, int limit, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(
            $"""
            select {ContributionRows.Columns("x")}, x.amount, x.approximate, x.reasons, x.settled
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
            IReadOnlyList<string> reasons = rows.IsDBNull(11) ? rows.GetFieldValue<string[]>(10) : [rows.GetString(11)];
            page.Add(new ExplainedRow(
                ContributionRows.Read(rows, null), rows.IsDBNull(8) ? null : rows.GetInt64(8), rows.GetBoolean(9), reasons));
        }

        return page;
    }

    private static IEnumerable<ExplainedRow> After(List<ExplainedRow> list, RowKey? after, bool further) =>
        !further ? list : after is null ? [] : list.Where(row => RowKey.Order.Compare(row.Key, after) < 0);
}
