using Collab.Domain.Facts;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>Which things were one, by position.</summary>
public sealed class IdentityHistory
{
    private readonly List<(long Position, IdentityMap Map)> maps = [(0, IdentityMap.None)];
    private readonly Dictionary<Guid, List<long>> positions = [];
    private readonly Dictionary<Guid, HashSet<Guid>> everOne = [];

    /// <summary>The types of the events that say so.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [FactKinds.Alias(typeof(SameAsRecorded)), FactKinds.Alias(typeof(SameAsWithdrawn))];

    /// <summary>Whether nothing was ever one with anything else.</summary>
    public bool IsEmpty => positions.Count == 0;

    /// <summary>The position of the last event taken in.</summary>
    public long Last { get; private set; }

    /// <summary>As it is known after the last event.</summary>
    public IdentityMap Now => maps[^1].Map;

    /// <summary>Takes in events, in order of position; those that say nothing of identity change nothing.</summary>
    public void Take(IEnumerable<IEvent> events)
    {
        foreach (var e in events)
        {
            Last = e.Sequence;
            var (before, after) = (Now, Now.With(e.Id, e.Data));
            if (ReferenceEquals(before, after)) continue;
            foreach (var id in before.Touched(e.Data, after))
            {
                if (!positions.TryGetValue(id, out var known)) positions[id] = known = [];
                known.Add(e.Sequence);
                if (after.Find(id) is { } group) Join(group.Members);
            }

            maps.Add((e.Sequence, after));
        }
    }

    /// <summary>As it was known at a position.</summary>
    public IdentityMap At(long position)
    {
        var (low, high) = (0, maps.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (maps[middle].Position <= position) low = middle;
            else high = middle - 1;
        }

        return maps[low].Map;
    }

    /// <summary>The positions at which it changed what some things are one with.</summary>
    public IEnumerable<long> Changes(IEnumerable<Guid> ids) =>
        IsEmpty ? [] : ids.SelectMany(id => positions.GetValueOrDefault(id) ?? []).Distinct();

    /// <summary>A thing with all that it was one with at any position, in order of their ids: their rows are made together.</summary>
    public IReadOnlyList<Guid> UnitOf(Guid id) => everOne.TryGetValue(id, out var unit) ? [.. unit.Order()] : [id];

    private void Join(IReadOnlyList<Guid> members)
    {
        var unit = members.SelectMany(id => everOne.TryGetValue(id, out var known) ? known : [id]).ToHashSet();
        foreach (var id in unit) everOne[id] = unit;
    }
}
