using Collab.Domain.Indicators;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>A figure as a rule would make it that is only tried.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Parts">Its parts, by dimension and key.</param>
/// <param name="Reasons">How many facts do not count, by reason.</param>
/// <param name="Counted">The facts that count, the latest first.</param>
/// <param name="Rejected">Those that do not, the latest first.</param>
internal sealed record TrialResult(
    FigureValue Value, IReadOnlyDictionary<string, long> Parts, IReadOnlyList<ReasonCount> Reasons, List<ExplainedRow> Counted,
    List<ExplainedRow> Rejected);

/// <summary>Tries another rule on the same candidates: those of the built-in rule are all there are. Nothing is stored.</summary>
internal sealed class RuleTrial(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The figure of a scope whose rule is tried.</summary>
    public async Task<TrialResult> RunAsync(FigureScope scope, CancellationToken cancellation)
    {
        var basis = new FigureSql(scope with { Rule = RuleSet.BuiltIn.Of(scope.Indicator)[0], Dimensions = [] });
        await using var command =
            database.CreateCommand($"select {ContributionRows.Columns("c")} from {Schema}.contribution c where {basis.Holds("c")}");
        basis.Add(command);
        var judged = new List<(Contribution Made, IReadOnlyCollection<string> Dimensions)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                var read = ContributionRows.Read(rows, null);
                var made = read with
                {
                    Rule = FigureScope.TrialVersion,
                    Verdict = Counting.Judge(scope.Indicator, scope.Rule.Rule, read.Candidate)
                };
                judged.Add((made, [.. made.Dimensions()]));
            }
        }

        var counted = new List<ExplainedRow>();
        var rejected = judged.Where(entry => !entry.Made.Verdict.Counts && scope.Includes(entry.Made, entry.Dimensions))
            .Select(entry =>
                new ExplainedRow(
                    entry.Made, entry.Made.Verdict.Value is null
                        ? null
                        : entry.Made.Value, entry.Made.Verdict.Approximate, entry.Made.Verdict.Reasons)).ToList();
        var parts = new Dictionary<string, long>();
        foreach (var group in judged.Where(entry => entry.Made.Verdict.Counts)
            .Where(entry => scope.Settlement != Settlement.First || scope.Includes(entry.Made, entry.Dimensions))
            .GroupBy(entry => entry.Made.Verdict.Key ?? entry.Made.Candidate.FactId))
        {
            var byId = group.ToDictionary(entry => (entry.Made.Candidate.FactId, entry.Made.Candidate.Part), entry => entry);
            var settled = group.First().Made.Verdict.Key is null
                ? group.Select(entry => (Id: (entry.Made.Candidate.FactId, entry.Made.Candidate.Part), Value: entry.Made.Value)).ToList()
                : Deduplication.At(group.Select(entry => Qualified.Of(entry.Made)))
                    .Select(entry => (Id: (entry.Row.Id, entry.Row.Part), entry.Value)).ToList();
            foreach (var (id, value) in settled)
            {
                var (made, dimensions) = byId[id];
                if (!scope.Includes(made, dimensions)) continue;
                counted.Add(new ExplainedRow(made, value, made.Verdict.Approximate, []));
                if (made.Verdict.Settlement == Settlement.First) continue;
                foreach (var dimension in dimensions) parts[dimension] = parts.GetValueOrDefault(dimension) + value;
            }

            if (group.First().Made.Verdict.Settlement == Settlement.First)
                foreach (var (dimension, value) in Deduplication.PartsAt([.. group.Select(entry => Qualified.Of(entry.Made))]))
                    parts[dimension] = parts.GetValueOrDefault(dimension) + value;

            var left = group.Where(
                entry => !settled.Any(chosen => chosen.Id == (entry.Made.Candidate.FactId, entry.Made.Candidate.Part))
                    && scope.Includes(entry.Made, entry.Dimensions));
            rejected.AddRange(
                left.Select(entry =>
                    new ExplainedRow(
                        entry.Made, entry.Made.Value, entry.Made.Verdict.Approximate,
                        [FigureSql.ReasonOf(entry.Made.Verdict.Settlement!.Value)])));
        }

        var figure = new FigureValue(
            counted.Sum(row => row.Amount ?? 0), counted.Any(row => row.Approximate), counted.Count, rejected.Count,
            rejected.Sum(row => row.Amount ?? 0));
        var reasons = rejected.GroupBy(row => row.Reasons[0]).Select(group => new ReasonCount(group.Key, group.Count())).ToList();
        return new TrialResult(
            figure, parts, reasons, [.. counted.OrderByDescending(row => row.Key, RowKey.Order)],
            [.. rejected.OrderByDescending(row => row.Key, RowKey.Order)]);
    }
}
