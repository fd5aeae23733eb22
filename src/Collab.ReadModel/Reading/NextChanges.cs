using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>Tells from the rows when what is true now will change by itself: a fact whose day comes, an entity that begins or ends, a plan
/// that is due, a milestone that will be soon.</summary>
public sealed class NextChanges(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    // Each name once, found by going from one to the next in the index: a family has thousands of measures.
    private const string Families =
        $"""
        with recursive known (family) as (
          (select m.family from {Schema}.measure m order by m.family limit 1)
          union all
          select (select m.family from {Schema}.measure m where m.family > k.family order by m.family limit 1) from known k
          where k.family is not null)
        select family from known where family is not null
        """;

    // The next of each index: a look-up each. Rows that were known at other positions are looked at too; they can only make it earlier.
    private const string Next =
        $"""
        select least(
          (select min(e.valid_from) from {Schema}.entity e where e.valid_from > @asOf),
          (select min(e.valid_until) from {Schema}.entity e where e.valid_until > @asOf and e.valid_until < 'infinity'),
          (select min(f.since) from {Schema}.fact f where f.since > @asOf),
          (select min(e.ends) from {Schema}.entity e where e.kind = 'milestone' and e.status = 'planned'
             and e.ends > @asOf + @ahead) - @ahead,
          (select min(x.at) from unnest(@families) n (number), lateral (
             select p.at from {Schema}.point p where p.family = n.number and p.month >= @month and p.at > @asOf
             order by p.family, p.month, p.at limit 1) x))
        """;

    /// <summary>The first moment after a given one at which an answer may be another: the next change, or the next day (UTC), since the
    /// course of a figure ends with the day that is asked about.</summary>
    public async Task<DateTimeOffset> AfterAsync(Moment moment, CancellationToken cancellation)
    {
        var families = new List<int>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using (var known = new NpgsqlCommand(Families, connection))
        await using (var rows = await known.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation)) families.Add(FigureKeys.Number(rows.GetString(0)));
        await using var command = new NpgsqlCommand(Next, connection);
        command.Parameters.AddWithValue("asOf", moment.AsOfRow);
        command.Parameters.AddWithValue("ahead", Reminders.Ahead);
        command.Parameters.AddWithValue("families", families.ToArray());
        command.Parameters.AddWithValue("month", FigureKeys.Month(moment.AsOfRow));
        var midnight = new DateTimeOffset(moment.AsOf.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        return await command.ExecuteScalarAsync(cancellation) is DateTime next && next < midnight.UtcDateTime
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : midnight;
    }
}
