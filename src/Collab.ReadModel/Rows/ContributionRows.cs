using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads contributions back from their rows.</summary>
public static class ContributionRows
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The columns that <see cref="Read"/> takes, of a table alias.</summary>
    public static string Columns(string alias) =>
        $"{alias}.code, {alias}.rule, {alias}.part, {alias}.stream_id, {alias}.valid_from, {alias}.valid_until, {alias}.occurred, {alias}.candidate";

    /// <summary>The open rows of an indicator under some rules, but for some streams.</summary>
    public static async IAsyncEnumerable<Row> OpenAsync(
        IDocumentOperations operations, IndicatorDefinition indicator, IReadOnlyList<AdoptedRule> rules, Guid[] without,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (rules.Count == 0) yield break;
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns("c")} from {Schema}.contribution c
            where c.code = $1 and c.rule = any($2) and c.known_until = {Span.StillKnown} and c.stream_id <> all($3)
            """);
        command.Parameters.Add(new() { Value = indicator.Code });
        command.Parameters.Add(new() { Value = rules.Select(rule => rule.Version).ToArray() });
        command.Parameters.Add(new() { Value = without });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            yield return Under(rules.Single(rule => rule.Version == rows.GetString(1)), Read(rows));
        }
    }

    /// <summary>The same candidate judged by another rule.</summary>
    public static Row Under(AdoptedRule rule, Contribution made)
    {
        var indicator = IndicatorDefinition.Find(made.Code)!;
        return RowOf(made with { Rule = rule.Version, Verdict = Counting.Judge(indicator, rule.Rule, made.Candidate) }, rule.EventId);
    }

    /// <summary>A contribution from a row of <see cref="Columns"/>, without the verdict on it. Where its rule lets it count later than it
    /// holds, it is read with that moment, by which the rule's verdict is the same.</summary>
    public static Contribution Read(DbDataReader rows)
    {
        var occurred = rows.GetDateTime(6);
        var candidate = JsonSerializer.Deserialize<Candidate>(rows.GetString(7), FactJson.Options)! with
        {
            Part = rows.GetString(2),
            Stream = rows.GetGuid(3),
            At = occurred == Span.Beginning ? DateTimeOffset.MinValue : new DateTimeOffset(occurred),
        };
        return new Contribution(
            rows.GetString(0), rows.GetString(1), candidate, new Verdict([], null, false, null, null), rows.GetDateTime(4),
            rows.GetDateTime(5));
    }

    /// <summary>A fact that is counted once by its key, from columns that begin at <paramref name="first"/>.</summary>
    public static Qualified Qualified(DbDataReader rows, int first) => new(
        rows.GetGuid(first), rows.GetString(first + 1), rows.GetDateTime(first + 2), rows.GetDateTime(first + 3),
        rows.GetDateTime(first + 4), rows.GetInt64(first + 5),
        rows.GetInt32(first + 6), rows.GetBoolean(first + 7), [.. rows.GetFieldValue<string[]>(first + 8).Where(Contribution.HasTotals)],
        Enum.GetValues<Settlement>().Single(settlement => Codes.Of(settlement) == rows.GetString(first + 9)))
    {
        Shares = rows.IsDBNull(first + 10)
            ? null
            : JsonSerializer.Deserialize<IReadOnlyList<HeadcountShare>>(rows.GetString(first + 10), FactJson.Options),
    };

    private static Row RowOf(Contribution made, Guid? adopted)
    {
        var view = JsonSerializer.Serialize(made.Candidate, FactJson.Options);
        return ContributionRowMaker.RowOf(made, view, new Stamp().With(view), adopted);
    }
}
