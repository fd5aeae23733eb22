using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Rates;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Finds what makes a total in a programme's currency differ between two scopes of a figure: the facts that are another amount in
/// it, and the rates by which they are.</summary>
internal sealed class TotalDifferenceQueries(
    NpgsqlDataSource database, EntityTitles entities, RateQueries rates, ConvertedFigures converted)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>What makes the total differ.</summary>
    /// <param name="then">The figure before.</param>
    /// <param name="now">The figure after.</param>
    /// <param name="most">The most facts.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<TotalDifferences> BetweenAsync(FigureScope then, FigureScope now, int most, CancellationToken cancellation)
    {
        var amounts = (await converted.AmountsAsync([then, now], cancellation)).SelectMany(each => each).ToList();
        var known = await converted.RatesAsync([then, now], amounts.Select(amount => amount.Currency), cancellation);
        var (earlier, later) = (known[0]?.Rates, known[1]?.Rates);
        // Where the currency is another one, or there is none, every amount is.
        var everything = earlier is null || later is null || earlier.Currency != later.Currency;
        var changed = amounts.Where(amount => everything || amount.By(earlier!).Amount != amount.By(later!).Amount)
            .Select(amount => (Month: amount.Month ?? amount.Reason!, amount.Currency)).Distinct().ToList();
        IReadOnlyList<RateDifference> moved = known is [var (before, was), var (after, own)]
            ? await rates.DifferencesAsync(
                (before, then.Moment), (after, now.Moment),
                [
                    .. changed.SelectMany(of => new[] { of.Currency, was.Currency, own.Currency }.Select(currency => (of.Month, currency)))
                        .Distinct(),
                ],
                cancellation)
            : [];

        var (first, second) = (new FigureSql(then, 1), new FigureSql(now, 2));
        await using var command = database.CreateCommand(
            $"""
            with earlier as (select * from ({ConvertedFigures.Taken(first)}) e where e.number is not null),
            later as (select * from ({ConvertedFigures.Taken(second)}) l where l.number is not null),
            differing as (
              select coalesce(l.id, e.id) as id, coalesce(l.part, e.part) as part, coalesce(l.type, e.type) as type,
                coalesce(l.stream_id, e.stream_id) as stream, e.currency as currency_then, e.number as number_then, e.month as month_then,
                l.currency, l.number, l.month,
                case when (e.currency, e.number, e.month) is distinct from (l.currency, l.number, l.month) then
                  greatest(case when l.known_from > @knownAt1 then l.known_from end, {FigureSql.Ended("e", "@knownAt1", "@knownAt2")})
                  end as since
              from earlier e full join later l on l.id = e.id and l.part = e.part
              where @everything or (e.currency, e.number) is distinct from (l.currency, l.number)
                or e.month is distinct from l.month and l.currency <> @currency
                or exists (select from unnest(@currencies, @months) as x (currency, month)
                  where x.currency = l.currency and x.month = l.month)),
            counted as (select count(*) as facts from differing)
            select c.facts, d.id, d.part, d.type, d.stream, d.currency_then, d.number_then, d.month_then, d.currency, d.number, d.month,
              v.id, v.position, v.type, v.recorded_at, m.data ->> 'reason'
            from counted c left join (select * from differing order by since nulls last, id, part limit {most}) d on true
            left join {Schema}.event v on v.position = d.since left join {Schema}.mt_events m on m.seq_id = d.since
            order by d.since nulls last, d.id, d.part
            """);
        first.Add(command);
        second.Add(command);
        command.Parameters.AddWithValue("everything", everything);
        command.Parameters.AddWithValue("currency", later?.Currency ?? "");
        command.Parameters.AddWithValue("currencies", changed.Select(of => of.Currency).ToArray());
        command.Parameters.AddWithValue("months", changed.Select(of => of.Month).ToArray());
        var count = 0L;
        var found = new List<(Guid Stream, string Part, TotalDifference Fact)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                count = rows.GetInt64(0);
                if (rows.IsDBNull(1)) continue;
                var (amount, part) = (AmountIn(rows, 8), rows.GetString(2));
                found.Add((rows.GetGuid(4), part, new TotalDifference
                {
                    EventId = rows.GetGuid(1),
                    Type = rows.GetString(3),
                    Entity = new EntityLink("", rows.GetGuid(4), null),
                    Then = PartOf(AmountIn(rows, 5), earlier),
                    Now = PartOf(amount, later),
                    Because = EventLinks.Read(rows, 11) ?? RateOf(amount, later),
                }));
            }
        }

        var titles = await entities.ReadAsync(
            found.SelectMany(entry => ExplainedRow.NamedBy(entry.Fact.Type, entry.Stream, ExplainedRow.OrganisationIn(entry.Part), null)),
            now.Moment, cancellation);
        return new TotalDifferences(
            count,
            [
                .. found.Select(entry => entry.Fact with
                {
                    Entity = ExplainedRow.EntityOf(entry.Fact.Type, entry.Stream, titles),
                    Organisation = ExplainedRow.OrganisationIn(entry.Part) is { } organisation
                        ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
                        : null,
                }),
            ],
            moved);

        // What changed the rate of its month: its own, or that of the programme's currency.
        EventLink? RateOf(MonthlyAmount? amount, ExchangeRates? by) => amount is null || by is null
            ? null
            : (moved.FirstOrDefault(rate => rate.Month == amount.Month && rate.Currency == amount.Currency)
                ?? moved.FirstOrDefault(rate => rate.Month == amount.Month && rate.Currency == by.Currency))?.Because;
    }

    private static MonthlyAmount? AmountIn(NpgsqlDataReader rows, int first) => rows.IsDBNull(first)
        ? null
        : MonthlyAmount.Of(rows.GetString(first), rows.GetString(first + 2), rows.GetDecimal(first + 1), false, 1);

    private static TotalPart? PartOf(MonthlyAmount? amount, ExchangeRates? by)
    {
        if (amount is null || by is null) return null;
        var conversion = amount.By(by);
        return new TotalPart(
            amount.Sum, amount.Currency, conversion.Amount is { } converted ? ConvertedTotal.Rounded(converted) : null,
            conversion.Month, conversion.Reason)
        {
            ConvertedCurrency = conversion.Amount is null ? null : by.Currency,
        };
    }
}
