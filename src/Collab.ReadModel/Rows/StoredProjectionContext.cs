using Collab.Domain.Facts;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Reads from the events what rows depend on besides their own stream.</summary>
public static class StoredProjectionContext
{
    /// <summary>Folds what changed around streams up to a position: every organisation and every indicator.</summary>
    public static async Task<ProjectionContextHistory> ReadAsync(
        IDocumentStore store, NpgsqlDataSource database, long position, CancellationToken cancellation)
    {
        var around = new ProjectionContextHistory();
        var rules = new List<IEvent>();
        await using var session = store.QuerySession();
        await using var command =
            database.CreateCommand(
                $"select id, type from {StoreSchema.Name}.mt_streams where type in ('organisation', 'indicator') order by id");
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var events = (await EventsAsync(session, rows.GetGuid(0), cancellation)).Where(e => e.Sequence <= position);
            if (rows.GetString(1) == "indicator") rules.AddRange(events);
            else around.Take(events);
        }

        around.TakeRules(rules.OrderBy(e => e.Sequence));
        return around;
    }

    private static async Task<IReadOnlyList<IEvent>> EventsAsync(IQuerySession session, Guid stream, CancellationToken cancellation) =>
        [.. (await session.Events.FetchStreamAsync(stream, 0, null, 0, cancellation)).Where(e => e.Data is Fact or Judgement)];
}
