using Collab.Domain.Facts;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads from the events what rows depend on besides their own stream.</summary>
public static class StoredProjectionContext
{
    private const int AtOnce = 1_000;

    /// <summary>Folds what changed around streams up to a position: every organisation and every indicator.</summary>
    public static async Task<ProjectionContextHistory> ReadAsync(
        IDocumentStore store, NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var around = new ProjectionContextHistory();
        var rules = new List<IEvent>();
        foreach (var some in (await StreamsAsync(database, cancellation)).Chunk(AtOnce))
        {
            var indicators = some.Where(stream => stream.Type == "indicator").Select(stream => stream.Id).ToHashSet();
            foreach (var stream in await EventsAsync(store, [.. some.Select(stream => stream.Id)], position, cancellation))
            {
                if (indicators.Contains(stream.Key)) rules.AddRange(stream);
                else around.Take(stream);
            }
        }

        around.TakeRules(rules.OrderBy(e => e.Sequence));
        return around;
    }

    private static async Task<List<(Guid Id, string Type)>> StreamsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand(
                $"select id, type from {StoreSchema.Name}.mt_streams where type in ('organisation', 'indicator') order by id");
        var streams = new List<(Guid, string)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) streams.Add((rows.GetGuid(0), rows.GetString(1)));
        return streams;
    }

    // Of many streams at once: a question for each would take longer than all the folding.
    private static async Task<IEnumerable<IGrouping<Guid, IEvent>>> EventsAsync(
        IDocumentStore store, Guid[] streams, long position, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().Where(e => streams.Contains(e.StreamId) && e.Sequence <= position)
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return events.Where(e => e.Data is Fact or Judgement).GroupBy(e => e.StreamId);
    }
}
