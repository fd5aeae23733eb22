using Marten;
using Marten.Events;

namespace Collab.Engine.Events;

internal static class Statistics
{
    public static async Task<EventStoreStatistics> CountAsync(DocumentStore store, CancellationToken token)
    {
        await store.Keeper.EnsureEventsAsync(token);
        var schema = store.Options.EventOptions.DatabaseSchemaName;
        await using var command = store.Source.CreateCommand(
            $"select (select count(*) from {schema}.mt_events), (select count(*) from {schema}.mt_streams), "
            + $"(select case when is_called then last_value else 0 end from {schema}.mt_events_sequence)");
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new EventStoreStatistics
        {
            EventCount = reader.GetInt64(0),
            StreamCount = reader.GetInt64(1),
            EventSequenceNumber = reader.GetInt64(2)
        };
    }
}
