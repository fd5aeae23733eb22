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

    /// <summary>Folds what changed around streams up to a position: every organisation, project, programme and indicator.</summary>
    public static async Task<ProjectionContextHistory> ReadAsync(
        IDocumentStore store, NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var around = new ProjectionContextHistory();
        var rules = new List<IEvent>();
        foreach (var some in (await StreamsAsync(database, cancellation)).Chunk(AtOnce))
        {
            var types = some.ToDictionary(stream => stream.Id, stream => stream.Type);
            foreach (var stream in await EventsAsync(store, [.. some.Select(stream => stream.Id)], position, cancellation))
            {
                if (types[stream.Key] == "indicator") rules.AddRange(stream);
                else if (types[stream.Key] == "partnership") around.TakeProject(stream);
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
