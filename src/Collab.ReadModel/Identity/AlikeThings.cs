using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.Recording;
using JasperFx.Events;
using Npgsql;
using NpgsqlTypes;

namespace Collab.ReadModel.Identity;

/// <summary>
/// Finds what is recorded already and probably the same as what is about to be recorded, by the rules of <see cref="DuplicateQueries"/>: of
/// entities, the same name on days that touch, or the same kind of activity on the same day in the same place; of grants, the same amount,
/// funder and year. As the read side knows it last; what was stored a moment ago may be missing.
/// </summary>
internal sealed class AlikeThings(NpgsqlDataSource database) : IAlikeThings
{
    private const string Schema = StoreSchema.Name;
    private const int Most = 20;

    private static readonly string Entities =
        $"""
        select n.event, a.* from unnest(@event, @own, @kind, @plain, @starts, @ends, @venue, @subkind)
            as n (event, own, kind, plain, starts, ends, venue, subkind),
          lateral (
            select {DuplicateQueries.Columns("a")} from {Schema}.entity a
            where a.kind = n.kind and a.id <> n.own and a.known_until = {Span.StillKnown} and a.valid_until = 'infinity'
              and a.plain = n.plain and a.plain <> ''
              and (a.kind <> 'activity' or n.starts = '-infinity' or coalesce(a.starts, '-infinity') = '-infinity'
                or a.starts = n.starts or a.starts < n.ends and n.starts < a.ends)
            union
            select {DuplicateQueries.Columns("a")} from {Schema}.entity a
            where n.kind = 'activity' and a.kind = 'activity' and a.id <> n.own and a.known_until = {Span.StillKnown}
              and a.valid_until = 'infinity' and a.venue = n.venue and length(n.venue) > 3 and a.starts = n.starts
              and n.starts > '-infinity' and a.subkind = n.subkind and a.status <> 'cancelled'
            order by 6 desc nulls last, 2 limit {Most}) a
        """;

