using System.Collections.Immutable;

namespace Collab.Domain.Facts;

/// <summary>Things that are one.</summary>
/// <param name="Id">The one by which all of them go: of those that no statement names after another, the lowest id.</param>
/// <param name="Members">All of them, in order of their ids.</param>
public sealed record IdentityGroup(Guid Id, IReadOnlyList<Guid> Members);

/// <summary>
/// Which things that were recorded apart are one, as it was known at one position. What is the same as the same is the same, in whatever
/// order it was said. Pure; a change makes a new one.
/// </summary>
public sealed class IdentityMap
{
    private readonly ImmutableDictionary<Guid, IReadOnlyList<Guid>> statements;
    private readonly ImmutableDictionary<Guid, ImmutableHashSet<Guid>> naming;
    private readonly ImmutableDictionary<Guid, IdentityGroup> groups;

    private IdentityMap(
        ImmutableDictionary<Guid, IReadOnlyList<Guid>> statements, ImmutableDictionary<Guid, ImmutableHashSet<Guid>> naming,
        ImmutableDictionary<Guid, IdentityGroup> groups) => (this.statements, this.naming, this.groups) = (statements, naming, groups);

    /// <summary>Everything is only itself.</summary>
    public static IdentityMap None { get; } = new(
        ImmutableDictionary<Guid, IReadOnlyList<Guid>>.Empty, ImmutableDictionary<Guid, ImmutableHashSet<Guid>>.Empty,
        ImmutableDictionary<Guid, IdentityGroup>.Empty);

    /// <summary>Whether everything is only itself.</summary>
    public bool IsEmpty => groups.IsEmpty;

    /// <summary>What a thing goes by: its own id, or that of the one that it is.</summary>
    public Guid Of(Guid id) => groups.TryGetValue(id, out var group) ? group.Id : id;

    /// <summary>Those that are one with a thing, itself among them; null when it is only itself.</summary>
    public IdentityGroup? Find(Guid id) => groups.GetValueOrDefault(id);

    /// <summary>A thing and all that are one with it.</summary>
    public IReadOnlyList<Guid> MembersOf(Guid id) => Find(id)?.Members ?? [id];

    /// <summary>With one more event; one that says nothing of identity changes nothing.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="data">What it says.</param>
    public IdentityMap With(Guid eventId, object data)
    {
        switch (data)
        {
            case SameAsRecorded same when !statements.ContainsKey(eventId):
                return new IdentityMap(
                    statements.Add(eventId, same.Ids),
                    same.Ids.Distinct().Aggregate(naming, (known, id) => known.SetItem(id, known.GetValueOrDefault(id, []).Add(eventId))),
                    groups).Grouped(same.Ids);
            case SameAsWithdrawn { StatementId: var gone } when statements.TryGetValue(gone, out var ids):
                return new IdentityMap(
                    statements.Remove(gone),
                    ids.Distinct().Aggregate(naming, (known, id) => known[id].Remove(gone) is { IsEmpty: false } rest
                        ? known.SetItem(id, rest)
                        : known.Remove(id)),
                    groups).Grouped(ids);
            default:
                return this;
        }
    }

    /// <summary>What an event touches: all that were one with something that it names, before it or after it.</summary>
    /// <param name="data">What the event says.</param>
    /// <param name="after">The map with it.</param>
    public IReadOnlySet<Guid> Touched(object data, IdentityMap after)
    {
        var named = (data as SameAsRecorded)?.Ids
            ?? (data is SameAsWithdrawn { StatementId: var gone } ? statements.GetValueOrDefault(gone) : null) ?? [];
        return named.SelectMany(id => MembersOf(id).Concat(after.MembersOf(id))).ToHashSet();
    }

    // Anew for all that hung together with these.
    private IdentityMap Grouped(IReadOnlyList<Guid> around)
    {
        var changed = groups.ToBuilder();
        var left = around.SelectMany(MembersOf).ToHashSet();
        while (left.Count > 0)
        {
            var (members, reached) = (new HashSet<Guid>(), new Stack<Guid>([left.First()]));
            var named = new HashSet<Guid>();
            while (reached.TryPop(out var id))
            {
                if (!members.Add(id)) continue;
                foreach (var statement in naming.GetValueOrDefault(id, []).Where(named.Add))
                    foreach (var other in statements[statement])
                        reached.Push(other);
            }

            left.ExceptWith(members);
            var after = named.SelectMany(statement => statements[statement].Skip(1)).ToHashSet();
            var first = members.Where(id => !after.Contains(id)).DefaultIfEmpty(members.Min()).Min();
            var group = members.Count > 1 ? new IdentityGroup(first, [.. members.Order()]) : null;
            foreach (var id in members)
            {
                if (group is null) changed.Remove(id);
                else changed[id] = group;
            }
        }

        return new IdentityMap(statements, naming, changed.ToImmutable());
    }
}
