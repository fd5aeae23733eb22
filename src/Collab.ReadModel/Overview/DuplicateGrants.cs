using System.Globalization;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Overview;

/// <summary>A grant as a fact tells it.</summary>
/// <param name="FactId">The fact.</param>
/// <param name="Partnership">The partnership that it was granted to.</param>
/// <param name="Amount">The amount.</param>
/// <param name="Approximate">Whether that is rough.</param>
/// <param name="Occurred">When it was granted.</param>
/// <param name="Source">The document that says so.</param>
/// <param name="Passage">Where in it.</param>
public sealed record GrantTold(
    Guid FactId, EntityLink Partnership, CurrencyAmount Amount, bool Approximate, Occurrence Occurred, SourceRef Source, string? Passage);

/// <summary>Two facts that may tell of one grant: the same funder, amount, currency and year.</summary>
/// <param name="One">The one that was recorded first.</param>
/// <param name="Other">The other one.</param>
public sealed record ProbableDuplicate(GrantTold One, GrantTold Other);

/// <summary>
/// Finds grants that may have been recorded twice and of which nobody has decided yet. Within one partnership, a fact that names no funder
/// is like one that names any; two that name none are alike only if two sources tell of them, since one source that lists both tells them
/// apart; a contradiction between the two that was raised is decided where contradictions are. Between partnerships,
/// two that were confirmed by evidence are two. Of a part of everything, those of which at least one belongs to it.
/// </summary>
internal sealed class DuplicateGrants(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;
    private const string List = "probable-duplicates";

    // Of rough amounts, so much of the larger one may lie between the two.
    private const string Alike =
        """
        o.currency = g.currency and o.year = g.year and o.position > g.position and
            (o.amount = g.amount or (o.rough or g.rough) and abs(o.amount - g.amount) <= 0.05 * greatest(o.amount, g.amount))
        """;

    // The figures that look at grants: by these, their facts are found.
    private static readonly string Figures = string.Join(
        ", ", IndicatorDefinition.All.Where(indicator => indicator.Measure == Measure.Euro).Select(indicator => $"'{indicator.Code}'"));

    private const string Pairs = "g.id, g.stream_id, g.source_id, g.passage, g.data, o.id, o.stream_id, o.source_id, o.passage, o.data, g.position, o.position";

    private static string Sql(string columns, Belonging belonging) =>
        $"""
        with grants as materialized (
          select f.id, f.stream_id, f.position, f.certainty, f.source_id, f.passage, f.data,
            (f.data ->> 'funder')::uuid as funder, (f.data #>> '{"{amount,amount}"}')::numeric as amount,
            coalesce(f.data #>> '{"{amount,currency}"}', '{Domain.Validation.Currencies.Euro}') as currency,
            coalesce(f.data #>> '{"{amount,exactness}"}', 'exact') <> 'exact' as rough,
            left(coalesce(f.data #>> '{"{occurred,from}"}', f.data #>> '{"{occurred,to}"}'), 4) as year,
            true{belonging.OfFacts("f", Moment.Holds)} as belongs
          from {Schema}.fact f
          where f.id in (select c.id from {Schema}.contribution c where c.code in ({Figures}) and c.rule = '{IndicatorDefinition.BuiltIn}'
              and c.type = 'funding_granted' and {Moment.Known("c")})
            and f.since <= @asOf and {Moment.Known("f")}),
        pairs as (
          select g.id as one, o.id as other from grants g join grants o on o.funder = g.funder and {Alike}
          union all
          select g.id, o.id from grants g join grants o on o.stream_id = g.stream_id and (o.funder is null or g.funder is null)
            and (o.funder is not null or g.funder is not null or o.source_id <> g.source_id) and {Alike})
        select {columns}
        from pairs p join grants g on g.id = p.one join grants o on o.id = p.other
        where (g.belongs or o.belongs) and not (o.stream_id <> g.stream_id and o.certainty = 'confirmed' and g.certainty = 'confirmed')
          and not exists (
            select 1 from {Schema}.identity i where i.id = g.id and i.relation = 'same' and {Moment.Known("i")} and exists (
              select 1 from {Schema}.identity k where k.id = o.id and k.other = i.other and k.relation = 'same' and {Moment.Known("k")}))
          and not exists (
            select 1 from {Schema}.identity i where i.relation = 'different' and {Moment.Known("i")}
              and i.id = least(g.id, o.id) and i.other = greatest(g.id, o.id))
          and not exists (
            select 1 from {Schema}.entity p, jsonb_array_elements(p.view -> 'conflicts') k
            where p.kind = 'partnership' and p.id = g.stream_id and {Moment.Holds("p")} and p.view -> 'conflicts' is not null
              and k -> 'sides' @> jsonb_build_array(jsonb_build_object('cite', jsonb_build_object('factId', g.id)))
              and k -> 'sides' @> jsonb_build_array(jsonb_build_object('cite', jsonb_build_object('factId', o.id))))
        """;

    /// <summary>The statement that counts the pairs, with the parameters of the moment and of the part.</summary>
    public static string Count(Belonging belonging) => Sql("count(*)", belonging);

    /// <summary>How many pairs there are.</summary>
    public async Task<long> CountAsync(Belonging belonging, Question question)
    {
        await using var command = database.CreateCommand(Count(belonging));
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        return (long)(await command.ExecuteScalarAsync(question.Cancellation))!;
    }

    /// <summary>The first pairs, in order of recording.</summary>
    public async Task<IReadOnlyList<ProbableDuplicate>> ReadAsync(int most, Belonging belonging, Question question) =>
        (await ReadAsync(most, null, belonging, question)).Pairs;

    /// <summary>A page of the pairs, in order of recording; its cursor is the question's.</summary>
    public async Task<Page<ProbableDuplicate>?> ListAsync(Belonging belonging, Question question)
    {
        var limit = EntityList.Limit(question);
        var cursor = Cursor.Read(question, List, byDate: false);
        var after = cursor is null ? null : KeyOf(cursor.Key);
        if (cursor is not null && after is null) question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        if (question.Errors.Count > 0) return null;
        var (pairs, last) = await ReadAsync(limit, after, belonging, question);
        var next = last is var (one, other)
            ? new Cursor(
                List, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, string.Create(CultureInfo.InvariantCulture, $"{one} {other}"),
                Guid.Empty).For(question).Write()
            : null;
        return new Page<ProbableDuplicate>(pairs, next, await CountAsync(belonging, question));
    }

    /// <summary>All pairs, in order of recording; read page by page.</summary>
    public async IAsyncEnumerable<ProbableDuplicate> EverythingAsync(Belonging belonging, Question question)
    {
        (long, long)? after = null;
        do
        {
            (var pairs, after) = await ReadAsync(EntityList.HighestLimit, after, belonging, question);
            foreach (var pair in pairs) yield return pair;
        }
        while (after is not null);
    }

    private static (long One, long Other)? KeyOf(string text) =>
        text.Split(' ') is [var one, var other] && long.TryParse(one, NumberStyles.None, null, out var first)
            && long.TryParse(other, NumberStyles.None, null, out var second)
            ? (first, second)
            : null;

    // The last of them is given where more follow.
    private async Task<(IReadOnlyList<ProbableDuplicate> Pairs, (long One, long Other)? Last)> ReadAsync(
        int most, (long One, long Other)? after, Belonging belonging, Question question)
    {
        var pairs = new List<ProbableDuplicate>();
        var keys = new List<(long One, long Other)>();
        var keyset = after is null ? "" : " and (g.position, o.position) > (@one, @other)";
        await using (var command = database.CreateCommand(Sql(Pairs, belonging) + keyset + " order by g.position, o.position limit @most"))
        {
            EntityList.Add(command, question.Moment);
            belonging.Add(command);
            command.Parameters.AddWithValue("most", most + 1);
            if (after is var (one, other))
            {
                command.Parameters.AddWithValue("one", one);
                command.Parameters.AddWithValue("other", other);
            }

            await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
            while (await rows.ReadAsync(question.Cancellation))
            {
                pairs.Add(new ProbableDuplicate(Told(rows, 0), Told(rows, 5)));
                keys.Add((rows.GetInt64(10), rows.GetInt64(11)));
            }
        }

        var more = pairs.Count > most;
        if (more) pairs.RemoveAt(most);
        if (pairs.Count == 0) return (pairs, null);
        var all = pairs.SelectMany(pair => new[] { pair.One, pair.Other }).ToList();
        var titles = await new EntityTitles(database).ReadAsync(
            all.SelectMany(told => new[] { ("partnership", told.Partnership.Id), ("source", told.Source.Id) }), question.Moment,
            question.Cancellation);
        return ([.. pairs.Select(pair => new ProbableDuplicate(Named(pair.One), Named(pair.Other)))], more ? keys[most - 1] : null);

        GrantTold Named(GrantTold told) => told with
        {
            Partnership = told.Partnership with { Title = titles.GetValueOrDefault(told.Partnership.Id) },
            Source = new SourceRef(told.Source.Id) { Title = titles.GetValueOrDefault(told.Source.Id) },
        };
    }

    private static GrantTold Told(NpgsqlDataReader rows, int first)
    {
        var grant = JsonSerializer.Deserialize<Domain.Partnerships.FundingGranted>(rows.GetString(first + 4), FactJson.Options)!;
        return new GrantTold(
            rows.GetGuid(first), new EntityLink("partnership", rows.GetGuid(first + 1), null),
            new CurrencyAmount(grant.Amount.Currency, grant.Amount.Amount!.Value), grant.Amount.Exactness != Exactness.Exact,
            grant.Occurred, new SourceRef(rows.GetGuid(first + 2)), rows.IsDBNull(first + 3) ? null : rows.GetString(first + 3));
    }
}
