using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>
/// Replay is the judge: folds the events of every stream anew, compares each row they make, with the positions from and until which it was
/// known, with the row that stands in the tables, and the figures of the moment with the sums of those rows. Reads only; the tracker may
/// run and record meanwhile.
/// </summary>
public sealed class Replay(IDocumentStore store, NpgsqlDataSource database, FigureQueries figures, TimeProvider time)
{
    /// <summary>Names the running totals where a table is chosen.</summary>
    public const string FiguresName = "figures";

    private const int Batch = 200;
    private const string Schema = StoreSchema.Name;

    /// <summary>Replays and compares.</summary>
    public async Task<ReplayReport> RunAsync(ReplayScope scope, IProgress<ReplayProgress>? progress, CancellationToken cancellation)
    {
        var reached = await ScalarAsync(
            $"select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0)",
            cancellation);
        var position = Math.Min(scope.KnownAt ?? reached, reached);
        var asOf = Span.Database(scope.AsOf ?? time.GetUtcNow());
        var report = new ReplayReport(position, 0, 0, 0, 0, null);
        var all = await ScalarAsync($"select count(*) from {Schema}.mt_streams where {StoredEvents.RealStream}", cancellation);
        var around = await StoredProjectionContext.ReadAsync(store, database, position, cancellation);
        var expected = new ExpectedFigures(asOf);
        var points = new ReplayPoints();
        for (var last = Guid.Empty; report.Difference is null;)
        {
            var streams = await StreamsAfterAsync(last, cancellation);
            if (streams.Count == 0) break;
            last = streams[^1];
            // Those that were ever one are compared with the first of them.
            var units = streams.Select(around.Identity.UnitOf).Where((unit, i) => unit[0] == streams[i]).ToList();
            var rows = await ReplayRows.ReadAsync(database, [.. units.SelectMany(unit => unit)], position, scope, cancellation);
            var with = new Comparing(scope, position, around, rows, expected, points);
            var events = (await StoredProjectionContext.UnitsAsync(store, units, position, cancellation))
                .SelectMany(unit => unit.Select(e => (e.StreamId, Unit: unit))).DistinctBy(entry => entry.StreamId)
                .ToDictionary(entry => entry.StreamId, entry => entry.Unit);
            foreach (var unit in units)
            {
                report = await CompareAsync(
                    unit, unit.Select(events.GetValueOrDefault).FirstOrDefault(own => own is not null) ?? [], with, report, cancellation);
                if (report.Difference is not null) break;
            }

            progress?.Report(new ReplayProgress(report.Streams, all));
        }

        // A judge that compared nothing has found nothing out.
        if (report is { Difference: null, Events: 0 }
            && await ScalarAsync($"select {StoredEvents.LastPosition}", cancellation) is > 0 and var stored)
            return report with { Difference = $"nothing was compared: there are events up to @{stored}, none of them up to @{position}; the tables hold those up to @{reached}" };

        if (report.Difference is null && scope.Includes(FiguresName))
        {
            report = await CompareFiguresAsync(expected, new Moment(new DateTimeOffset(asOf), position, false), report, cancellation);
            if (report.Difference is null)
                report = report with { Difference = await points.DifferenceAsync(database, position, cancellation) };
        }

        return report.Difference is null
            ? report with { Difference = await new StrayRows(database).FindAsync(scope, cancellation) }
            : report;
    }

