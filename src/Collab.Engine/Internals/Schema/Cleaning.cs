using Marten;
using Npgsql;

namespace Collab.Engine.Schema;

internal static class Cleaning
{
    public static async Task ResetAsync(DocumentStore store, CancellationToken token)
    {
        await store.Keeper.EnsureAllAsync(token);
        var events = store.Options.EventOptions.DatabaseSchemaName;
        var documents = store.Options.Documents.Expected.Select(d => d.Table).ToArray();
        await using var connection = await store.Source.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(
            $"""
             truncate {string.Join(", ", documents.Append($"{events}.mt_events").Append($"{events}.mt_streams").Append($"{events}.mt_event_progression"))} cascade;
             alter sequence {events}.mt_events_sequence restart
             """, connection);
        await command.ExecuteNonQueryAsync(token);
        store.BeginEpoch();
    }
}
