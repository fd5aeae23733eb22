using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using JasperFx.Events;
using Marten;

namespace Collab.ReadModel.Rows;

/// <summary>The changes of one batch of events, collected in order and written at once.</summary>
internal sealed class ProjectionBatch(IDocumentOperations operations, StreamCache cache, CancellationToken cancellation)
{
    private readonly Dictionary<Guid, StreamRows> streams = [];
    private readonly Dictionary<Guid, IReadOnlyList<ContextSpan>> entities = [];
    private readonly HashSet<Guid> asked = [];
    private readonly List<(long Position, RowChange Change, PointSum Points)> changes = [];
    private readonly BatchReads reads = new(operations, cache, cancellation);
    private readonly BatchRows batchRows = new();
    private RuleSet rules = RuleSet.BuiltIn;
    private long first;

    /// <summary>Loads what the events of the batch meet: the streams before them, what they name and the counting rules.</summary>
    public async Task LoadAsync(IReadOnlyList<IEvent> events)
    {
        first = events.Count > 0 ? events[0].Sequence : 0;
        rules = await reads.RulesAsync();
        var firsts = events.GroupBy(e => e.StreamId).Select(group => group.First()).ToList();
        var registers = await reads.RegistersAsync([.. firsts.Select(e => (e.StreamId, e.Version - 1))], first);
        await ContextAsync(
            events.SelectMany(Named)
                .Concat(registers.Values.Where(register => register is not null)
                    .SelectMany(register => RowSet.ContextOf(register!))));
        var around = Around();
        foreach (var e in firsts) streams[e.StreamId] = Before(e.StreamId, registers[e.StreamId], around);
    }

    /// <summary>Takes an event into account.</summary>
    public async Task TakeAsync(IEvent e)
    {
        var before = streams[e.StreamId];
        var after = before.With(e, Around());
        streams[e.StreamId] = after;
        var points = new PointSum();
        var change = RowSet.Change(before.Rows, after.Rows);
        batchRows.Log(FactRowMaker.Log(after.Register!, e));

        var others = new List<RowChange> { change };
        if (after.Context() is { } spans && !spans.SequenceEqual(entities.GetValueOrDefault(e.StreamId) ?? []))
        {
            entities[e.StreamId] = spans;
            asked.Add(e.StreamId);
            // One that is only just registered may be named already: what is stored together stands stream by stream.
            others.AddRange(await AroundEntityAsync(e));
        }

        if (after.RulesIn(rules) is { } next && next.Stamp != rules.Stamp) others.AddRange(await AroundRulesAsync(next, e));
        foreach (var other in others) batchRows.Note(other, e.Sequence, points);
        changes.Add((e.Sequence, new RowChange([.. others.SelectMany(other => other.Ended)], [.. others.SelectMany(other => other.Begun)]),
            points));
    }

    /// <summary>Queues everything for the commit.</summary>
    public async Task WriteAsync()
    {
        var keyed = new KeyedRows();
        var keys = changes.SelectMany(entry => entry.Change.Ended.Concat(entry.Change.Begun)).Select(KeyedRows.KeyOf)
            .OfType<(string Code, string Rule, Guid Key)>().ToHashSet();
        await reads.QualifiedAsync(keys, keyed);
        foreach (var (_, change, points) in changes) keyed.Apply(change, points);

        batchRows.Queue(operations);
        var all = changes.SelectMany(entry => entry.Points.At(entry.Position)).ToList();
        if (all.Count > 0) Points.Queue(operations, all);
        foreach (var (id, stream) in streams) cache.Keep(id, stream.Register);
    }

    private ProjectionContext Around() => new(entities, rules);

