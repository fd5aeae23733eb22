using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows;

namespace Collab.ReadModel.Audit;

/// <summary>The figures of a moment, added up from rows.</summary>
internal sealed class ExpectedFigures(DateTime asOf)
{
    private readonly Dictionary<(string Family, string Key), long> sums = [];
    private readonly Dictionary<(string Code, string Rule, Guid Key), List<Qualified>> keyed = [];

    /// <summary>Takes in a row that the events make.</summary>
    public void Add(KnownRow known)
    {
        if (known.Until != Span.StillKnown) return;
        foreach (var delta in known.Row.Deltas?.Invoke() ?? []) Add(delta);
        if (KeyedRows.KeyOf(known.Row) is not { } key || known.Row.Contribution is not { } made || made.Begins > asOf || made.Until <= asOf)
            return;
        if (!keyed.TryGetValue(key, out var rows)) keyed[key] = rows = [];
        rows.Add(Qualified.Of(made));
    }

    /// <summary>The figures that are not zero, by family and key.</summary>
    public Dictionary<(string Family, string Key), long> All()
    {
        foreach (var (key, rows) in keyed)
            foreach (var delta in Deduplication.Deltas(FigureKeys.Indicator(key.Code, key.Rule), rows))
                Add(delta);
        keyed.Clear();
        foreach (var zero in sums.Where(entry => entry.Value == 0).Select(entry => entry.Key).ToList()) sums.Remove(zero);
        return sums;
    }

    private void Add(FigureDelta delta)
    {
        if (delta.From > asOf || delta.Until <= asOf) return;
        sums[(delta.Family, delta.Key)] = sums.GetValueOrDefault((delta.Family, delta.Key)) + delta.Amount;
    }
}
