using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>Which events somebody asks for.</summary>
public sealed record EventQuery
{
    /// <summary>Events after this position.</summary>
    public long After { get; init; }

    /// <summary>Events up to this position.</summary>
    public required long UpTo { get; init; }

    /// <summary>Events whose facts are part of the picture by then; null: all.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Stored types; null: all.</summary>
    public string[]? Types { get; init; }

    public Guid? Stream { get; init; }

    public Guid? Source { get; init; }

    /// <summary>Account that recorded them; null: all.</summary>
    public string? Actor { get; init; }

    public Guid? Id { get; init; }

    /// <summary>These events; null: all.</summary>
    public Guid[]? Ids { get; init; }

    /// <summary>Entities of whose streams the events are; null: all.</summary>
    public Guid[]? Streams { get; init; }

    /// <summary>Sources that the events rest on; null: all.</summary>
    public Guid[]? Sources { get; init; }

    /// <summary>What the events belong to.</summary>
    public Belonging Belonging { get; init; } = Belonging.Anywhere;

    /// <summary>By when it belongs there, in the picture of the position asked about.</summary>
    public DateTimeOffset BelongingAsOf { get; init; }

    /// <summary>What belonged there at some position after this one, up to the one asked about, belongs there as well; null: what does at
    /// that one.</summary>
    public long? BelongingAfter { get; init; }

    /// <summary>Places in a stream, the first and the last; needs <see cref="Stream"/>. Null: all.</summary>
    public (long First, long Last)? Versions { get; init; }

    /// <summary>Events at this position or later.</summary>
    public long? From { get; init; }

    /// <summary>Events recorded at this moment or later.</summary>
    public DateTimeOffset? RecordedFrom { get; init; }

    /// <summary>Events recorded by this moment.</summary>
    public DateTimeOffset? RecordedUntil { get; init; }

    /// <summary>True: the newest first; <see cref="After"/> then counts downwards from the position given there.</summary>
    public bool NewestFirst { get; init; }

    public required int Limit { get; init; }
}

