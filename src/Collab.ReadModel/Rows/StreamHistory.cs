using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Views;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>What changed around streams, by position: seats and kinds of organisations, terms of projects and programmes, and
/// counting rules.</summary>
public sealed class ProjectionContextHistory
{
    private readonly Dictionary<Guid, List<(long Position, IReadOnlyList<ContextSpan> Spans)>> entities = [];
    private readonly List<(long Position, RuleSet Rules)> ruleSets = [(0, RuleSet.BuiltIn)];

    /// <summary>Which things were one.</summary>
    public IdentityHistory Identity { get; } = new();

    /// <summary>Takes in the events of an organisation, a programme, or a partnership that is or was a project, in order of position, with
    /// those of all that it was ever one with.</summary>
    public void Take(IReadOnlyList<IEvent> events)
    {
        // Only of organisations is it the rows that say what others depend on.
        var (unit, identity) = (new StreamUnit(register => Slices.Of(register)?.View == typeof(OrganisationView)), IdentityMap.None);
        var changes = Identity.Changes(events.Select(e => e.StreamId).Distinct()).ToHashSet();
        var next = 0;
        foreach (var position in events.Select(e => e.Sequence).Concat(changes).Distinct().Order())
        {
            var e = next < events.Count && events[next].Sequence == position ? events[next++] : null;
            var moved = next == 1 || changes.Contains(position);
            if (moved) identity = Identity.At(position);
            unit.Move(e, new ProjectionContext(new Dictionary<Guid, IReadOnlyList<ContextSpan>>(), RuleSet.BuiltIn, identity), moved);
            foreach (var (part, stream) in unit.Parts)
                if (moved || part == identity.Of(e!.StreamId))
                    if (stream.Context() is { } spans) Add(part, position, spans);
        }
    }

    private void Add(Guid id, long position, IReadOnlyList<ContextSpan> spans)
    {
        if (!entities.TryGetValue(id, out var known))
        {
            if (spans.Count == 0) return;
            entities[id] = known = [];
        }

        if (known.Count == 0 || !known[^1].Spans.SequenceEqual(spans)) known.Add((position, spans));
    }

    /// <summary>Takes in the events of all indicators, in order of position.</summary>
    public void TakeRules(IEnumerable<IEvent> events)
    {
        var streams = new Dictionary<Guid, FactRegister>();
        foreach (var e in events)
        {
            var register = streams[e.StreamId] = FactRegister.Fold(streams.GetValueOrDefault(e.StreamId), e.StreamId, e);
            if (new StreamRows(register, RowSet.Empty).RulesIn(ruleSets[^1].Rules) is not { } rules) continue;
            if (rules.Stamp != ruleSets[^1].Rules.Stamp) ruleSets.Add((e.Sequence, rules));
        }
    }

    /// <summary>The context of some entities at a position, with the programmes of projects among them.</summary>
    public ProjectionContext At(long position, IEnumerable<Guid> of)
    {
        var spans = new Dictionary<Guid, IReadOnlyList<ContextSpan>>();
        var identity = Identity.At(position);
        var wanted = new Queue<Guid>(of.Select(identity.Of));
        while (wanted.TryDequeue(out var id))
        {
            if (spans.ContainsKey(id) || !entities.TryGetValue(id, out var known)) continue;
            var last = known.FindLastIndex(entry => entry.Position <= position);
            if (last < 0) continue;
            spans[id] = known[last].Spans;
            foreach (var project in known[last].Spans.OfType<ProjectSpan>()) wanted.Enqueue(identity.Of(project.Programme));
        }

        return new ProjectionContext(spans, ruleSets.FindLast(entry => entry.Position <= position).Rules, identity);
    }

    /// <summary>The positions after some position at which the context of some entities changes.</summary>
    public IEnumerable<long> Changes(IEnumerable<Guid> of, long after) => of.SelectMany(Identity.UnitOf)
        .SelectMany(id => ProgrammesOf(id).Append(id)).Distinct()
        .SelectMany(id => entities.TryGetValue(id, out var known) ? known.Select(entry => entry.Position) : [])
        .Concat(ruleSets.Skip(1).Select(entry => entry.Position)).Where(position => position > after).Distinct();

