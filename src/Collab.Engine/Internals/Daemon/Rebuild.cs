using Collab.Engine.Projections;
using Marten;
using Npgsql;

namespace Collab.Engine.Daemon;

/// <summary>Deletes what a projection wrote and applies all events anew.</summary>
internal static class Rebuild
{
    private const int PageSize = 5000;

    /// <summary>
    /// Deletion and the setting back of the progress are one transaction, so that another daemon at work on the projection either comes before both
    /// or
    /// is fenced off.
    /// </summary>
    public static async Task AsyncAsync(DocumentStore store, ShardAgent agent, HighWater highWater, CancellationToken token)
    {
        var mark = await highWater.DetectAsync(token);
        await using (var connection = await store.Source.OpenConnectionAsync(token))
        {
            await using var batch = new NpgsqlBatch(connection);
            var progress = new NpgsqlBatchCommand(
                $"""
                 insert into {store.Options.EventOptions.DatabaseSchemaName}.mt_event_progression (name, last_seq_id) values ($1, 0)
                 on conflict (name) do update set last_seq_id = 0, last_updated = transaction_timestamp()
                 """);
            progress.Parameters.Add(new() { Value = agent.Name.Identity });
            batch.BatchCommands.Add(progress);
            foreach (var sql in Teardown(store, agent.Projection)) batch.BatchCommands.Add(new(sql));
            await batch.ExecuteNonQueryAsync(token);
        }

        await agent.CatchUpAsync(mark, token, PageSize);
    }

    /// <summary>Appends wait until it is done, since they could not tell which of their streams has been rebuilt already.</summary>
    public static async Task InlineAsync(DocumentStore store, IRegisteredProjection projection, CancellationToken token)
    {
        await using var holding = await store.Source.OpenConnectionAsync(token);
        await using var transaction = await holding.BeginTransactionAsync(token);
        await using (var command = new NpgsqlCommand($"lock table {store.Options.EventOptions.DatabaseSchemaName}.mt_events in share mode", holding, transaction))
            await command.ExecuteNonQueryAsync(token);

        await using (var connection = await store.Source.OpenConnectionAsync(token))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var sql in Teardown(store, projection)) batch.BatchCommands.Add(new(sql));
            if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(token);
        }

        for (var position = 0L; position < long.MaxValue;)
        {
            var page = await EventPage.ReadAsync(store, position, long.MaxValue, PageSize, null, token);
            if (page.Obstacle is { } obstacle && page.Events.Count == 0)
                throw new InvalidOperationException($"Event {obstacle.Sequence} ({obstacle.Name}) cannot be read", obstacle.Failure);
            await using var session = store.LightweightSession();
            await projection.ApplyAsync(session, projection.Relevant(page.Events), token);
            await session.SaveChangesAsync(token);
            position = page.Ceiling;
        }

        await transaction.CommitAsync(token);
    }

    private static IEnumerable<string> Teardown(DocumentStore store, IRegisteredProjection projection)
    {
        if (!projection.Options.TeardownDataOnRebuild) return [];
        return projection.Options.TeardownDocuments.Select(d => store.Options.Documents.For(d).Table)
            .Concat(projection.Options.TeardownTables.Select(Identifier.CheckTable))
            .Distinct().Select(table => $"delete from {table}");
    }
}
