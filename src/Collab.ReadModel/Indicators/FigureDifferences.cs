using System.Globalization;
using System.Runtime.CompilerServices;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Finds the facts that make a figure what it is, and those that make it differ between two scopes.</summary>
internal sealed class FigureDifferences(NpgsqlDataSource database, EntityTitles entities)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The counted facts of a scope as lines <c>id part value</c> in order of ids, the value in hundredths: what a seal is taken
    /// over.</summary>
    public async IAsyncEnumerable<string> CountedAsync(FigureScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand($"select s.id, s.part, s.amount from ({sql.Settled}) s order by s.id, s.part");
        sql.Add(command);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            yield return string.Create(CultureInfo.InvariantCulture, $"{rows.GetGuid(0)} {rows.GetString(1)} {rows.GetInt64(2)}");
    }

    /// <summary>The facts that make a figure differ between two scopes.</summary>
    public async Task<(long Count, long Sum, IReadOnlyList<FigureDifference> Facts)> BetweenAsync(
        FigureScope then, FigureScope now, int most, CancellationToken cancellation)
    {
        var (before, after) = (new FigureSql(then, 1), new FigureSql(now, 2));
        await using var command = database.CreateCommand(
            $"""
            with earlier as ({before.Settled}), later as ({after.Settled}),
            differing as (
              select coalesce(l.id, e.id) as id, coalesce(l.part, e.part) as part, coalesce(l.type, e.type) as type, coalesce(l.stream_id, e.stream_id) as stream,
                     e.amount as amount_then, l.amount as amount_now, greatest(case when l.known_from > @knownAt1 then l.known_from end,
                       case when e.known_until <= @knownAt2 then e.known_until end) as since
              from earlier e full join later l on l.id = e.id and l.part = e.part where e.amount is distinct from l.amount
            ), counted as (select count(*) as facts, coalesce(sum(coalesce(d.amount_now, 0) - coalesce(d.amount_then, 0)), 0)::bigint as sum from differing d)
            select c.facts, c.sum, d.id, d.part, d.type, d.stream, d.amount_then, d.amount_now, e.id, e.position, e.type, e.recorded_at
            from counted c left join (select * from differing order by since nulls last, id, part limit {most}) d on true
            left join {Schema}.event e on e.position = d.since order by d.since nulls last, d.id, d.part
            """);
        before.Add(command);
        after.Add(command);
        var found = new List<(Guid Id, string Part, string Type, Guid Stream, long? Then, long? Now, EventLink? Because)>();
        var (count, sum) = (0L, 0L);
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                (count, sum) = (rows.GetInt64(0), rows.GetInt64(1));
                if (rows.IsDBNull(2)) continue;
                found.Add((rows.GetGuid(2), rows.GetString(3), rows.GetString(4), rows.GetGuid(5), NumberIn(rows, 6), NumberIn(rows, 7),
                    rows.IsDBNull(8)
                    ? null
                    : new EventLink(rows.GetGuid(8), rows.GetInt64(9), rows.GetString(10), rows.GetFieldValue<DateTimeOffset>(11))));
            }
        }

        var titles = await entities.ReadAsync(
            found.SelectMany(entry => ExplainedRow.NamedBy(entry.Type, entry.Stream, ExplainedRow.OrganisationIn(entry.Part), null)),
            now.Moment, cancellation);
        return (count, sum, [.. found.Select(entry => new FigureDifference
        {
            EventId = entry.Id,
            Type = entry.Type,
            Entity = ExplainedRow.EntityOf(entry.Type, entry.Stream, titles),
            Organisation = ExplainedRow.OrganisationIn(entry.Part) is { } organisation
                ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
                : null,
            Then = entry.Then / 100m,
            Now = entry.Now / 100m,
            Because = entry.Because,
        })]);
    }

    private static long? NumberIn(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);
}