    // An organisation moved, or is known to have sat elsewhere; a project or its programme has other terms: whatever names it may look
    // different from here on, and whatever names a project of such a programme.
    private async Task<IReadOnlyList<RowChange>> AroundEntityAsync(IEvent e)
    {
        var named = streams.Where(entry => entry.Value.Register is { } register && RowSet.ContextOf(register).Any(Depends))
            .Select(entry => entry.Key)
            .Where(id => id != e.StreamId).ToList();
        var elsewhere = (await reads.StreamsNamingAsync(e.StreamId)).Where(id => !streams.ContainsKey(id)).ToList();
        if (elsewhere.Count > 0)
        {
            // These streams have no event in this batch, so all their events lie before it.
            var registers = await reads.RegistersAsync([.. elsewhere.Select(id => (id, long.MaxValue))], first);
            var moved = entities[e.StreamId];
            await ContextAsync(
                registers.Values.Where(register => register is not null).SelectMany(register => RowSet.ContextOf(register!)));
            var then = new Dictionary<Guid, IReadOnlyList<ContextSpan>>(entities);
            if (await reads.SpansAsync([e.StreamId]) is { Count: > 0 } stored) then[e.StreamId] = stored[e.StreamId];
            else then.Remove(e.StreamId);
            // What the tables hold of them was derived before this batch; earlier changes around them in this batch have taken them in
            // already.
            foreach (var id in elsewhere) streams[id] = Before(id, registers[id], new ProjectionContext(then, rules));
            entities[e.StreamId] = moved;
        }

        var changed = new List<RowChange>();
        foreach (var id in named.Concat(elsewhere))
        {
            var before = streams[id];
            streams[id] = before.Among(Around());
            changed.Add(RowSet.Change(before.Rows, streams[id].Rows));
        }

        return changed;

        bool Depends(Guid id) => id == e.StreamId
            || (entities.TryGetValue(id, out var spans) && spans.OfType<ProjectSpan>().Any(span => span.Programme == e.StreamId));
    }

    // A rule came or went: the candidates of its indicator are judged by the rules there are now. What has events in this batch is derived
    // anew; of everything else the candidates stand in the rows of the built-in rule.
    private async Task<IReadOnlyList<RowChange>> AroundRulesAsync(RuleSet next, IEvent e)
    {
        var changed = new List<RowChange>();
        foreach (var indicator in IndicatorDefinition.All)
        {
            var gone = rules.Of(indicator).ExceptBy(next.Of(indicator).Select(rule => rule.EventId), rule => rule.EventId).ToList();
            var come = next.Of(indicator).ExceptBy(rules.Of(indicator).Select(rule => rule.EventId), rule => rule.EventId).ToList();
            if (gone.Count == 0 && come.Count == 0) continue;
            var (over, open) = (new List<Row>(), new List<Row>());
            // What the tables hold open, but for what this batch has closed already, and what this batch has opened.
            await foreach (var row in ContributionRows.OpenAsync(operations, indicator, gone, [.. streams.Keys], cancellation))
                if (!batchRows.HasClosed(row)) over.Add(row);
            over.AddRange(batchRows.Pending.Where(row => row.Contribution is { } made && made.Code == indicator.Code
                && gone.Any(rule => rule.Version == made.Rule) && !streams.ContainsKey(made.Candidate.Stream)));
            await foreach (var row in ContributionRows.OpenAsync(
                operations, indicator, [next.Of(indicator)[0]], [.. streams.Keys], cancellation))
                open.AddRange(come.Where(rule => rule.Judges(row.Contribution!.Candidate))
                    .Select(rule => ContributionRows.Under(rule, row.Contribution!)));
            changed.Add(new RowChange(over, open));
        }

        rules = next;
        foreach (var (id, before) in streams.ToList())
        {
            if (id == e.StreamId) continue;
            streams[id] = before.Among(Around());
            changed.Add(RowSet.Change(before.Rows, streams[id].Rows));
        }

        return changed;
    }

    private StreamRows Before(Guid stream, FactRegister? register, ProjectionContext around) =>
        streams.TryGetValue(stream, out var known) ? known : register is null ? StreamRows.Nothing : StreamRows.Of(register, around);

    private static IEnumerable<Guid> Named(IEvent e) => (e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement) is { } fact
        ? References.ContextOf(fact).Append(e.StreamId)
        : [e.StreamId];

    private async Task ContextAsync(IEnumerable<Guid> wanted)
    {
        for (var ids = wanted.Where(asked.Add).ToArray(); ids.Length > 0;)
        {
            var found = await reads.SpansAsync(ids);
            foreach (var (id, spans) in found) entities[id] = spans;
            // A project depends on its programme.
            ids = [.. found.Values.SelectMany(spans => spans).OfType<ProjectSpan>().Select(span => span.Programme).Where(asked.Add)];
        }
    }
}
