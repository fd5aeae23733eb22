using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Views;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads from the store what the rows of a batch of events depend on besides those events.</summary>
internal sealed class BatchReads(IDocumentOperations operations, StreamCache cache, CancellationToken cancellation)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>Takes in what was said of identity before a batch and after the last that is known.</summary>
    /// <param name="identity">What is known.</param>
    /// <param name="first">The position of the batch's first event.</param>
    public async Task IdentityAsync(IdentityHistory identity, long first)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select coalesce(array_agg(v.position), '{"{}"}') from {Schema}.event v
            where v.type = any($1) and v.position > $2 and v.position < $3
            """);
        command.Parameters.Add(new() { Value = IdentityHistory.Types.ToArray() });
        command.Parameters.Add(new() { Value = identity.Last });
        command.Parameters.Add(new() { Value = first });
        long[] positions;
        await using (var row = await operations.ExecuteReaderAsync(command, cancellation))
            positions = await row.ReadAsync(cancellation) ? row.GetFieldValue<long[]>(0) : [];
        if (positions.Length == 0) return;
        identity.Take(await operations.Events.QueryAllRawEvents().Where(e => positions.Contains(e.Sequence)).OrderBy(e => e.Sequence)
            .ToListAsync(cancellation));
    }

    /// <summary>The streams of things: of a fact the one that it stands in, of an entity its own.</summary>
    public async Task<IReadOnlyList<Guid>> StreamsOfAsync(IReadOnlyCollection<Guid> things)
    {
        var streams = things.ToHashSet();
        await using var command = new NpgsqlCommand($"select id, stream_id from {Schema}.mt_events where id = any($1)");
        command.Parameters.Add(new() { Value = things.ToArray() });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            streams.Remove(rows.GetGuid(0));
            streams.Add(rows.GetGuid(1));
        }

        return [.. streams];
    }

    /// <summary>The things whose facts name any of some entities, whatever they are.</summary>
    public async Task<IReadOnlyList<Guid>> StreamsNamingAnyAsync(IReadOnlyCollection<Guid> entities)
    {
        var streams = new List<Guid>();
        await using var command = new NpgsqlCommand(
            $"select distinct stream_id from {Schema}.fact where refs && $1 and known_until = {Span.StillKnown}");
        command.Parameters.Add(new() { Value = entities.ToArray() });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation)) streams.Add(rows.GetGuid(0));
        return streams;
    }

    /// <summary>The facts of some streams before a batch, each at a version; null where it had none.</summary>
    /// <param name="wanted">The streams.</param>
    /// <param name="first">The position of the batch's first event.</param>
    public async Task<Dictionary<Guid, FactRegister?>> RegistersAsync(IReadOnlyList<(Guid Stream, long Version)> wanted, long first)
    {
        var registers = wanted.ToDictionary(
            entry => entry.Stream, entry => entry.Version == 0 ? null : cache.Find(entry.Stream, entry.Version));
        var ids = wanted.Where(entry => entry.Version != 0 && registers[entry.Stream] is null).Select(entry => entry.Stream).ToArray();
        if (ids.Length == 0) return registers;
        // Whatever these streams have in the batch comes later; all else lies before it.
        var events = await operations.Events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId) && e.Sequence < first)
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
        foreach (var stream in events.Where(RowsProjection.MakesRows).GroupBy(e => e.StreamId))
            registers[stream.Key] =
                stream.Aggregate((FactRegister?)null, (state, earlier) => FactRegister.Fold(state, stream.Key, earlier));
        return registers;
    }

    /// <summary>What others depend on about some entities, from when, as the tables have it.</summary>
    public async Task<Dictionary<Guid, IReadOnlyList<ContextSpan>>> SpansAsync(Guid[] ids)
    {
        var found = new Dictionary<Guid, List<ContextSpan>>();
        await using var command = new NpgsqlCommand(
            $"""
            select id, valid_from, kind, regions[1], subkind, case when kind <> 'organisation' then view end from {Schema}.entity
            where kind in ('organisation', 'project', 'programme') and id = any($1) and known_until = {Span.StillKnown}
            order by id, valid_from
            """);
        command.Parameters.Add(new() { Value = ids });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var id = rows.GetGuid(0);
            if (!found.TryGetValue(id, out var spans)) found[id] = spans = [];
            spans.Add(rows.GetString(2) switch
            {
                "project" => SpanOf(rows.GetDateTime(1),
                    JsonSerializer.Deserialize<ProjectView>(rows.GetString(5), FactJson.Options)!.Terms),
                "programme" => SpanOf(rows.GetDateTime(1), JsonSerializer.Deserialize<ProgrammeView>(rows.GetString(5), FactJson.Options)!),
                _ => new OrganisationSpan(
                    rows.GetDateTime(1), await rows.IsDBNullAsync(3, cancellation) ? null : rows.GetString(3), rows.GetString(4)),
            });
        }

        // Of an organisation each row is a span, whatever it says.
        return found.ToDictionary(
            entry => entry.Key,
            entry => entry.Value[0] is OrganisationSpan ? entry.Value : ContextSpan.Distinct(entry.Value));
    }

    private static ProjectSpan SpanOf(DateTime from, ProjectTermsView terms) =>
        new(from, terms.Programme.Id, terms.Objective, terms.Start, terms.End);

    private static ProgrammeSpan SpanOf(DateTime from, ProgrammeView programme) =>
        new(from, programme.Currency, Programme.CountriesOf(programme.Countries.Select(country => country.Code)));

    /// <summary>The counting rules as the tables have them.</summary>
    public async Task<RuleSet> RulesAsync()
    {
        var rules = RuleSet.BuiltIn;
        await using var command = new NpgsqlCommand(
            $"select view from {Schema}.entity where kind = 'indicator' and known_until = {Span.StillKnown} and valid_until = 'infinity'");
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation))
            rules = rules.With(JsonSerializer.Deserialize<IndicatorDecisions>(rows.GetString(0), FactJson.Options)!);
        return rules;
    }

    /// <summary>The activities and partnerships whose facts name an entity, or name a project that stands under it.</summary>
    public async Task<IReadOnlyList<Guid>> StreamsNamingAsync(Guid entity)
    {
        var streams = new List<Guid>();
        await using var command = new NpgsqlCommand(
            $"""
            with named as (
              select distinct stream_id, type = 'placed_under_programme' as placed from {Schema}.fact
              where refs @> array[$1] and kind in ('activity', 'partnership') and known_until = {Span.StillKnown}
            )
            select stream_id from named
            union
            select f.stream_id from named n join {Schema}.fact f on n.placed and f.refs @> array[n.stream_id]
            where f.kind in ('activity', 'partnership') and f.known_until = {Span.StillKnown}
            """);
        command.Parameters.Add(new() { Value = entity });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation)) streams.Add(rows.GetGuid(0));
        return streams;
    }

    /// <summary>Loads the rows of some keys that the tables hold open.</summary>
    public async Task QualifiedAsync(HashSet<(string Code, string Rule, Guid Key)> keys, KeyedRows keyed)
    {
        if (keys.Count == 0) return;
        await using var command = new NpgsqlCommand(
            $"""
            select c.code, c.rule, c.key, c.id, c.part, c.valid_from, c.valid_until, c.occurred, c.value, c.rank, c.approximate,
              c.dimensions, c.settlement, c.candidate -> 'shares'
            from unnest($1::text[], $2::text[], $3::uuid[]) as k (code, rule, key)
            join {Schema}.contribution c on c.code = k.code and c.rule = k.rule and c.key = k.key and c.counts and c.known_until =
              {Span.StillKnown}
            """);
        command.Parameters.Add(new() { Value = keys.Select(key => key.Code).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => key.Rule).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => key.Key).ToArray() });
        await using var rows = await operations.ExecuteReaderAsync(command, cancellation);
        while (await rows.ReadAsync(cancellation))
            keyed.Load((rows.GetString(0), rows.GetString(1), rows.GetGuid(2)), ContributionRows.Qualified(rows, 3));
    }
}