    private IEnumerable<Guid> ProgrammesOf(Guid project) => entities.TryGetValue(project, out var known)
        ? known.SelectMany(entry => entry.Spans).OfType<ProjectSpan>().Select(span => span.Programme)
        : [];
}

/// <summary>A row with the span of positions in which it was known.</summary>
public sealed class KnownRow(Row row, long from)
{
    public Row Row { get; } = row;

    /// <summary>The position from which it is known.</summary>
    public long From { get; } = from;

    /// <summary>The position from which it is known no longer.</summary>
    public long Until { get; set; } = Span.StillKnown;

    /// <summary>Its columns.</summary>
    public IReadOnlyList<(string Column, object? Value)> Columns =>
        [.. Row.Key.Select(column => (column.Column, (object?)column.Value)), .. Row.Rest, ("known_from", From), ("known_until", Until)];
}

/// <summary>All rows that streams which were ever one thing made, up to a position, folded from their events. Pure: what the projection
/// makes event by event must come out the same.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Logs">The log's rows, one an event.</param>
/// <param name="Points">What changed about figures, but for facts that are counted once by a key that other streams share.</param>
public sealed record StreamHistory(
    IReadOnlyList<KnownRow> Rows, IReadOnlyList<IReadOnlyList<(string Column, object? Value)>> Logs, IReadOnlyList<Point> Points)
{
    /// <summary>The history of a stream, with all that it was ever one with.</summary>
    /// <param name="events">Their events, facts and judgements only, in order of position.</param>
    /// <param name="around">What changed around them.</param>
    /// <param name="upTo">The position to stop at.</param>
    public static StreamHistory Of(IReadOnlyList<IEvent> events, ProjectionContextHistory around, long upTo)
    {
        var facts = events.Select(e => e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement).OfType<Fact>().ToList();
        var context = facts.SelectMany(References.ContextOf).ToHashSet();
        var turns = around.Changes(context, events[0].Sequence).Concat(around.Identity.IsEmpty ? [] : around.Identity.Changes(
            facts.SelectMany(References.EntitiesOf).Select(reference => ((IEntityId)reference.Value).Value)
                .Concat(events.SelectMany(e => new[] { e.StreamId, e.Id })).Distinct()).Where(position => position > events[0].Sequence))
            .ToHashSet();
        var moments = events.Select(e => e.Sequence).Concat(turns).Where(position => position <= upTo).Distinct().Order().ToList();
        var (rows, open) = (new List<KnownRow>(), new Dictionary<Stamp, KnownRow>());
        var (logs, points) = (new List<IReadOnlyList<(string Column, object? Value)>>(), new List<Point>());
        var unit = new StreamUnit();
        ProjectionContext? last = null;
        var next = 0;
        foreach (var position in moments)
        {
            var e = next < events.Count && events[next].Sequence == position ? events[next++] : null;
            // Between changes around it, the context is the same object.
            var moved = last is null || turns.Contains(position);
            if (moved) last = around.At(position, context);
            var change = unit.Move(e, last!, moved);
            if (e is not null) logs.Add(FactRowMaker.Log(unit.Of(e.StreamId), e));
            var sum = new PointSum();
            foreach (var row in change.Ended)
            {
                foreach (var delta in row.Deltas?.Invoke() ?? []) sum.Add(delta, -1);
                open.Remove(row.Identity, out var known);
                known!.Until = position;
            }

            foreach (var row in change.Begun)
            {
                foreach (var delta in row.Deltas?.Invoke() ?? []) sum.Add(delta, 1);
                rows.Add(open[row.Identity] = new KnownRow(row, position));
            }

            points.AddRange(sum.At(position));
        }

        return new StreamHistory(rows, logs, points);
    }
}
