using JasperFx.Events.Daemon;
using Marten;
using NpgsqlTypes;

namespace Collab.Engine.Daemon;

/// <summary>Waits for asynchronous projections, whichever host runs them.</summary>
internal static class Freshness
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    public static async Task WaitAsync(DocumentStore store, TimeSpan timeout, IReadOnlyList<ISubscriptionAgent> agents)
    {
        await store.Keeper.EnsureEventsAsync(CancellationToken.None);
        var names = store.Options.Projections.Async.Select(p => Progress.NameOf(p).Identity).ToArray();
        if (names.Length == 0) return;
        var schema = store.Options.EventOptions.DatabaseSchemaName;
        long goal;
        await using (var last = store.Source.CreateCommand($"select case when is_called then last_value else 0 end from {schema}.mt_events_sequence"))
            goal = (long)(await last.ExecuteScalarAsync())!;
        var deadline = DateTimeOffset.UtcNow + timeout;
        while (true)
        {
            await using (var command = store.Source.CreateCommand(
                             $"""
                              select string_agg(name || ' at ' || coalesce(last_seq_id, 0), ', ' order by name)
                              from unnest($1) as name left join {schema}.mt_event_progression p using (name) where coalesce(last_seq_id, 0) < $2
                              """))
            {
                command.Parameters.Add(new() { Value = names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
                command.Parameters.Add(new() { Value = goal });
                if (await command.ExecuteScalarAsync() is not string behind) return;
                if (DateTimeOffset.UtcNow > deadline)
                {
                    var failures = string.Concat(agents.Where(a => a.Failure is not null).Select(a => $"; {a.Name} is paused: {a.Failure!.Message}"));
                    throw new TimeoutException($"Not up to event {goal} within {timeout}: {behind}{failures}");
                }
            }

            await Task.Delay(Poll);
        }
    }
}
