using System.Globalization;
using System.Runtime.CompilerServices;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Finds the facts that make a figure what it is, and those that make it differ between two scopes.</summary>
internal sealed class FigureDifferences(NpgsqlDataSource database, EntityTitles entities)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The counted facts of some scopes as lines <c>id part value</c>, scope by scope in order of ids, the value in hundredths:
    /// what a seal is taken over.</summary>
    /// <returns>Each line with its scope's place among the scopes.</returns>
    public async IAsyncEnumerable<(int Scope, string Line)> CountedAsync(
        IReadOnlyList<FigureScope> scopes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (scopes.Count == 0) yield break;
        await using var command = database.CreateCommand();
        var counted = ScopesAlike.Write(
            command, scopes, (sql, table) => $"select asked.number, c.id, c.part, c.amount from {table}, lateral ({sql.Settled}) c");
        command.CommandText = $"select * from ({counted}) c (number, id, part, amount) order by c.number, c.id, c.part";
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            yield return (rows.GetInt32(0),
                string.Create(CultureInfo.InvariantCulture, $"{rows.GetGuid(1)} {rows.GetString(2)} {rows.GetInt64(3)}"));
    }

    /// <summary>The facts that make a figure differ between two scopes.</summary>
    /// <param name="then">The scope before.</param>
    /// <param name="now">The scope after.</param>
    /// <param name="skip">How many of them are left out.</param>
    /// <param name="most">The most facts after those.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ScopeDifferences> BetweenAsync(
        FigureScope then, FigureScope now, int skip, int most, CancellationToken cancellation) =>
        (await BetweenAsync([(then, now)], skip, most, cancellation))[0];

    /// <summary>The facts that make figures differ, each between two scopes.</summary>
    /// <param name="pairs">The scopes; all the later ones are of one moment.</param>
    /// <param name="skip">How many facts of each are left out.</param>
    /// <param name="most">The most facts of each after those.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The differences of each pair, in order.</returns>
    public async Task<IReadOnlyList<ScopeDifferences>> BetweenAsync(
        IReadOnlyList<(FigureScope Then, FigureScope Now)> pairs, int skip, int most, CancellationToken cancellation)
    {
        if (pairs.Count == 0) return [];
        await using var command = database.CreateCommand();
        var texts = new List<string>();
        foreach (var (then, now) in pairs)
        {
            var (first, second) = ((2 * texts.Count) + 1, (2 * texts.Count) + 2);
            var (before, after) = (new FigureSql(then, first), new FigureSql(now, second));
            before.Add(command);
            after.Add(command);
            texts.Add(
                $"""
                (with earlier as ({before.Settled}), later as ({after.Settled}),
                differing as (
                  select coalesce(l.id, e.id) as id, coalesce(l.part, e.part) as part, coalesce(l.type, e.type) as type,
                         coalesce(l.stream_id, e.stream_id) as stream, e.amount as amount_then, l.amount as amount_now,
                         greatest(case when l.known_from > @knownAt{first} then l.known_from end,
                           {FigureSql.Ended("e", $"@knownAt{first}", $"@knownAt{second}")}) as since
                  from earlier e full join later l on l.id = e.id and l.part = e.part where e.amount is distinct from l.amount
                ), counted as (select count(*) as facts, coalesce(sum(coalesce(d.amount_now, 0) - coalesce(d.amount_then, 0)), 0)::bigint
                  as sum from differing d)
                select {texts.Count} as pair, c.facts, c.sum, d.id, d.part, d.type, d.stream, d.amount_then, d.amount_now, d.since
                from counted c left join (select * from differing order by since nulls last, id, part limit {most} offset {skip}) d
                  on true)
                """);
        }

        command.CommandText =
            $"""
            select x.pair, x.facts, x.sum, x.id, x.part, x.type, x.stream, x.amount_then, x.amount_now, e.id, e.position, e.type,
              e.recorded_at, m.data ->> 'reason'
            from ({string.Join(" union all ", texts)}) x left join {Schema}.event e on e.position = x.since
            left join {Schema}.mt_events m on m.seq_id = x.since
            order by x.pair, x.since nulls last, x.id, x.part
            """;
        var counts = new (long Count, long Sum)[pairs.Count];
        var found = new List<(int Pair, Guid Id, string Part, string Type, Guid Stream, long? Then, long? Now, EventLink? Because)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                var pair = rows.GetInt32(0);
                counts[pair] = (rows.GetInt64(1), rows.GetInt64(2));
                if (rows.IsDBNull(3)) continue;
                found.Add((pair, rows.GetGuid(3), rows.GetString(4), rows.GetString(5), rows.GetGuid(6), NumberIn(rows, 7),
                    NumberIn(rows, 8), EventLinks.Read(rows, 9)));
            }
        }

        var titles = await entities.ReadAsync(
            found.SelectMany(entry => ExplainedRow.NamedBy(entry.Type, entry.Stream, ExplainedRow.OrganisationIn(entry.Part), null)),
            pairs[0].Now.Moment, cancellation);
        var facts = found.ToLookup(entry => entry.Pair, entry => new FigureDifference
        {
            EventId = entry.Id,
            Type = entry.Type,
            Entity = ExplainedRow.EntityOf(entry.Type, entry.Stream, titles),
            Organisation = ExplainedRow.OrganisationIn(entry.Part) is { } organisation
                ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
                : null,
            Then = entry.Then / 100m,
            Now = entry.Now / 100m,
            Reason = entry.Because is not null ? null
                : pairs[entry.Pair].Then.Rule.Version != pairs[entry.Pair].Now.Rule.Version ? "another-rule"
                : pairs[entry.Pair] is { Then.Moments: not null, Now.Moments: null } ? "calendar-days" : null,
            Because = entry.Because,
        });
        return [.. counts.Select((count, pair) => new ScopeDifferences(count.Count, count.Sum, [.. facts[pair]]))];
    }

    private static long? NumberIn(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);
}

/// <summary>What makes a figure differ between two scopes.</summary>
/// <param name="Count">How many facts.</param>
/// <param name="Sum">By how much, in hundredths.</param>
/// <param name="Facts">The first of them, by when the difference became known.</param>
public sealed record ScopeDifferences(long Count, long Sum, IReadOnlyList<FigureDifference> Facts);
