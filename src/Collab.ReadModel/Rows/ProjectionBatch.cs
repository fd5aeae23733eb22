using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using JasperFx.Events;
using Marten;

namespace Collab.ReadModel.Rows;

/// <summary>The changes of one batch of events, collected in order and written at once.</summary>
/// <param name="operations">The session that commits them.</param>
/// <param name="cache">Facts of streams.</param>
/// <param name="history">What was said of identity before; what is missing is taken in.</param>
/// <param name="cancellation">Ends the work.</param>
internal sealed class ProjectionBatch(
    IDocumentOperations operations, StreamCache cache, IdentityHistory history, CancellationToken cancellation)
{
    // By what each thing goes by: its stream, or one of those that are one.
    private readonly Dictionary<Guid, StreamRows> streams = [];
    private readonly Dictionary<Guid, IReadOnlyList<ContextSpan>> entities = [];
    private readonly HashSet<Guid> asked = [];
    private readonly List<(long Position, RowChange Change, PointSum Points)> changes = [];
    private readonly BatchReads reads = new(operations, cache, cancellation);
    private readonly BatchRows batchRows = new();
    private RuleSet rules = RuleSet.BuiltIn;
    private IdentityMap identity = IdentityMap.None;
    private long first;

    /// <summary>Loads what the events of the batch meet: the streams before them, what they name and the counting rules.</summary>
    public async Task LoadAsync(IReadOnlyList<IEvent> events)
    {
        first = events.Count > 0 ? events[0].Sequence : 0;
        rules = await reads.RulesAsync();
        await reads.IdentityAsync(history, first);
        identity = history.At(first - 1);
        var firsts = events.GroupBy(e => e.StreamId).Select(group => group.First()).ToDictionary(e => e.StreamId, e => e.Version - 1);
        var parts = firsts.Keys.Select(identity.Of).Distinct().ToList();
        var registers = await RegistersAsync(parts, firsts);
        await ContextAsync(
            events.SelectMany(Named)
                .Concat(registers.Values.Where(register => register is not null)
                    .SelectMany(register => RowSet.ContextOf(register!))));
        var around = Around();
        foreach (var part in parts) streams[part] = Before(part, registers, around);
    }

    /// <summary>Takes an event into account.</summary>
    public async Task TakeAsync(IEvent e)
    {
        var points = new PointSum();
        var next = identity.With(e.Id, e.Data);
        var others = new List<RowChange>();
        if (ReferenceEquals(next, identity))
        {
            var part = identity.Of(e.StreamId);
            var before = streams[part];
            var after = before.With(e, Around());
            streams[part] = after;
            others.Add(RowSet.Change(before.Rows, after.Rows));
            batchRows.Log(FactRowMaker.Log(after.Of(e.StreamId), e));
            if (after.Context() is { } spans && !spans.SequenceEqual(entities.GetValueOrDefault(part) ?? []))
            {
                entities[part] = spans;
                asked.Add(part);
                // One that is only just registered may be named already: what is stored together stands stream by stream.
                others.AddRange(await AroundEntityAsync(part));
            }

            if (after.RulesIn(rules) is { } adopted && adopted.Stamp != rules.Stamp) others.AddRange(await AroundRulesAsync(adopted, e));
        }
        else others.Add(await AroundIdentityAsync(next, e));

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
        foreach (var (id, part) in streams)
        {
            foreach (var stream in part.Streams) cache.Keep(stream.Id, stream);
            cache.Remember(id, part.Rows.Memory);
        }
    }

    private ProjectionContext Around() => new(entities, rules, identity);

    // An organisation moved, or is known to have sat elsewhere; a project or its programme has other terms: whatever names it may look
    // different from here on, and whatever names a project of such a programme.
    private async Task<IReadOnlyList<RowChange>> AroundEntityAsync(Guid entity)
    {
        var named = streams
            .Where(entry => entry.Value.Register is { } register && RowSet.ContextOf(register).Select(identity.Of).Any(Depends))
            .Select(entry => entry.Key)
            .Where(id => id != entity).ToList();
        // The tables name them by what they went by before this batch.
        var elsewhere = (await reads.StreamsNamingAsync(entity)).Select(identity.Of).Distinct().Where(id => !streams.ContainsKey(id))
            .ToList();
        if (elsewhere.Count > 0)
        {
            var registers = await RegistersAsync(elsewhere, null);
            var moved = entities[entity];
            await ContextAsync(
                registers.Values.Where(register => register is not null).SelectMany(register => RowSet.ContextOf(register!)));
            var then = new Dictionary<Guid, IReadOnlyList<ContextSpan>>(entities);
            if (await reads.SpansAsync([entity]) is { Count: > 0 } stored) then[entity] = stored[entity];
            else then.Remove(entity);
            // What the tables hold of them was derived before this batch; earlier changes around them in this batch have taken them in
            // already.
            foreach (var id in elsewhere) streams[id] = Before(id, registers, new ProjectionContext(then, rules, identity));
            entities[entity] = moved;
        }

        var changed = new List<RowChange>();
        foreach (var id in named.Concat(elsewhere))
        {
            var before = streams[id];
            streams[id] = before.Among(Around());
            changed.Add(RowSet.Change(before.Rows, streams[id].Rows));
        }

        return changed;

        bool Depends(Guid id) => id == entity
            || (entities.TryGetValue(id, out var spans) && spans.OfType<ProjectSpan>().Any(span => span.Programme == entity));
    }

    // Things became one, or are no longer: they are derived anew, and so is whatever names them, as are the facts that were said to tell of
    // one thing.
    private async Task<RowChange> AroundIdentityAsync(IdentityMap next, IEvent e)
    {
        var touched = identity.Touched(e.Data, next);
        var own = (await reads.StreamsOfAsync(touched)).Append(e.StreamId).Select(identity.Of).Distinct().ToList();
        var naming = (await reads.StreamsNamingAnyAsync(touched)).Select(identity.Of).Concat(streams.Where(entry => entry.Value.Streams
            .SelectMany(stream => stream.Facts.Values).SelectMany(record => References.EntitiesOf(record.Fact))
            .Any(reference => touched.Contains(((IEntityId)reference.Value).Value))).Select(entry => entry.Key));
        var affected = own.Concat(naming).Distinct().ToList();
        var elsewhere = affected.Where(id => !streams.ContainsKey(id)).ToList();
        var registers = await RegistersAsync(elsewhere, null);
        await ContextAsync(registers.Values.Where(register => register is not null).SelectMany(register => RowSet.ContextOf(register!)));
        foreach (var id in elsewhere) streams[id] = Before(id, registers, Around());

        var before = affected.SelectMany(id => streams[id].Rows.Rows).ToList();
        var members = affected.SelectMany(id => streams[id].Streams).ToDictionary(stream => stream.Id);
        members[e.StreamId] = FactRegister.Fold(members.GetValueOrDefault(e.StreamId), e.StreamId, e);
        batchRows.Log(FactRowMaker.Log(members[e.StreamId], e));
        foreach (var id in affected) streams.Remove(id);
        identity = next;
        var parts = members.Keys.Select(identity.Of).Distinct()
            .ToDictionary(id => id, id => StreamUnit.Together(id, identity, members.GetValueOrDefault));
        await ContextAsync(parts.Values.SelectMany(register => RowSet.ContextOf(register!)));
        foreach (var (id, register) in parts)
        {
            asked.Add(id);
            if (StreamRows.Of(register, Around()).Context() is { } spans) entities[id] = spans;
        }

        foreach (var (id, register) in parts) streams[id] = StreamRows.Of(register, Around());
        return RowSet.Change(before, [.. parts.Keys.SelectMany(id => streams[id].Rows.Rows)]);
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

    // The facts, before this batch, of all streams of some things. What has no event in the batch has all its events before it.
    private async Task<Dictionary<Guid, FactRegister?>> RegistersAsync(
        IReadOnlyList<Guid> parts, IReadOnlyDictionary<Guid, long>? versions) => await reads.RegistersAsync(
        [
            .. parts.SelectMany(identity.MembersOf)
                .Select(id => (id, versions is null ? long.MaxValue : versions.GetValueOrDefault(id, long.MaxValue))),
        ],
        first);

    private StreamRows Before(Guid part, Dictionary<Guid, FactRegister?> registers, ProjectionContext around) =>
        streams.TryGetValue(part, out var known) ? known
        : StreamUnit.Together(part, identity, registers.GetValueOrDefault) is { } register
            ? StreamRows.Of(register, around, cache.MemoryOf(part))
        : StreamRows.Nothing;

    private static IEnumerable<Guid> Named(IEvent e) => (e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement) is { } fact
        ? References.ContextOf(fact).Append(e.StreamId)
        : [e.StreamId];

    private async Task ContextAsync(IEnumerable<Guid> wanted)
    {
        for (var ids = wanted.Select(identity.Of).Where(asked.Add).ToArray(); ids.Length > 0;)
        {
            var found = await reads.SpansAsync(ids);
            foreach (var (id, spans) in found) entities[id] = spans;
            // A project depends on its programme.
            ids = [.. found.Values.SelectMany(spans => spans).OfType<ProjectSpan>().Select(span => span.Programme).Where(asked.Add)];
        }
    }
}
