using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>Finds what differs between two moments: only what begins or ends between them is looked at.</summary>
internal sealed class DifferenceSearch(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>Counting stops at so many entities or facts that begin or end between the moments: every page has the totals, and none may
    /// wait for all of them.</summary>
    public const int CountedAtMost = 2_000;

    private const int LeastBatch = 100;

    private static readonly string EntitySides =
        $"""
        left join {Schema}.entity a on a.kind = t.kind and a.id = t.id and a.stream_id = t.stream_id and {Comparison.EntityHolds("a", "from")}
        left join {Schema}.entity b on b.kind = t.kind and b.id = t.id and b.stream_id = t.stream_id and {Comparison.EntityHolds("b", "to")}
        """;

    private static readonly string FactSides =
        $"""
        left join {Schema}.fact a on a.id = t.id and {Comparison.FactHolds("a", "from")}
        left join {Schema}.fact b on b.id = t.id and {Comparison.FactHolds("b", "to")}
        """;

    /// <summary>A page of what differs, in the order of its keys.</summary>
    /// <param name="comparison">The moments.</param>
    /// <param name="scope">What is looked at.</param>
    /// <param name="after">Where the page begins; null: at the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<List<FoundDifference>> PageAsync(
        Comparison comparison, ComparisonScope scope, DifferenceKey? after, int limit, CancellationToken cancellation)
    {
        var found = new List<FoundDifference>();
        await foreach (var difference in AllAsync(comparison, scope, after, limit, cancellation))
        {
            found.Add(difference);
            if (found.Count == limit) break;
        }

        return found;
    }

    /// <summary>How much appeared, changed and went.</summary>
    public async Task<ChangeTotals> TotalsAsync(Comparison comparison, ComparisonScope scope, CancellationToken cancellation)
    {
        var (entities, moreEntities) =
            await CountAsync(TouchedEntities(comparison, scope, "", CountedAtMost + 1), EntitySides, "a.view is distinct from b.view");
        var (facts, moreFacts) = await CountAsync(
            TouchedFacts(comparison, scope, "", CountedAtMost + 1), FactSides,
            "(a.certainty, a.since) is distinct from (b.certainty, b.since)");
        return new ChangeTotals(entities, facts, moreEntities || moreFacts);

        async Task<(ChangeCount Count, bool More)> CountAsync(string touched, string sides, string differs)
        {
            await using var command = database.CreateCommand(
                $"""
                with {touched}
                select count(*) filter (where a.id is null and b.id is not null), count(*) filter (where a.id is not null and b.id is not null and {differs}),
                       count(*) filter (where a.id is not null and b.id is null), count(*)
                from touched t {sides}
                """);
            comparison.Add(command);
            scope.Add(command);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            await rows.ReadAsync(cancellation);
            return (new ChangeCount(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)), rows.GetInt64(3) > CountedAtMost);
        }
    }

    // Reads on until there is enough of it: what begins and ends between the moments need not differ at them.
    private async IAsyncEnumerable<FoundDifference> AllAsync(
        Comparison comparison, ComparisonScope scope, DifferenceKey? after, int wanted,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = Math.Max(wanted, LeastBatch);
        List<(DifferenceKey Key, FoundDifference? Difference)> page;
        if (after is null or EntityKey)
        {
            var key = after as EntityKey ?? EntityKey.First;
            do
            {
                page = await EntitiesAsync(comparison, scope, key, batch, cancellation);
                foreach (var (_, entity) in page)
                    if (entity is not null)
                        yield return entity;
                if (page.Count > 0) key = (EntityKey)page[^1].Key;
            }
            while (page.Count == batch);
        }

        var position = after as FactKey ?? FactKey.First;
        do
        {
            page = await FactsAsync(comparison, scope, position, batch, cancellation);
            foreach (var (_, fact) in page)
                if (fact is not null)
                    yield return fact;
            if (page.Count > 0) position = (FactKey)page[^1].Key;
        }
        while (page.Count == batch);
    }

    private static string TouchedEntities(Comparison comparison, ComparisonScope scope, string after, int limit) =>
        $"""
        touched as materialized (
          select distinct e.kind, e.id, e.stream_id from {Schema}.entity e where ({comparison.TouchesEntity("e")}) {scope.Entities} {after}
          order by e.kind, e.id, e.stream_id limit {limit})
        """;

    private static string TouchedFacts(Comparison comparison, ComparisonScope scope, string after, int limit) =>
        $"""
        touched as materialized (
          select distinct f.position, f.id from {Schema}.fact f where ({comparison.TouchesFact("f")}) {scope.Facts} {after}
          order by f.position, f.id limit {limit})
        """;

    private async Task<List<(DifferenceKey Key, FoundDifference? Difference)>> EntitiesAsync(
        Comparison comparison, ComparisonScope scope, EntityKey after, int batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with {TouchedEntities(comparison, scope, "and (e.kind, e.id, e.stream_id) > (@kind, @id, @stream)", batch)}
            select t.kind, t.id, t.stream_id, a.view is distinct from b.view, a.title, a.subkind, a.status, b.title, b.subkind, b.status,
                   case when a.view is distinct from b.view then a.view end, case when a.view is distinct from b.view then b.view end
            from touched t {EntitySides} order by t.kind, t.id, t.stream_id
            """);
        comparison.Add(command);
        scope.Add(command);
        command.Parameters.AddWithValue("kind", after.Kind);
        command.Parameters.AddWithValue("id", after.Id);
        command.Parameters.AddWithValue("stream", after.Stream);
        var page = new List<(DifferenceKey, FoundDifference?)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var key = new EntityKey(rows.GetString(0), rows.GetGuid(1), rows.GetGuid(2));
            page.Add((key, rows.GetBoolean(3) ? new FoundEntity(key, Side(rows, 4), Side(rows, 7), View(rows, 10), View(rows, 11)) : null));
        }

        return page;
    }

    private async Task<List<(DifferenceKey Key, FoundDifference? Difference)>> FactsAsync(
        Comparison comparison, ComparisonScope scope, FactKey after, int batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with {TouchedFacts(comparison, scope, "and (f.position, f.id) > (@position, @id)", batch)}, found as (
              select t.position, t.id, (a.certainty, a.since) is distinct from (b.certainty, b.since) as differs,
                     a.certainty as old_certainty, a.since as old_since, b.certainty as new_certainty, b.since as new_since,
                     coalesce(b.type, a.type) as type, coalesce(b.kind, a.kind) as kind, coalesce(b.stream_id, a.stream_id) as stream_id,
                     coalesce(b.recorded_at, a.recorded_at) as recorded_at, coalesce(b.source_id, a.source_id) as source_id,
                     coalesce(b.passage, a.passage) as passage, coalesce(b.data, a.data) as data, case when b.id is null then @fromKnown else @toKnown end as known
              from touched t {FactSides})
            select x.position, x.id, x.differs, x.old_certainty, x.old_since, x.new_certainty, x.new_since, x.type, x.kind, x.stream_id,
                   {Title("x.kind", "x.stream_id")}, x.recorded_at, x.source_id, {Title("'source'", "x.source_id")}, x.passage, x.data
            from found x order by x.position, x.id
            """);
        comparison.Add(command);
        scope.Add(command);
        command.Parameters.AddWithValue("position", after.Position);
        command.Parameters.AddWithValue("id", after.Id);
        var page = new List<(DifferenceKey, FoundDifference?)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var key = new FactKey(rows.GetInt64(0), rows.GetGuid(1));
            page.Add((key, rows.GetBoolean(2) ? new FoundFact(key, Fact(rows, key)) : null));
        }

        return page;

        static string Title(string kind, string id) =>
            $"(select n.title from {Schema}.entity n where n.kind = {kind} and n.id = {id} and n.known_from <= x.known and n.known_until > x.known order by n.valid_from desc limit 1)";
    }

    private static FactDifference Fact(NpgsqlDataReader rows, FactKey key)
    {
        var (oldCertainty, newCertainty) = (Text(rows, 3), Text(rows, 5));
        var (oldSince, newSince) = (Since(rows, 4), Since(rows, 6));
        var change = oldCertainty is null ? Change.Appeared : newCertainty is null ? Change.Went : Change.Changed;
        var members = new List<MemberDifference>();
        if (change == Change.Changed && oldCertainty != newCertainty)
            members.Add(new MemberDifference("/certainty", oldCertainty, newCertainty));
        if (change == Change.Changed && oldSince != newSince)
            members.Add(new MemberDifference("/since", JsonValue.Create(oldSince), JsonValue.Create(newSince)));
        return new FactDifference
        {
            Change = change,
            Id = key.Id,
            Members = members.Count == 0 ? null : members,
            Type = rows.GetString(7),
            Position = key.Position,
            Entity = new EntityLink(rows.GetString(8), rows.GetGuid(9), Text(rows, 10)),
            RecordedAt = rows.GetFieldValue<DateTimeOffset>(11),
            Certainty = newCertainty ?? oldCertainty!,
            Source = rows.IsDBNull(12) ? null : new SourceRef(rows.GetGuid(12)) { Title = Text(rows, 13) },
            Passage = Text(rows, 14),
            Data = JsonSerializer.Deserialize<JsonElement>(rows.GetString(15)),
        };
    }

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    // The beginning of time is no date to show.
    private static DateTimeOffset? Since(NpgsqlDataReader rows, int column) =>
        rows.IsDBNull(column) || rows.GetDateTime(column) == DateTime.MinValue ? null : rows.GetFieldValue<DateTimeOffset>(column);

    private static JsonObject? View(NpgsqlDataReader rows, int column) => rows.IsDBNull(column)
        ? null
        : JsonNode.Parse(rows.GetString(column))!.AsObject();

    private static EntitySide? Side(NpgsqlDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : new EntitySide(rows.GetString(column), rows.GetString(column + 1), rows.GetString(column + 2));
}
