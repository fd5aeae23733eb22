using Collab.Domain.Indicators;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>A figure as a rule would make it that is only tried.</summary>
/// <param name="Scope">What was asked for.</param>
/// <param name="Value">The figure.</param>
/// <param name="Parts">Its parts, by dimension and key.</param>
/// <param name="Reasons">How many facts do not count, by reason.</param>
/// <param name="Settled">Of the facts that are counted once by a key: those that count, or would if their date did not reach over an edge
/// of the period, and by how much.</param>
/// <param name="Amounts">The amounts of its total in a programme's currency; empty where it has none.</param>
internal sealed record TrialResult(
    FigureScope Scope, FigureValue Value, IReadOnlyDictionary<string, long> Parts, IReadOnlyList<ReasonCount> Reasons,
    IReadOnlyDictionary<(Guid Id, string Part), long> Settled, IReadOnlyList<MonthlyAmount> Amounts);

/// <summary>
/// Tries another rule on the same candidates: those of the built-in rule are all there are. Nothing is stored. The candidates are judged
/// while they are read; only what has to be settled among facts of one key is remembered, and the facts behind the figure are read once
/// more, page by page.
/// </summary>
internal sealed class RuleTrial(NpgsqlDataSource database)
{
    private const int ReadAtOnce = 1_000;
    private const string Schema = StoreSchema.Name;

    /// <summary>The figure of a scope whose rule is tried.</summary>
    public async Task<TrialResult> RunAsync(FigureScope scope, CancellationToken cancellation)
    {
        var basis = BasisOf(scope);
        await using var command =
            database.CreateCommand($"select {ContributionRows.Columns("c")} from {Schema}.contribution c where {basis.Holds("c")}");
        basis.Add(command);
        var sum = new TrialSum(scope);
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation))
                if (Judge(rows, scope) is var made && HasBegun(made, scope)) sum.Take(made);
        return sum.Settle();
    }

    /// <summary>A page of what counts, or of what does not, the latest first.</summary>
    /// <param name="tried">The figure.</param>
    /// <param name="counted">Which of the two.</param>
    /// <param name="after">Where the page begins; null: with the latest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<List<ExplainedRow>> PageAsync(
        TrialResult tried, bool counted, RowKey? after, int limit, CancellationToken cancellation)
    {
        var page = new List<ExplainedRow>();
        List<Contribution> read;
        do
        {
            read = await CandidatesAsync(tried.Scope, after, cancellation);
            foreach (var made in read.Where(made => HasBegun(made, tried.Scope)))
            {
                IReadOnlyList<string> dimensions = [.. made.Dimensions()];
                var undecided = tried.Scope.Undecided(made, dimensions);
                if (!undecided && !tried.Scope.Includes(made, dimensions)) continue;
                var row = Explain(tried, made, undecided);
                if (row.Reasons.Count == 0 == counted) page.Add(row);
                if (page.Count == limit) return page;
            }

            if (read.Count > 0) after = RowKey.Of(read[^1]);
        }
        while (read.Count == ReadAtOnce);

        return page;
    }

    private async Task<List<Contribution>> CandidatesAsync(FigureScope scope, RowKey? after, CancellationToken cancellation)
    {
        var basis = BasisOf(scope);
        var keyset = after is null ? "" : "and (c.occurred, c.id, c.part) < (@occurred, @id, @part)";
        await using var command = database.CreateCommand(
            $"""
            select {ContributionRows.Columns("c")} from {Schema}.contribution c where {basis.Holds("c")}
              {(scope.Rule.Rule is { Lasting: false, FromProjectEnd: false }
                  ? $"and ((true{basis.Part("c")}) or (true{basis.Undecided("c")}))" : "")} {keyset}
            order by c.occurred desc, c.id desc, c.part desc limit {ReadAtOnce}
            """);
        basis.Add(command);
        if (after is not null)
        {
            command.Parameters.AddWithValue("occurred", new DateTime(after.Occurred, DateTimeKind.Utc));
            command.Parameters.AddWithValue("id", after.Id);
            command.Parameters.AddWithValue("part", after.Part);
        }

        var page = new List<Contribution>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) page.Add(Judge(rows, scope));
        return page;
    }

    // What a fact adds to the figure, or the reasons for which it adds nothing.
    private static ExplainedRow Explain(TrialResult tried, Contribution made, bool undecided)
    {
        var part = made.In(tried.Scope.Dimensions);
        var verdict = part.Verdict;
        string[] over = undecided ? [FigureScope.UndecidedReason] : [];
        if (!verdict.Counts)
            return new ExplainedRow(
                made, verdict.Value is null ? null : part.Value, verdict.Approximate, [.. verdict.Reasons, .. over]);
        if (verdict.Key is null) return new ExplainedRow(made, part.Value, verdict.Approximate, over);
        return tried.Settled.TryGetValue((made.Candidate.FactId, made.Candidate.Part), out var amount)
            ? new ExplainedRow(made, amount, verdict.Approximate, over)
            : new ExplainedRow(made, part.Value, verdict.Approximate, [FigureSql.ReasonOf(verdict.Settlement!.Value)]);
    }

    private static Contribution Judge(NpgsqlDataReader rows, FigureScope scope)
    {
        var read = ContributionRows.Read(rows);
        return read with
        {
            Rule = FigureScope.TrialVersion,
            Verdict = Counting.Judge(scope.Indicator, scope.Rule.Rule, read.Candidate),
        };
    }

    // What a rule lets count later than it holds does not count before.
    private static bool HasBegun(Contribution made, FigureScope scope) =>
        made.Verdict.At is null || made.At <= (scope.Latest ?? scope.Moment.AsOfRow);

    private static FigureSql BasisOf(FigureScope scope) =>
        new(scope with { Rule = RuleSet.BuiltIn.Of(scope.Indicator)[0], Dimensions = [] });
}
