using Collab.Domain.Indicators;
using Collab.Domain.Validation;

namespace Collab.ReadModel.Indicators;

/// <summary>Adds up a tried rule's verdicts, one after the other. Of a fact that counts for itself, or does not count, nothing is kept; of
/// one that is counted once by a key, what settling takes.</summary>
internal sealed class TrialSum(FigureScope scope)
{
    private readonly Dictionary<string, long> parts = [];
    private readonly Dictionary<string, long> partCounts = [];
    private readonly Dictionary<string, long> reasons = [];
    private readonly Dictionary<string, long> rejectedAmounts = [];
    private readonly Dictionary<string, string> names = [];
    private readonly Dictionary<Guid, List<Keyed>> keyed = [];
    private readonly Dictionary<(Guid Id, string Part), long> settled = [];
    private readonly TrialAmounts amounts = new(scope);
    private long value;
    private long counted;
    private long rejected;
    private long rejectedValue;
    private long undecided;
    private bool approximate;

    /// <summary>Takes a candidate with the verdict on it.</summary>
    public void Take(Contribution made)
    {
        IReadOnlyList<string> all = [.. made.Dimensions()];
        var (included, over) = (scope.Includes(made, all), scope.Undecided(made, all));
        amounts.Take(made, included);
        // Of a headcount, those that are asked for.
        made = made.In(scope.Dimensions);
        var dimensions = made.Dimensions().ToList();
        if (made.Verdict is { Counts: true, Key: { } key })
        {
            // What is counted first within a part is counted among the facts of that part alone.
            if (scope.Settlement == Settlement.First && !included && !over) return;
            if (!keyed.TryGetValue(key, out var group)) keyed[key] = group = [];
            group.Add(new Keyed(Qualified.Of(made) with { Dimensions = [.. dimensions.Select(Once)] }, included, over));
        }
        else if (included && made.Verdict.Counts)
        {
            Count(made.Value, made.Verdict.Approximate);
            foreach (var dimension in dimensions) AddPart(Once(dimension), made.ValueIn(dimension));
        }
        else if (over && made.Verdict.Counts) Wait(made.Value);
        else if (included || over)
        {
            Reject(made.Verdict.Reasons[0], made.Value);
            if (made.Candidate is { Currency: { } currency and not Currencies.Euro, Number: { } amount })
                Add(rejectedAmounts, currency, Contribution.Hundredths(amount));
        }
    }

    /// <summary>Settles the facts of each key; after that, nothing more is taken.</summary>
    public TrialResult Settle()
    {
        foreach (var group in keyed.Values)
        {
            if (scope.Settlement == Settlement.FirstToLast) SettleLatest(group);
            else Settle(group);
        }

        foreach (var (dimension, count) in partCounts) parts[dimension] = scope.Rule.Rule.FigureOf(parts[dimension], count);
        return new TrialResult(
            scope, new FigureValue(scope.Rule.Rule.FigureOf(value, counted), approximate, counted, rejected, rejectedValue,
                undecided)
            {
                RejectedAmounts = scope.Indicator.Measure == Measure.Euro ? rejectedAmounts : null,
            },
            parts,
            [.. reasons.Select(reason => new ReasonCount(reason.Key, reason.Value))], settled, amounts.Settle());
    }

    private void Settle(List<Keyed> group)
    {
        // Of what is counted first, what lies in the period goes before what may not.
        var first = group[0].Row.Settlement == Settlement.First;
        var rows = group.Where(entry => !first || entry.Included).Select(entry => entry.Row).ToList();
        var among = rows.Count > 0 ? rows : group.ConvertAll(entry => entry.Row);
        var chosen = Deduplication.At(among).ToDictionary(entry => (entry.Row.Id, entry.Row.Part), entry => entry.Value);
        foreach (var (row, included, over) in group)
        {
            var counts = chosen.TryGetValue((row.Id, row.Part), out var amount);
            if (counts) settled[(row.Id, row.Part)] = amount;
            if (!included && !over) continue;
            if (!counts)
            {
                Reject(FigureSql.ReasonOf(row.Settlement), row.Value);
                continue;
            }

            if (over)
            {
                Wait(row.Value);
                continue;
            }

            Count(amount, row.Approximate);
            if (row.Settlement == Settlement.First) continue;
            foreach (var dimension in row.Dimensions) AddPart(dimension, row.Shares is null ? amount : row.ValueIn(dimension));
        }

        if (first && rows.Count > 0)
            foreach (var (dimension, amount) in Deduplication.PartsAt(rows)) AddPart(dimension, amount);
    }

    // The latest of a key in what is asked for, by how much it exceeds the first of all.
    private void SettleLatest(List<Keyed> group)
    {
        var ordered = group.OrderBy(entry => entry.Row.At).ThenBy(entry => entry.Row.Id)
            .ThenBy(entry => entry.Row.Part, StringComparer.Ordinal).ToList();
        var first = ordered[0].Row;
        var (latest, waiting) = (ordered.FindLast(entry => entry.Included), ordered.FindLast(entry => entry.Over));
        foreach (var entry in ordered.Where(entry => entry.Included || entry.Over))
        {
            var amount = entry.Row.Value - first.Value;
            if (entry.Row == first || entry != (entry.Included ? latest : waiting))
            {
                Reject(FigureSql.ReasonOf(Settlement.FirstToLast), entry.Row.Value);
                continue;
            }

            settled[(entry.Row.Id, entry.Row.Part)] = amount;
            if (entry.Over) Wait(amount);
            else Count(amount, entry.Row.Approximate);
        }

        foreach (var dimension in ordered.Where(entry => entry.Included).SelectMany(entry => entry.Row.Dimensions).Distinct())
        {
            var last = ordered.FindLast(entry => entry.Included && entry.Row.Dimensions.Contains(dimension))!.Row;
            if (last == first) continue;
            AddPart(dimension, last.Value - first.Value);
        }
    }

    private void Count(long amount, bool rough)
    {
        counted++;
        value += amount;
        approximate |= rough;
    }

    private void Wait(long amount)
    {
        undecided++;
        Reject(FigureScope.UndecidedReason, amount);
    }

    private void Reject(string reason, long amount)
    {
        rejected++;
        rejectedValue += amount;
        Add(reasons, reason, 1);
    }

    // The same few names stand on many facts: one text each.
    private string Once(string name)
    {
        if (names.TryGetValue(name, out var known)) return known;
        names[name] = name;
        return name;
    }

    private void AddPart(string dimension, long amount)
    {
        Add(parts, dimension, amount);
        if (scope.Rule.Rule.Average) Add(partCounts, dimension, 1);
    }

    private static void Add(Dictionary<string, long> sums, string key, long amount) => sums[key] = sums.GetValueOrDefault(key) + amount;

    /// <summary>A fact that is counted once by a key.</summary>
    /// <param name="Row">What settling takes.</param>
    /// <param name="Included">Whether it lies in what is asked for.</param>
    /// <param name="Over">Whether it lies there but for its date, which reaches over an edge of the period.</param>
    private sealed record Keyed(Qualified Row, bool Included, bool Over);
}
