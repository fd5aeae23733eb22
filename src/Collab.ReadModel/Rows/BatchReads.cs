using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads from the store what the rows of a batch of events depend on besides those events.</summary>
internal sealed class BatchReads(IDocumentOperations operations, StreamCache cache, CancellationToken cancellation)
{
    private const string Schema = StoreSchema.Name;

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

    /// <summary>What some organisations were, from when, as the tables have it.</summary>
    public async Task<Dictionary<Guid, IReadOnlyList<OrganisationSpan>>> SpansAsync(Guid[] ids)
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
            ((List<OrganisationSpan>)spans)
                .Add(new OrganisationSpan(
                    rows.GetDateTime(1), await rows.IsDBNullAsync(2, cancellation) ? null : rows.GetString(2), rows.GetString(3)));
        }

        return found;
    }

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

    /// <summary>The activities and partnerships whose facts name an organisation.</summary>
    public async Task<IReadOnlyList<Guid>> StreamsNamingAsync(Guid organisation)
    {
        var streams = new List<Guid>();
        await using var command = new NpgsqlCommand(
            $"select distinct stream_id from {Schema}.fact where refs @> array[$1] and kind in ('activity', 'partnership') and known_until = {Span.StillKnown}");
        command.Parameters.Add(new() { Value = organisation });
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