/// <summary>Reads the event log. It never shows an event above the position of the read side, so whoever reads on from the last one misses
/// none.</summary>
public sealed class EventLog(NpgsqlDataSource database, IDocumentStore store, IActorNames accounts)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>How far apart at most an event's moment of recording and the moment at which it got its position are: an append is given
    /// up after a while, and the clocks of several hosts differ by less than the rest of it.</summary>
    internal static readonly TimeSpan Overlap = AtomicBatch.Patience + TimeSpan.FromMinutes(5);

    /// <summary>The events, in order.</summary>
    public async Task<IReadOnlyList<EventView>> QueryAsync(EventQuery query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        var conditions = Conditions(query, command);
        var order = query.NewestFirst ? "desc" : "asc";
        command.CommandText =
            $"""
            with chosen as materialized (select x.* from {Schema}.event x where {conditions} order by x.position {order} limit
              {query.Limit})
            select x.position, x.id, x.type, x.kind, x.stream_id,
                   (select n.title from {Schema}.entity n
                    where n.kind = x.kind and n.known_from <= @upTo and n.known_until > @upTo
                      and n.id = coalesce((select i.other from {Schema}.identity i where i.id = x.stream_id and i.relation = 'same'
                        and i.known_from <= @upTo and i.known_until > @upTo limit 1), x.stream_id)
                    order by n.valid_from desc limit 1),
                   e.version, x.recorded_at, e.user_name, x.source_id,
                   (select n.title from {Schema}.entity n
                    where n.kind = 'source' and n.id = x.source_id and n.known_from <= @upTo and n.known_until > @upTo order by n.valid_from
                      desc limit 1),
                   coalesce(e.data #>> '{"{provenance,passage}"}', e.data #>> '{"{replacement,provenance,passage}"}'), e.correlation_id,
                     e.data
            from chosen x join {Schema}.mt_events e on e.seq_id = x.position order by x.position {order}
            """;
        var events = new List<EventView>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                events.Add(new EventView
                {
                    Position = rows.GetInt64(0),
                    Id = rows.GetGuid(1),
                    Type = rows.GetString(2),
                    Entity = new EntityLink(rows.GetString(3), rows.GetGuid(4), Text(rows, 5)),
                    Version = rows.GetInt64(6),
                    RecordedAt = rows.GetFieldValue<DateTimeOffset>(7),
                    Actor = Text(rows, 8) is { } actor ? new ActorView(actor, null) : null,
                    Source = rows.IsDBNull(9) ? null : new SourceRef(rows.GetGuid(9)) { Title = Text(rows, 10) },
                    Passage = Text(rows, 11),
                    CorrelationId = Text(rows, 12),
                    Data = JsonSerializer.Deserialize<JsonElement>(rows.GetString(13)),
                });
            }
        }

        var names = await accounts.NamesAsync(
            events.Select(e => Guid.TryParse(e.Actor?.Id, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty), cancellation);
        return [.. events.Select(
            e => e.Actor is { } actor && Guid.TryParse(actor.Id, out var id)
                ? e with { Actor = actor with { Name = names.GetValueOrDefault(id) } }
                : e)];
    }

    /// <summary>The positions of the events, in order.</summary>
    public async Task<IReadOnlyList<long>> PositionsAsync(EventQuery query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandText =
            $"select x.position from {Schema}.event x where {Conditions(query, command)} order by x.position limit {query.Limit}";
        var positions = new List<long>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) positions.Add(rows.GetInt64(0));
        return positions;
    }

    /// <summary>How many events a query has in all, whatever its limit.</summary>
    public async Task<long> CountAsync(EventQuery query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandText =
            $"select count(*) from {Schema}.event x where {Conditions(query with { After = query.NewestFirst ? long.MaxValue : 0 }, command)}";
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>How many events a stream had at a position: the version it was at.</summary>
    public async Task<long> VersionAsync(Guid stream, long knownAt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select e.version from {Schema}.event x join {Schema}.mt_events e on e.seq_id = x.position where x.stream_id = $1 and x.position <= $2 order by x.position desc limit 1");
        command.Parameters.Add(new() { Value = stream });
        command.Parameters.Add(new() { Value = knownAt });
        return await command.ExecuteScalarAsync(cancellation) is long version ? version : 0;
    }

    /// <summary>One event and what became of its fact by the moment asked about.</summary>
    public async Task<EventView?> FindAsync(Guid id, Moment moment, CancellationToken cancellation)
    {
        var found = await QueryAsync(new EventQuery { UpTo = moment.KnownAt, Id = id, Limit = 1 }, cancellation);
        if (found is not [var e]) return null;
        await using var session = store.QuerySession();
        var register = (await session.Events.FetchStreamAsync(e.Entity.Id, 0, null, 0, cancellation))
            .Where(known => known.Sequence <= moment.KnownAt)
            .Aggregate((FactRegister?)null, (state, known) => FactRegister.Fold(state, e.Entity.Id, known));
        return register?.Facts.GetValueOrDefault(id) is not { } record ? e : e with
        {
            Fate = new FactOutcome
            {
                Status = record.Status,
                Certainty = record.Certainty,
                Since = register.SinceOf(record) is var since && since == DateTimeOffset.MinValue ? null : since,
                EndedBy = record.EndedBy,
                Corrects = record.Corrects,
                ConfirmedBy = [.. record.Confirmations.Select(entry => entry.EventId)],
                Conflicts = [.. register.Conflicts.Values.Where(conflict => conflict.Raised.FactIds.Contains(id))
                    .Select(conflict => conflict.Id).Order()],
            },
        };
    }

    private static string Conditions(EventQuery query, NpgsqlCommand command)
    {
        var conditions = new List<string> { "x.position <= @upTo", query.NewestFirst ? "x.position < @after" : "x.position > @after" };
        command.Parameters.AddWithValue("upTo", query.UpTo);
        command.Parameters.AddWithValue("after", query.After);
        if (query.AsOf is { } asOf) With(
            // A fact that stands tells its own date, which another fact may have resolved since; one that no longer stands, the date it was
            // recorded with.
            $"coalesce((select f.since from {Schema}.fact f where f.id = x.id and f.known_from <= @upTo and f.known_until > @upTo), x.since) <= @asOf",
            "asOf", Span.Database(asOf));
        if (query.Types is { } types) With("x.type = any(@types)", "types", types);
        if (query.Stream is { } stream) With("x.stream_id = @stream", "stream", stream);
        if (query.Source is { } source) With("x.source_id = @source", "source", source);
        if (query.Actor is { } actor)
            With($"exists (select 1 from {Schema}.mt_events a where a.seq_id = x.position and a.user_name = @actor)", "actor", actor);
        if (!query.Belonging.IsEverything)
        {
            conditions.Add(query.Belonging.OfEvents(
                "x", alias => $"{alias}.valid_from <= @asOf and {alias}.valid_until > @asOf and {Known(alias)}",
                alias => $"{alias}.since <= @asOf and {Known(alias)}")[" and ".Length..]);
            query.Belonging.Add(command);
            command.Parameters.AddWithValue("knownAt", query.UpTo);
            command.Parameters.AddWithValue("knownAfter", query.BelongingAfter ?? query.UpTo);
            if (query.AsOf is null) command.Parameters.AddWithValue("asOf", Span.Database(query.BelongingAsOf));
        }

        if (query.From is { } least) With("x.position >= @least", "least", least);
        if (query.Streams is { } streams) With("x.stream_id = any(@streams)", "streams", streams);
        if (query.Sources is { } sources) With("x.source_id = any(@sources)", "sources", sources);
        if (query is { Versions: var (first, last), Stream: not null })
        {
            With($"x.position in (select a.seq_id from {Schema}.mt_events a where a.stream_id = @stream and a.version between @firstVersion and @lastVersion)", "firstVersion", first);
            command.Parameters.AddWithValue("lastVersion", last);
        }

        // Positions follow the clock but for what was under way at the same time, however many events that were: what was recorded long
        // before the first moment stands before all that is asked for, and what was recorded long after the last one behind it. These
        // bounds on positions are what an index finds; the one on the clock is exact.
        if (query.RecordedFrom is { } from)
        {
            With("x.recorded_at >= @recordedFrom", "recordedFrom", from.UtcDateTime);
            With(
                $"""
                x.position > coalesce((select r.position from {Schema}.event r where r.recorded_at < @longBefore
                order by r.recorded_at desc, r.position desc limit 1), 0)
                """,
                "longBefore", Moved(from, -Overlap));
        }

        if (query.RecordedUntil is { } until)
        {
            With("x.recorded_at <= @recordedUntil", "recordedUntil", until.UtcDateTime);
            With(
                $"""
                x.position < coalesce((select r.position from {Schema}.event r where r.recorded_at > @longAfter
                order by r.recorded_at, r.position limit 1), 9223372036854775807)
                """,
                "longAfter", Moved(until, Overlap));
        }

        if (query.Ids is { } ids) With($"x.position in (select a.seq_id from {Schema}.mt_events a where a.id = any(@ids))", "ids", ids);
        if (query.Id is { } id) With($"x.position = (select a.seq_id from {Schema}.mt_events a where a.id = @id)", "id", id);
        return string.Join(" and ", conditions);

        void With(string condition, string name, object value)
        {
            conditions.Add(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    // Whatever was known between two positions; of one of them, what was known there.
    private static string Known(string alias) => $"{alias}.known_from <= @knownAt and {alias}.known_until > @knownAfter";

    // The end of time stays the end of time.
    private static DateTime Moved(DateTimeOffset moment, TimeSpan by) => new(
        Math.Clamp(moment.UtcTicks + by.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), DateTimeKind.Utc);

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
