using Collab.Recording;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads from the events what rows depend on besides their own stream.</summary>
public static class StoredProjectionContext
{
    private const int AtOnce = 1_000;

    /// <summary>Folds what changed around streams up to a position: which things were one, every organisation, project, programme and
    /// indicator.</summary>
    public static async Task<ProjectionContextHistory> ReadAsync(
        IDocumentStore store, NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var around = new ProjectionContextHistory();
        around.Identity.Take(await IdentityAsync(store, database, position, cancellation));
        var rules = new List<IEvent>();
        var streams = await StreamsAsync(database, cancellation);
        var indicators = streams.Where(stream => stream.Type == "indicator").Select(stream => stream.Id).ToHashSet();
        var units = streams.Select(stream => around.Identity.UnitOf(stream.Id)).DistinctBy(unit => unit[0]);
        foreach (var some in units.Chunk(AtOnce))
        {
            foreach (var unit in await UnitsAsync(store, some, position, cancellation))
            {
                if (indicators.Contains(unit[0].StreamId)) rules.AddRange(unit);
                else around.Take(unit);
            }
        }

        around.TakeRules(rules.OrderBy(e => e.Sequence));
        return around;
    }

    /// <summary>The facts and judgements of streams up to a position, in order, those that were ever one together.</summary>
    /// <param name="store">The events.</param>
    /// <param name="units">The streams; those without such events are left out.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellation">Ends the work.</param>
    internal static async Task<IReadOnlyList<IReadOnlyList<IEvent>>> UnitsAsync(
        IDocumentStore store, IReadOnlyList<IReadOnlyList<Guid>> units, long position, CancellationToken cancellation)
    {
        // Of many streams at once: a question for each would take longer than all the folding.
        var (streams, first) = (units.SelectMany(unit => unit).ToArray(), new Dictionary<Guid, Guid>());
        foreach (var unit in units)
            foreach (var id in unit)
                first[id] = unit[0];
        await using var session = store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().Where(e => streams.Contains(e.StreamId) && e.Sequence <= position)
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return [.. events.Where(RowsProjection.MakesRows).GroupBy(e => first[e.StreamId]).Select(unit => unit.ToList())];
    }

    private static async Task<IReadOnlyList<IEvent>> IdentityAsync(
        IDocumentStore store, NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select coalesce(array_agg(seq_id), '{"{}"}') from {StoreSchema.Name}.mt_events where type = any($1) and seq_id <= $2");
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = IdentityHistory.Types.ToArray() });
        command.Parameters.Add(new() { Value = position });
        var positions = (long[])(await command.ExecuteScalarAsync(cancellation))!;
        await using var session = store.QuerySession();
        return positions.Length == 0 ? [] : await session.Events.QueryAllRawEvents().Where(e => positions.Contains(e.Sequence))
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
    }

    private static async Task<List<(Guid Id, string Type)>> StreamsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand(
                $"""
                select s.id, s.type from {StoreSchema.Name}.mt_streams s where s.type in ('organisation', 'indicator', 'programme')
                or s.type = 'partnership' and exists (
                  select 1 from {StoreSchema.Name}.mt_events e where e.stream_id = s.id and e.type = 'placed_under_programme')
                order by s.id
                """);
        var streams = new List<(Guid, string)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) streams.Add((rows.GetGuid(0), rows.GetString(1)));
        return streams;
    }
}
