using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Keeps the read side's rows: at each event it closes the rows that the event ended and opens those it began, at the event's position, and adds what that changes
/// about the figures. The daemon commits rows and points with the projection's progress.
/// </summary>
public sealed class RowsProjection : IProjection
{
    /// <summary>The projection's name; its progress is the position every read speaks of.</summary>
    public const string Name = "rows";

    /// <summary>The name under which the store keeps how far the projection has come; where it is missing, the projection has not begun.</summary>
    public const string Shard = Name + ":All";

    /// <summary>Raised whenever the rows of the same events come out differently; the tables are then rebuilt at the next start.</summary>
    public const string Version = "5";

    private const string Schema = StoreSchema.Name;

    private readonly StreamCache cache = new();
    private long boundary;

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0) return;
        // What is derived need not outlive a crash: progress is lost with the rows, and they are made once more. So no batch waits for the disk.
        operations.QueueSqlCommand("set local synchronous_commit to off");
        var generation = await RowsGeneration.EnterAsync(operations, events[0].Sequence, cancellation);
        generation.HoldTo(operations);
        var batch = new Batch(operations, cache, cancellation);
        await batch.LoadAsync([.. events.Where(IsOurs)]);
        foreach (var e in events.Where(IsOurs)) await batch.TakeAsync(e);
        await batch.WriteAsync();
        for (var next = Math.Max(boundary + Totals.Small, Totals.Boundary(events[0].Sequence)); next <= Totals.Boundary(events[^1].Sequence); next += Totals.Small)
            if (next > 0) operations.QueueSqlCommand(Totals.Make(boundary = next));
        operations.QueueSqlCommand(DatabaseChannel.Tell(DatabaseChannel.ReadSide));
    }

    private static bool IsOurs(IEvent e) => e.Data is Fact or Judgement;

    /// <summary>The changes of one batch of events, collected in order and written at once.</summary>
    private sealed class Batch(IDocumentOperations operations, StreamCache cache, CancellationToken cancellation)
    {
        private readonly Dictionary<Guid, StreamRows> streams = [];
        private readonly Dictionary<Guid, IReadOnlyList<OrganisationSpan>> organisations = [];
        private readonly HashSet<Guid> asked = [];
        private readonly Dictionary<(string Table, Stamp Identity), PendingRow> pending = [];
        private readonly HashSet<Stamp> closed = [];
        private readonly List<PendingRow> begun = [];
        private readonly List<(Row Row, long Position)> ended = [];
        private readonly List<IReadOnlyList<(string Column, object? Value)>> logs = [];
        private readonly List<(long Position, RowChange Change, PointSum Points)> changes = [];
        private RuleSet rules = RuleSet.BuiltIn;
        private long first;

        /// <summary>Loads what the events of the batch meet: the streams before them, the organisations they name and the counting rules.</summary>
        public async Task LoadAsync(IReadOnlyList<IEvent> events)
        {
            first = events.Count > 0 ? events[0].Sequence : 0;
            rules = await RulesAsync();
            var firsts = events.GroupBy(e => e.StreamId).Select(group => group.First()).ToList();
            var registers = await RegistersAsync([.. firsts.Select(e => (e.StreamId, e.Version - 1))]);
            await OrganisationsAsync(
                events.SelectMany(Named).Concat(registers.Values.Where(register => register is not null).SelectMany(register => RowSet.OrganisationsOf(register!))));
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
            logs.Add(RowSet.Log(after.Register!, e));

            var others = new List<RowChange> { change };
            if (after.Organisation() is { } spans && !spans.SequenceEqual(organisations.GetValueOrDefault(e.StreamId) ?? []))
            {
                organisations[e.StreamId] = spans;
                asked.Add(e.StreamId);
                // One that is only just registered may be named already: what is stored together stands stream by stream.
                others.AddRange(await AroundOrganisationAsync(e));
            }

            if (after.RulesIn(rules) is { } book && book.Stamp != rules.Stamp) others.AddRange(await AroundRulesAsync(book, e));
            foreach (var other in others) Note(other, e.Sequence, points);
            changes.Add((e.Sequence, new RowChange([.. others.SelectMany(other => other.Ended)], [.. others.SelectMany(other => other.Begun)]), points));
        }

        /// <summary>Queues everything for the commit.</summary>
        public async Task WriteAsync()
        {
            var keyed = new KeyedRows();
            var keys = changes.SelectMany(entry => entry.Change.Ended.Concat(entry.Change.Begun)).Select(KeyedRows.KeyOf).OfType<(string Code, string Rule, Guid Key)>().ToHashSet();
            await QualifiedAsync(keys, keyed);
            foreach (var (_, change, points) in changes) keyed.Apply(change, points);

            foreach (var table in RowTables.OfStreams)
            {
                var closed = ended.Where(entry => entry.Row.Table == table.Name).ToList();
                if (closed.Count > 0)
                    operations.QueueSqlCommand(table.Close, RowJson.Write(closed.Select(entry =>
                        entry.Row.Key.Select(column => (column.Column, (object?)column.Value)).Append(("known_until", entry.Position)))));
                var opened = table == RowTables.Event ? logs.Select(log => log.AsEnumerable()) : begun.Where(row => row.Row.Table == table.Name).Select(row => row.Columns());
                var rows = opened.ToList();
                if (rows.Count > 0) operations.QueueSqlCommand(table.Insert, RowJson.Write(rows));
            }

            var all = changes.SelectMany(entry => entry.Points.At(entry.Position)).ToList();
            if (all.Count > 0) Points.Queue(operations, all);
            foreach (var (id, stream) in streams) cache.Keep(id, stream.Register);
        }

        private ProjectionContext Around() => new(organisations, rules);

        // Rows that begin and end within the batch are written once, closed.
        private void Note(RowChange change, long position, PointSum points)
        {
            foreach (var row in change.Ended)
            {
                foreach (var tally in row.Deltas?.Invoke() ?? []) points.Add(tally, -1);
                if (pending.Remove((row.Table, row.Identity), out var here)) here.Until = position;
                else
                {
                    ended.Add((row, position));
                    closed.Add(row.Identity);
                }
            }

            foreach (var row in change.Begun)
            {
                foreach (var tally in row.Deltas?.Invoke() ?? []) points.Add(tally, 1);
                var here = new PendingRow(row, position);
                pending[(row.Table, row.Identity)] = here;
                begun.Add(here);
            }
        }

        // An organisation moved, or is known to have sat elsewhere: whatever names it may look different from here on.
        private async Task<IReadOnlyList<RowChange>> AroundOrganisationAsync(IEvent e)
        {
            var named = streams.Where(entry => entry.Value.Register is { } register && RowSet.OrganisationsOf(register).Contains(e.StreamId)).Select(entry => entry.Key)
                .Where(id => id != e.StreamId).ToList();
            var elsewhere = new List<Guid>();
            await using (var command = new NpgsqlCommand(
                $"select distinct stream_id from {Schema}.fact where refs @> array[$1] and kind in ('activity', 'partnership') and known_until = {Span.StillKnown}"))
            {
                command.Parameters.Add(new() { Value = e.StreamId });
                await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
                while (await rows.ReadAsync(cancellation))
                    if (!streams.ContainsKey(rows.GetGuid(0))) elsewhere.Add(rows.GetGuid(0));
            }

            if (elsewhere.Count > 0)
            {
                // These streams have no event in this batch, so all their events lie before it.
                var registers = await RegistersAsync([.. elsewhere.Select(id => (id, long.MaxValue))]);
                var moved = organisations[e.StreamId];
                await OrganisationsAsync(registers.Values.Where(register => register is not null).SelectMany(register => RowSet.OrganisationsOf(register!)));
                var then = new Dictionary<Guid, IReadOnlyList<OrganisationSpan>>(organisations);
                if (await SpansAsync([e.StreamId]) is { Count: > 0 } stored) then[e.StreamId] = stored[e.StreamId];
                else then.Remove(e.StreamId);
                // What the tables hold of them was derived before this batch; earlier changes of organisations in this batch have taken them in already.
                foreach (var id in elsewhere) streams[id] = Before(id, registers[id], new ProjectionContext(then, rules));
                organisations[e.StreamId] = moved;
            }

            var changed = new List<RowChange>();
            foreach (var id in named.Concat(elsewhere))
            {
                var before = streams[id];
                streams[id] = before.Among(Around());
                changed.Add(RowSet.Change(before.Rows, streams[id].Rows));
            }

            return changed;
        }

        // A rule came or went: the candidates of its indicator are judged by the rules there are now. What has events in this batch is derived anew; of everything else the
        // candidates stand in the rows of the built-in rule.
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
                    if (!closed.Contains(row.Identity)) over.Add(row);
                over.AddRange(pending.Values.Select(row => row.Row).Where(row => row.Contribution is { } made && made.Code == indicator.Code
                    && gone.Any(rule => rule.Version == made.Rule) && !streams.ContainsKey(made.Candidate.Stream)));
                await foreach (var row in ContributionRows.OpenAsync(operations, indicator, [next.Of(indicator)[0]], [.. streams.Keys], cancellation))
                    open.AddRange(come.Select(rule => ContributionRows.Under(rule, row.Contribution!)));
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
            ? References.Of(fact).Select(reference => reference.Value).OfType<OrganisationId>().Select(id => id.Value).Append(e.StreamId)
            : [e.StreamId];

        private async Task<Dictionary<Guid, FactRegister?>> RegistersAsync(IReadOnlyList<(Guid Stream, long Version)> wanted)
        {
            var registers = wanted.ToDictionary(entry => entry.Stream, entry => entry.Version == 0 ? null : cache.Find(entry.Stream, entry.Version));
            var ids = wanted.Where(entry => entry.Version != 0 && registers[entry.Stream] is null).Select(entry => entry.Stream).ToArray();
            if (ids.Length == 0) return registers;
            // Whatever these streams have in the batch comes later; all else lies before it.
            var events = await operations.Events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId) && e.Sequence < first).OrderBy(e => e.Sequence).ToListAsync(cancellation);
            foreach (var stream in events.Where(IsOurs).GroupBy(e => e.StreamId))
                registers[stream.Key] = stream.Aggregate((FactRegister?)null, (state, earlier) => FactRegister.Fold(state, stream.Key, earlier));
            return registers;
        }

        private async Task OrganisationsAsync(IEnumerable<Guid> wanted)
        {
            var ids = wanted.Where(asked.Add).Distinct().ToArray();
            if (ids.Length == 0) return;
            foreach (var (id, spans) in await SpansAsync(ids)) organisations[id] = spans;
        }

        private async Task<Dictionary<Guid, IReadOnlyList<OrganisationSpan>>> SpansAsync(Guid[] ids)
        {
            var found = new Dictionary<Guid, IReadOnlyList<OrganisationSpan>>();
            await using var command = new NpgsqlCommand(
                $"""
                select id, valid_from, regions[1], subkind from {Schema}.entity
                where kind = 'organisation' and id = any($1) and known_until = {Span.StillKnown} order by id, valid_from
                """);
            command.Parameters.Add(new() { Value = ids });
            await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                var id = rows.GetGuid(0);
                if (!found.TryGetValue(id, out var spans)) found[id] = spans = new List<OrganisationSpan>();
                ((List<OrganisationSpan>)spans).Add(new OrganisationSpan(rows.GetDateTime(1), await rows.IsDBNullAsync(2, cancellation) ? null : rows.GetString(2), rows.GetString(3)));
            }

            return found;
        }

        private async Task<RuleSet> RulesAsync()
        {
            var book = RuleSet.BuiltIn;
            await using var command = new NpgsqlCommand(
                $"select view from {Schema}.entity where kind = 'indicator' and known_until = {Span.StillKnown} and valid_until = 'infinity'");
            await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
            while (await rows.ReadAsync(cancellation)) book = book.With(JsonSerializer.Deserialize<IndicatorDecisions>(rows.GetString(0), FactJson.Options)!);
            return book;
        }

        private async Task QualifiedAsync(HashSet<(string Code, string Rule, Guid Key)> keys, KeyedRows keyed)
        {
            if (keys.Count == 0) return;
            await using var command = new NpgsqlCommand(
                $"""
                select c.code, c.rule, c.key, c.id, c.part, c.valid_from, c.valid_until, c.occurred, c.value, c.rank, c.approximate, c.dimensions, c.settlement
                from unnest($1::text[], $2::text[], $3::uuid[]) as k (code, rule, key)
                join {Schema}.contribution c on c.code = k.code and c.rule = k.rule and c.key = k.key and c.counts and c.known_until = {Span.StillKnown}
                """);
            command.Parameters.Add(new() { Value = keys.Select(key => key.Code).ToArray() });
            command.Parameters.Add(new() { Value = keys.Select(key => key.Rule).ToArray() });
            command.Parameters.Add(new() { Value = keys.Select(key => key.Key).ToArray() });
            await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
            while (await rows.ReadAsync(cancellation)) keyed.Load((rows.GetString(0), rows.GetString(1), rows.GetGuid(2)), ContributionRows.Qualified(rows, 3));
        }
    }

    /// <summary>A row that a batch begins.</summary>
    private sealed class PendingRow(Row row, long from)
    {
        public Row Row { get; } = row;

        public long Until { get; set; } = Span.StillKnown;

        public IEnumerable<(string Column, object? Value)> Columns() =>
            [.. Row.Key.Select(column => (column.Column, (object?)column.Value)), .. Row.Rest, ("known_from", from), ("known_until", Until)];
    }
}

/// <summary>
/// Registers of streams that had events lately. A register is a fold of the stream's first events and events never change, so one of the right version is right,
/// whoever projected meanwhile.
/// </summary>
internal sealed class StreamCache
{
    private const int Most = 10_000;
    private readonly Dictionary<Guid, FactRegister> registers = [];
    private readonly Queue<Guid> order = new();

    /// <summary>The stream's facts at a version; null when they are not at hand.</summary>
    public FactRegister? Find(Guid stream, long version) => registers.TryGetValue(stream, out var register) && register.Version == version ? register : null;

    /// <summary>Remembers a stream's facts.</summary>
    public void Keep(Guid stream, FactRegister? register)
    {
        if (register is null) return;
        if (registers.TryAdd(stream, register)) order.Enqueue(stream);
        else registers[stream] = register;
        while (registers.Count > Most) registers.Remove(order.Dequeue());
    }
}