    // As DuplicateGrants has it: within one partnership, whoever names no funder may tell of a grant of any.
    private static readonly string Grants =
        $"""
        select n.event, a.* from unnest(@event, @stream, @funder, @amount, @rough, @currency, @year, @source)
            as n (event, stream, funder, amount, rough, currency, year, source),
          lateral (
            select '{AlikeEntity.Grant}', f.id, coalesce(p.title, ''), f.type, f.certainty, f.occurred_from, null::text
            from {Schema}.fact f left join {Schema}.entity p on p.kind = 'partnership' and p.id = f.stream_id
                and p.known_until = {Span.StillKnown} and p.valid_until = 'infinity',
              lateral (select (f.data ->> 'funder')::uuid as funder, (f.data #>> '{"{amount,amount}"}')::numeric as amount,
                coalesce(f.data #>> '{"{amount,exactness}"}', 'exact') <> 'exact' as rough) g
            where f.type = 'funding_granted' and f.known_until = {Span.StillKnown} and f.id <> n.event
              and (f.refs @> array[n.funder] and g.funder = n.funder
                or f.stream_id = n.stream and (g.funder is null or n.funder is null)
                  and (g.funder is not null or n.funder is not null or f.source_id is distinct from n.source))
              and (g.amount = n.amount or (g.rough or n.rough) and abs(g.amount - n.amount) <= 0.05 * greatest(g.amount, n.amount))
              and coalesce(f.data #>> '{"{amount,currency}"}', '{Currencies.Euro}') = n.currency
              and left(coalesce(f.data #>> '{"{occurred,from}"}', f.data #>> '{"{occurred,to}"}'), 4) = n.year
            order by f.position limit {Most}) a
        """;

    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<AlikeEntity>>> FindAsync(
        IReadOnlyCollection<IEvent> events, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, List<AlikeEntity>>();
        await EntitiesAsync(events, found, cancellation);
        await GrantsAsync(events, found, cancellation);
        return found.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<AlikeEntity>)entry.Value);
    }

    private async Task EntitiesAsync(
        IEnumerable<IEvent> events, Dictionary<Guid, List<AlikeEntity>> found, CancellationToken cancellation)
    {
        var begun = events.Select(e => (Event: e, Face: FaceOf(e))).Where(entry => entry.Face is not null).ToList();
        if (begun.Count == 0) return;
        await using var command = database.CreateCommand(Entities);
        Add("event", NpgsqlDbType.Uuid, entry => entry.Event.Id);
        Add("own", NpgsqlDbType.Uuid, entry => entry.Event.StreamId);
        Add("kind", NpgsqlDbType.Text, entry => entry.Face.Kind);
        Add("plain", NpgsqlDbType.Text, entry => PlainName.Of(entry.Face.Title));
        Add("starts", NpgsqlDbType.TimestampTz, entry => Span.Database(entry.Face.Starts) ?? Span.Beginning);
        Add("ends", NpgsqlDbType.TimestampTz, entry => Span.Database(entry.Face.Ends) ?? Span.Beginning);
        Add("venue", NpgsqlDbType.Text, entry => entry.Face.Venue);
        Add("subkind", NpgsqlDbType.Text, entry => entry.Face.Subkind);
        await ReadAsync(command, found, cancellation);

        void Add<T>(string name, NpgsqlDbType type, Func<(IEvent Event, EntityFace Face), T> value) => command.Parameters.Add(
            new(name, NpgsqlDbType.Array | type) { Value = begun.Select(entry => value((entry.Event, entry.Face!))).ToArray() });
    }

    private async Task GrantsAsync(IEnumerable<IEvent> events, Dictionary<Guid, List<AlikeEntity>> found, CancellationToken cancellation)
    {
        var told = events.Where(e => e.Data is FundingGranted { Amount.Amount: not null })
            .Select(e => (Event: e, Grant: (FundingGranted)e.Data, Year: YearOf((FundingGranted)e.Data)))
            .Where(entry => entry.Year is not null).ToList();
        if (told.Count == 0) return;
        await using var command = database.CreateCommand(Grants);
        Add("event", NpgsqlDbType.Uuid, entry => entry.Event.Id);
        Add("stream", NpgsqlDbType.Uuid, entry => entry.Event.StreamId);
        Add("funder", NpgsqlDbType.Uuid, entry => entry.Grant.Funder?.Value);
        Add("amount", NpgsqlDbType.Numeric, entry => entry.Grant.Amount.Amount!.Value);
        Add("rough", NpgsqlDbType.Boolean, entry => entry.Grant.Amount.Exactness != Exactness.Exact);
        Add("currency", NpgsqlDbType.Text, entry => entry.Grant.Amount.Currency);
        Add("source", NpgsqlDbType.Uuid, entry => entry.Grant.RestsOn?.Source.Value);
        Add("year", NpgsqlDbType.Text, entry => entry.Year!);
        await ReadAsync(command, found, cancellation);

        void Add<T>(string name, NpgsqlDbType type, Func<(IEvent Event, FundingGranted Grant, string? Year), T> value) =>
            command.Parameters.Add(new(name, NpgsqlDbType.Array | type) { Value = told.Select(value).ToArray() });
    }

    // What an event begins, as a list shows it; null where it begins nothing that is compared.
    private static EntityFace? FaceOf(IEvent e) =>
        e is { Version: 1, Data: Fact } && FactRegister.Fold((FactRegister?)null, e.StreamId, e) is { } begun
        && Slices.Of(begun) is { } kind && DuplicateQueries.Kinds.Contains(kind.Name) && kind.At(begun, DateTimeOffset.MaxValue) is { } view
            ? kind.Rows(view, Span.End, ProjectionContext.None).First()
            : null;

    private static string? YearOf(FundingGranted grant) =>
        new[] { grant.Occurred.From, grant.Occurred.To }.FirstOrDefault(day => day is { Length: >= 4 })?[..4];

    private static async Task ReadAsync(
        NpgsqlCommand command, Dictionary<Guid, List<AlikeEntity>> found, CancellationToken cancellation)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            if (!found.TryGetValue(rows.GetGuid(0), out var alike)) found[rows.GetGuid(0)] = alike = [];
            alike.Add(DuplicateQueries.Read(rows, 1));
        }
    }
}
