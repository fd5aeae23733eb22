using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>What changed around streams, by position: seats and kinds of organisations, terms of projects and programmes, and
/// counting rules.</summary>
public sealed class ProjectionContextHistory
{
    private readonly Dictionary<Guid, List<(long Position, IReadOnlyList<ContextSpan> Spans)>> entities = [];
    private readonly List<(long Position, RuleSet Rules)> ruleSets = [(0, RuleSet.BuiltIn)];

    /// <summary>Takes in the events of an organisation or a programme, in order of position; others change nothing around them.</summary>
    public void Take(IEnumerable<IEvent> events)
    {
        var stream = StreamRows.Nothing;
        foreach (var e in events)
        {
            stream = stream.With(e, ProjectionContext.None);
            if (stream.Context() is { } spans) Add(e, spans);
        }
    }

    /// <summary>Takes in the events of a partnership that is or was a project, in order of position.</summary>
    public void TakeProject(IEnumerable<IEvent> events)
    {
        FactRegister? register = null;
        foreach (var e in events)
        {
            register = FactRegister.Fold(register, e.StreamId, e);
            Add(e, Project.SpansOf(register));
        }
    }

    private void Add(IEvent e, IReadOnlyList<ContextSpan> spans)
    {
        if (!entities.TryGetValue(e.StreamId, out var known))
        {
            if (spans.Count == 0) return;
            entities[e.StreamId] = known = [];
        }

        if (known.Count == 0 || !known[^1].Spans.SequenceEqual(spans)) known.Add((e.Sequence, spans));
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
        var wanted = new Queue<Guid>(of);
        while (wanted.TryDequeue(out var id))
        {
            if (spans.ContainsKey(id) || !entities.TryGetValue(id, out var known)) continue;
            var last = known.FindLastIndex(entry => entry.Position <= position);
            if (last < 0) continue;
            spans[id] = known[last].Spans;
            foreach (var project in known[last].Spans.OfType<ProjectSpan>()) wanted.Enqueue(project.Programme);
        }

        return new ProjectionContext(spans, ruleSets.FindLast(entry => entry.Position <= position).Rules);
    }

    /// <summary>The positions after some position at which the context of some entities changes.</summary>
    public IEnumerable<long> Changes(IEnumerable<Guid> of, long after) => of.Concat(of.SelectMany(ProgrammesOf)).Distinct()
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

/// <summary>All rows that a stream ever made, up to a position, folded from its events. Pure: what the projection makes event by event must
/// come out the same.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Logs">The log's rows, one an event.</param>
/// <param name="Points">What changed about figures, but for facts that are counted once by a key that other streams share.</param>
public sealed record StreamHistory(
    IReadOnlyList<KnownRow> Rows, IReadOnlyList<IReadOnlyList<(string Column, object? Value)>> Logs, IReadOnlyList<Point> Points)
{
    /// <summary>The history of a stream.</summary>
    /// <param name="events">Its events, facts and judgements only, in order.</param>
    /// <param name="around">What changed around it.</param>
    /// <param name="upTo">The position to stop at.</param>
    public static StreamHistory Of(IReadOnlyList<IEvent> events, ProjectionContextHistory around, long upTo)
    {
        var context =
            events.SelectMany(
                e => (e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement) is { } fact ? References.ContextOf(fact) : [])
            .ToHashSet();
        var moments = events.Select(e => e.Sequence).Concat(around.Changes(context, events[0].Sequence))
            .Where(position => position <= upTo).Distinct().Order().ToList();
        var (rows, open) = (new List<KnownRow>(), new Dictionary<Stamp, KnownRow>());
        var (logs, points) = (new List<IReadOnlyList<(string Column, object? Value)>>(), new List<Point>());
        var stream = StreamRows.Nothing;
        ProjectionContext? last = null;
        var next = 0;
        foreach (var position in moments)
        {
            var e = next < events.Count && events[next].Sequence == position ? events[next++] : null;
            // Between changes around it, the context is the same object.
            if (last is null || e is null || around.Changes(context, position - 1).Contains(position))
                last = around.At(position, context);
            var after = e is null ? stream.Among(last) : stream.With(e, last);
            var change = RowSet.Change(stream.Rows, after.Rows);
            stream = after;
            if (e is not null) logs.Add(FactRowMaker.Log(stream.Register!, e));
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