    private async Task<ReplayReport> CompareAsync(
        IReadOnlyList<Guid> unit, IReadOnlyList<IEvent> events, Comparing with, ReplayReport report, CancellationToken cancellation)
    {
        if (events.Count == 0) return report with { Difference = with.Rows.Surplus(unit) };

        var (scope, position) = (with.Scope, with.Position);
        var history = StreamHistory.Of(events, with.Around, position);
        if (scope.Includes(FiguresName)) with.Points.Take(history);
        var compared = 0L;
        foreach (var log in scope.Includes("event") ? history.Logs : [])
        {
            compared++;
            if (with.Rows.CompareLog(log) is { } difference)
                return report with { Difference = $"{difference}\n  made by {Name(events.Single(e => e.Sequence == (long)log[0].Value!))}" };
        }

        foreach (var known in history.Rows)
        {
            with.Figures.Add(known);
            if (!scope.Includes(known.Row.Table) || !Holds(known.Row, scope.AsOf)) continue;
            compared++;
            if (with.Rows.Compare(known) is not { } difference) continue;
            var made = await BehindAsync(known.From, events, cancellation);
            var ended = known.Until == Span.StillKnown ? "" : $"\n  ended by {await BehindAsync(known.Until, events, cancellation)}";
            return report with { Difference = $"{difference}\n  made by {made}{ended}" };
        }

        return with.Rows.Surplus(unit) is { } surplus
            ? report with { Difference = surplus }
            : report with { Events = report.Events + events.Count, Streams = report.Streams + unit.Count, Rows = report.Rows + compared };
    }

    // Whether a row is part of the picture at a moment.
    private static bool Holds(Row row, DateTimeOffset? asOf)
    {
        if (asOf is not { } moment || row.Table is "conflict" or "rate" or "identity" or "event") return true;
        var at = Span.Database(moment);
        if (row.Table == "fact") return (DateTime)row.Rest.Single(column => column.Column == "since").Value! <= at;
        return (DateTime)row.Key.Single(column => column.Column == "valid_from").Value <= at
            && (DateTime)row.Rest.Single(column => column.Column == "valid_until").Value! > at;
    }

    private async Task<ReplayReport> CompareFiguresAsync(
        ExpectedFigures expected, Moment moment, ReplayReport report, CancellationToken cancellation)
    {
        var wanted = expected.All();
        await using var command = database.CreateCommand($"select distinct family from {Schema}.measure");
        var families = new HashSet<string>(wanted.Keys.Select(key => key.Family));
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation)) families.Add(rows.GetString(0));
        var actual = await figures.ReadAsync(moment, families, null, cancellation);
        foreach (var family in families.Order(StringComparer.Ordinal))
        {
            var keys = wanted.Keys.Where(key => key.Family == family).Select(key => key.Key)
                .Union(actual.Of(family).Select(entry => entry.Key)).Order(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                var (is_, should) = (actual[family, key], wanted.GetValueOrDefault((family, key)));
                if (is_ != should)
                    return report with { Difference = $"the figure {key} of {family} as of {ReplayText.Of(moment.AsOfRow)} is {ReplayText.Of(is_)} and should be {ReplayText.Of(should)}, the sum of its rows" };
                report = report with { Figures = report.Figures + 1 };
            }
        }

        return report;
    }

    private async Task<List<Guid>> StreamsAfterAsync(Guid last, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand(
                $"select id from {Schema}.mt_streams where id > $1 and {StoredEvents.RealStream} order by id limit {Batch}");
        command.Parameters.Add(new() { Value = last });
        var streams = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) streams.Add(reader.GetGuid(0));
        return streams;
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // The stream's own event at a position, or the event of an organisation or a rule that it depends on.
    private async Task<string> BehindAsync(long position, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        if (events.FirstOrDefault(e => e.Sequence == position) is { } own) return Name(own);
        await using var command = database.CreateCommand($"select type, id from {Schema}.mt_events where seq_id = $1");
        command.Parameters.Add(new() { Value = position });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? $"@{position} {row.GetString(0)} {row.GetGuid(1)}" : $"@{position}";
    }

    private static string Name(IEvent e) => $"@{e.Sequence} {e.EventTypeName} {e.Id}";

    /// <summary>What the events of some streams are compared with.</summary>
    private sealed record Comparing(
        ReplayScope Scope, long Position, ProjectionContextHistory Around, ReplayRows Rows, ExpectedFigures Figures, ReplayPoints Points);
}
