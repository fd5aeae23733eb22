using System.Runtime.CompilerServices;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>
/// Finds the facts behind what no report contained before: those whose part of the figure since the start is not the one they had in what
/// was reported and have in the period. What was reported and no longer counts is among them, with a part below zero. Beside these, of a
/// figure with a total in a programme's currency, the facts that make a difference in the total alone: another currency, another rate.
/// </summary>
internal sealed class UnreportedFacts(
    NpgsqlDataSource database, EntityTitles entities, IndicatorDecisionQueries decisions, ConvertedFigures converted)
{
    private const string Table = StoreSchema.Name + ".contribution";

    private const int SinceNumber = 1;
    private const int OwnNumber = 2;
    private const int ReportedNumber = 3;

    /// <summary>A page of the facts: those that make the difference of the figure, and those that make one of its total alone.</summary>
    public async Task<Explanation> ExplainAsync(
        UnreportedScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation)
    {
        var money = await MoneyAsync(scope, cancellation);
        var sum = await SumAsync(scope, money, cancellation);
        var counted = cursor is { Counted: null } ? [] : await PageAsync(scope, money, true, cursor?.Counted, limit + 1, cancellation);
        var others = cursor is { Rejected: null } ? [] : await PageAsync(scope, money, false, cursor?.Rejected, limit + 1, cancellation);
        var next = new ExplanationCursor(
            counted.Count > limit ? counted[limit - 1].Row.Key : null, others.Count > limit ? others[limit - 1].Row.Key : null);
        var titles = await entities.ReadAsync(
            counted.Take(limit).Concat(others.Take(limit)).SelectMany(entry => entry.Row.Named), scope.Since.Moment, cancellation);
        var indicator = scope.Since.Indicator;
        return new Explanation
        {
            Code = indicator.Code,
            Name = indicator.Name,
            Unit = indicator.Unit,
            Value = sum.Value / 100m,
            Approximate = sum.Approximate,
            Rule = IndicatorViewMaker.RuleOf(
                scope.Since.Rule, (await decisions.AtAsync(scope.Since.Moment, cancellation)).GetValueOrDefault(indicator.Code)),
            CountedTotal = sum.Facts,
            RejectedTotal = sum.Others,
            RejectedValue = 0,
            Undecided = 0,
            Reasons = sum.Others == 0 ? [] : await ReasonsAsync(scope, money, cancellation),
            Counted = [.. counted.Take(limit).Select(entry => entry.Explained(titles, money))],
            Rejected = [.. others.Take(limit).Select(entry => entry.Explained(titles, money))],
            Next = next is { Counted: null, Rejected: null } ? null : next.Write(scope.Since),
        };
    }

    /// <summary>Every one of the facts, those that make the difference of the figure first.</summary>
    public async IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(
        UnreportedScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var money = await MoneyAsync(scope, cancellation);
        foreach (var counted in new[] { true, false })
        {
            RowKey? after = null;
            List<UnreportedRow> page;
            do
            {
                page = await PageAsync(scope, money, counted, after, EntityList.HighestLimit, cancellation);
                var titles = await entities.ReadAsync(page.SelectMany(entry => entry.Row.Named), scope.Since.Moment, cancellation);
                foreach (var entry in page) yield return (counted, entry.Explained(titles, money));
                if (page.Count > 0) after = page[^1].Row.Key;
            }
            while (page.Count == EntityList.HighestLimit);
        }
    }

    // The rates of the two moments, and the currencies and months of reported amounts that they convert differently.
    private async Task<UnreportedMoney?> MoneyAsync(UnreportedScope scope, CancellationToken cancellation)
    {
        if (!ConvertedFigures.IsAsked(scope.Since)) return null;
        var reported = scope.Reported is { } before ? await converted.AmountsAsync(before, cancellation) : [];
        var currencies = (await converted.AmountsAsync(scope.Since, cancellation)).Concat(reported).Select(amount => amount.Currency)
            .Distinct().ToList();
        if (await converted.RatesAsync(scope.Since, currencies, cancellation) is not { } now) return null;
        var then = scope.Reported is null ? null : await converted.RatesAsync(scope.Reported, currencies, cancellation);
        return new UnreportedMoney(now, then, then is null
            ? []
            :
            [
                .. reported.Where(amount => now.Currency != then.Currency || amount.By(now).Amount != amount.By(then).Amount)
                    .Select(amount => (amount.Currency, amount.Month ?? amount.Reason!)),
            ]);
    }

    private async Task<(long Value, long Facts, long Others, bool Approximate)> SumAsync(
        UnreportedScope scope, UnreportedMoney? money, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            {Rest(scope, money)}
            select coalesce(sum(delta), 0)::bigint, count(*) filter (where delta <> 0), count(*) filter (where delta = 0),
              coalesce(bool_or(rough) filter (where delta <> 0), false)
            from rest
            """);
        Add(command, scope, money);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        await rows.ReadAsync(cancellation);
        return (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetBoolean(3));
    }

    // Why what makes a difference of the total alone does not count in the figure; what does count has no reason.
    private async Task<IReadOnlyList<ReasonCount>> ReasonsAsync(
        UnreportedScope scope, UnreportedMoney? money, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            {Rest(scope, money)}
            select c.reasons[1], count(*) from (select distinct on (k.id, k.part) k.* from ({Known(scope)}) k order by k.id, k.part, k.role) c
            join rest r on r.id = c.id and r.part = c.part
            where r.delta = 0 and c.reasons[1] is not null group by 1 order by 2 desc, 1
            """);
        Add(command, scope, money);
        var reasons = new List<ReasonCount>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) reasons.Add(new ReasonCount(rows.GetString(0), rows.GetInt64(1)));
        return reasons;
    }

    // The rows of the facts as they are known now; where nothing knows one any more, as it was reported.
    private static string Known(UnreportedScope scope) => string.Join(" union all ", Scopes(scope).Select(entry =>
        $"select {entry.Role} as role, c.* from {Table} c join rest r on r.id = c.id and r.part = c.part where {entry.Sql.Holds("c")}"));

    private async Task<List<UnreportedRow>> PageAsync(
        UnreportedScope scope, UnreportedMoney? money, bool counted, RowKey? after, int limit, CancellationToken cancellation)
    {
        var keyset = after is null ? "" : "and (c.occurred, c.id, c.part) < (@occurred, @id, @part)";
        // Since when what was reported is not there any more: since another fact is counted in its place, since its row ended, or since it
        // says less.
        var gone = scope.Reported is null
            ? "null::bigint as rival, null::bigint as since"
            : $"""
               case when c.role = {SinceNumber} and c.counts then (select s.position from settled s where s.role = {SinceNumber}
                 and s.key = c.key and (s.id, s.part) <> (c.id, c.part) limit 1) end as rival,
               coalesce((select max(o.known_until) from {Table} o where o.code = c.code and o.rule = @rule{ReportedNumber} and o.id = c.id
                   and o.part = c.part and (o.counts or o.reasons = array['{ConvertedFigures.OtherCurrency}'])
                   and o.known_until > @knownAt{ReportedNumber} and o.known_until <= @knownAt{SinceNumber}),
                 case when c.role = {SinceNumber} and c.rule = @rule{ReportedNumber} and c.known_from > @knownAt{ReportedNumber}
                   then c.known_from end) as since
               """;
        await using var command = database.CreateCommand(
            $"""
            {Rest(scope, money)}
            select c.*, v.id, v.position, v.type, v.recorded_at, m.data ->> 'reason', m.data ->> 'factId' = c.fact::text,
              c.gone_by is not null, c.gone_since is not null
            from (
              select {ContributionRows.Columns("c")}, r.delta, r.rough, c.reasons, r.was, r.had, r.has, r.had_currency,
                r.had_number, r.had_month, c.id as fact, g.rival as gone_by, g.since as gone_since, c.occurred as at, c.part as part_of
              from (select distinct on (k.id, k.part) k.* from ({Known(scope)}) k order by k.id, k.part, k.role) c
              join rest r on r.id = c.id and r.part = c.part
              left join lateral (select {gone}) g on r.was is not null and r.delta < 0 or r.had and not r.has
              where r.delta {(counted ? "<>" : "=")} 0 {keyset}
              order by c.occurred desc, c.id desc, c.part desc limit @limit) c
            left join {StoreSchema.Name}.mt_events a on a.id = @ruleEvent
            left join {StoreSchema.Name}.event v on v.position = coalesce(c.gone_by, c.gone_since, a.seq_id)
            left join {StoreSchema.Name}.mt_events m on m.seq_id = v.position
            order by c.at desc, c.fact desc, c.part_of desc
            """);
        Add(command, scope, money);
        var anotherRule = scope.Reported is { } before && before.Rule.Version != scope.Since.Rule.Version;
        command.Parameters.AddWithValue(
            "ruleEvent", NpgsqlTypes.NpgsqlDbType.Uuid, (anotherRule ? scope.Since.Rule.EventId : null) ?? (object)DBNull.Value);
        command.Parameters.AddWithValue("limit", limit);
        if (after is not null)
        {
            command.Parameters.AddWithValue("occurred", new DateTime(after.Occurred, DateTimeKind.Utc));
            command.Parameters.AddWithValue("id", after.Id);
            command.Parameters.AddWithValue("part", after.Part);
        }

        var page = new List<UnreportedRow>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            page.Add(new UnreportedRow(
                new ExplainedRow(
                    ContributionRows.Read(rows), counted ? rows.GetInt64(8) : null, rows.GetBoolean(9), rows.GetFieldValue<string[]>(10)),
                rows.IsDBNull(11) ? null : rows.GetInt64(11), rows.GetBoolean(13),
                rows.GetBoolean(12) ? MonthlyAmount.Of(rows.GetString(14), rows.GetString(16), rows.GetDecimal(15), false, 1) : null,
                IsLess(rows) ? TakenAwayIn(rows, anotherRule) : null));
        return page;

        static bool IsLess(NpgsqlDataReader rows) =>
            (!rows.IsDBNull(11) && rows.GetInt64(8) < 0) || (rows.GetBoolean(12) && !rows.GetBoolean(13));
    }

    // A judgement of the fact itself ends it; one of another fact changes it.
    private static TakenAway TakenAwayIn(NpgsqlDataReader rows, bool anotherRule)
    {
        const int link = 22;
        var because = EventLinks.Read(rows, link);
        var itself = !rows.IsDBNull(link + 5) && rows.GetBoolean(link + 5);
        var (rival, since) = (rows.GetBoolean(link + 6), rows.GetBoolean(link + 7));
        return new TakenAway(
            rival ? "another-counted" : since ? HowOf(because, itself) : anotherRule ? "another-rule" : "date",
            rival || since || anotherRule ? because : null);
    }

    private static string HowOf(EventLink? because, bool itself) => because?.Type switch
    {
        "fact_withdrawn" when itself => "withdrawn",
        "fact_corrected" when itself => "corrected",
        "conflict_resolved" => "decided",
        "same_as_recorded" => "merged",
        _ => "changed",
    };

    // A fact once: what it adds beyond the others, what it added to what was reported; of money, whether a total has it, had it, and how.
    private static string Rest(UnreportedScope scope, UnreportedMoney? money)
    {
        var scopes = Scopes(scope);
        var settled = string.Join(" union all ", scopes.Select(entry =>
            $"select {entry.Role} as role, s.id, s.part, s.amount, s.rough, s.key, s.position from ({entry.Sql.Settled}) s"));
        var taken = money is null
            ? "select 1 as role, null::uuid as id, ''::text as part, '' as currency, 0::numeric as number, '' as month where false"
            : string.Join(" union all ", scopes.Select(entry =>
                $"select {entry.Role} as role, t.id, t.part, t.currency, t.number, t.month from ({ConvertedFigures.Taken(entry.Sql)}) t where t.number is not null"));
        return
            $"""
            with settled as ({settled}), taken as ({taken}),
            valued as (
              select s.id, s.part, sum(case when s.role = {SinceNumber} then s.amount else -s.amount end)::bigint as delta,
                max(s.amount) filter (where s.role = {ReportedNumber}) as was, bool_or(s.rough) as rough
              from settled s group by 1, 2),
            moneyed as (
              select t.id, t.part, bool_or(t.role = {ReportedNumber}) as had, bool_or(t.role = {SinceNumber}) as has,
                count(*) filter (where t.role = {SinceNumber}) <> count(*) filter (where t.role <> {SinceNumber})
                  or max(t.number) filter (where t.role = {SinceNumber})
                    is distinct from max(t.number) filter (where t.role <> {SinceNumber})
                  or bool_or(t.role = {ReportedNumber} and exists (
                    select from unnest(@changedCurrencies, @changedMonths) as x (currency, month)
                    where x.currency = t.currency and x.month = t.month)) as differs,
                max(t.currency) filter (where t.role = {ReportedNumber}) as had_currency,
                max(t.number) filter (where t.role = {ReportedNumber}) as had_number,
                max(t.month) filter (where t.role = {ReportedNumber}) as had_month
              from taken t group by 1, 2),
            rest as (
              select id, part, coalesce(v.delta, 0) as delta, v.was, coalesce(v.rough, false) as rough, coalesce(m.had, false) as had,
                coalesce(m.has, false) as has, m.had_currency, m.had_number, m.had_month
              from valued v full join moneyed m using (id, part) where coalesce(v.delta, 0) <> 0 or m.differs)
            """;
    }

    private static List<(int Role, FigureScope Scope, FigureSql Sql)> Scopes(UnreportedScope scope) =>
    [
        .. new (int Role, FigureScope? Scope)[]
        {
            (SinceNumber, scope.Since), (OwnNumber, scope.Own), (ReportedNumber, scope.Reported),
        }.Where(entry => entry.Scope is not null).Select(entry => (entry.Role, entry.Scope!, new FigureSql(entry.Scope!, entry.Role))),
    ];

    private static void Add(NpgsqlCommand command, UnreportedScope scope, UnreportedMoney? money)
    {
        foreach (var (_, _, sql) in Scopes(scope)) sql.Add(command);
        command.Parameters.AddWithValue("changedCurrencies", (money?.Changed ?? []).Select(of => of.Currency).ToArray());
        command.Parameters.AddWithValue("changedMonths", (money?.Changed ?? []).Select(of => of.Month).ToArray());
    }

    /// <summary>The rates behind a difference of totals.</summary>
    /// <param name="Now">Those that are known now.</param>
    /// <param name="Then">Those that were known when it was reported; null: nothing was.</param>
    /// <param name="Changed">The currencies and months of reported amounts that they convert differently.</param>
    private sealed record UnreportedMoney(ExchangeRates Now, ExchangeRates? Then, IReadOnlyList<(string Currency, string Month)> Changed);

    /// <summary>A fact that makes a difference.</summary>
    /// <param name="Row">The fact, with what it adds beyond what was reported and what the period has.</param>
    /// <param name="Was">What it added to what was reported, in hundredths; null: nothing.</param>
    /// <param name="Has">Whether the total since the start has it.</param>
    /// <param name="Had">The amount that the reported total had of it; null: it had none.</param>
    /// <param name="TakenAway">What took it away; null: it adds no less than was reported.</param>
    private sealed record UnreportedRow(ExplainedRow Row, long? Was, bool Has, MonthlyAmount? Had, TakenAway? TakenAway)
    {
        public ExplainedFact Explained(Dictionary<Guid, string> titles, UnreportedMoney? money) =>
            Row.Explained(titles, Has ? money?.Now : null) with
            {
                Reported = Was is null && Had is null
                    ? null
                    : new ReportedPart(Was / 100m, money?.Then is { } rates && Had is not null ? By(rates, Had) : null),
                TakenAway = TakenAway,
            };

        private static ConvertedAmount By(ExchangeRates rates, MonthlyAmount had)
        {
            var conversion = had.By(rates);
            return new ConvertedAmount(
                rates.Currency, conversion.Amount is { } amount ? ConvertedTotal.Rounded(amount) : null, conversion.Month,
                conversion.Reason);
        }
    }
}
