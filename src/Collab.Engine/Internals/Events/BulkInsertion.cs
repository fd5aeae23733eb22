using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Events;

/// <summary>Writes new streams by binary COPY.</summary>
internal static class BulkInsertion
{
    public static async Task RunAsync(DocumentStore store, IReadOnlyList<StreamAction> streams, int batchSize, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var total = streams.Sum(s => s.Events.Count);
        if (total == 0) return;
        await store.Keeper.EnsureEventsAsync(token);
        var options = store.Options;
        var schema = options.EventOptions.DatabaseSchemaName;
        await using var connection = await store.Source.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        Number(options.EventOptions, streams, await DrawAsync(connection, schema, total, token));
        foreach (var some in streams.Chunk(batchSize)) await CopyStreamsAsync(connection, schema, some, token);
        foreach (var some in streams.SelectMany(s => s.Events).Chunk(batchSize)) await CopyEventsAsync(connection, options, some, token);
        await transaction.CommitAsync(token);
        foreach (var stream in streams)
            if (stream.AggregateType is not null) store.AggregateTypes.Add(stream.AggregateType);
        store.Nudge.Signal();
        Telemetry.CountAppended(total);
    }

    private static async Task<Queue<long>> DrawAsync(NpgsqlConnection connection, string schema, int count, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"select nextval('{schema}.mt_events_sequence') from generate_series(1, $1)", connection);
        command.Parameters.Add(new() { Value = count });
        var drawn = new Queue<long>(count);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) drawn.Enqueue(reader.GetInt64(0));
        return drawn;
    }

    private static void Number(EventOptions options, IReadOnlyList<StreamAction> streams, Queue<long> sequences)
    {
        var now = options.TimeProvider.GetUtcNow();
        foreach (var stream in streams)
        {
            if (stream.AggregateType is not null) stream.AggregateTypeName ??= TypeNames.AggregateAlias(stream.AggregateType);
            stream.Version = 0;
            foreach (var e in stream.Events)
            {
                if (string.IsNullOrEmpty(e.EventTypeName)) options.Kinds.Wrap(e);
                e.Version = ++stream.Version;
                e.AggregateTypeName = stream.AggregateTypeName;
                if (e.Id == Guid.Empty) e.Id = Guid.CreateVersion7();
                if (e.Timestamp == default) e.Timestamp = now;
            }
        }

        // A stable order: events without a number stay as they were given.
        foreach (var e in streams.SelectMany(s => s.Events).OrderBy(e => e.Sequence)) e.Sequence = sequences.Dequeue();
    }

    private static async Task CopyStreamsAsync(NpgsqlConnection connection, string schema, StreamAction[] streams, CancellationToken token)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            $"copy {schema}.mt_streams (id, type, version, tenant_id, is_archived) from stdin (format binary)", token);
        foreach (var stream in streams)
        {
            await writer.StartRowAsync(token);
            await writer.WriteAsync(stream.Id, NpgsqlDbType.Uuid, token);
            await WriteAsync(writer, stream.AggregateTypeName, NpgsqlDbType.Varchar, token);
            await writer.WriteAsync(stream.Version, NpgsqlDbType.Bigint, token);
            await writer.WriteAsync("*DEFAULT*", NpgsqlDbType.Varchar, token);
            await writer.WriteAsync(false, NpgsqlDbType.Boolean, token);
        }

        await writer.CompleteAsync(token);
    }

    private static async Task CopyEventsAsync(NpgsqlConnection connection, StoreOptions options, IEvent[] events, CancellationToken token)
    {
        var metadata = options.EventOptions.MetadataConfig;
        var json = options.Serializer;
        List<string> columns = ["seq_id", "id", "stream_id", "version", "data", "type", "timestamp", "tenant_id", "mt_dotnet_type", "is_archived"];
        if (metadata.CorrelationIdEnabled) columns.Add("correlation_id");
        if (metadata.CausationIdEnabled) columns.Add("causation_id");
        if (metadata.HeadersEnabled) columns.Add("headers");
        if (metadata.UserNameEnabled) columns.Add("user_name");
        await using var writer = await connection.BeginBinaryImportAsync(
            $"copy {options.EventOptions.DatabaseSchemaName}.mt_events ({string.Join(", ", columns)}) from stdin (format binary)", token);
        foreach (var e in events)
        {
            await writer.StartRowAsync(token);
            await writer.WriteAsync(e.Sequence, NpgsqlDbType.Bigint, token);
            await writer.WriteAsync(e.Id, NpgsqlDbType.Uuid, token);
            await writer.WriteAsync(e.StreamId, NpgsqlDbType.Uuid, token);
            await writer.WriteAsync(e.Version, NpgsqlDbType.Bigint, token);
            await writer.WriteAsync(json.ToJson(e.Data), NpgsqlDbType.Jsonb, token);
            await writer.WriteAsync(e.EventTypeName, NpgsqlDbType.Varchar, token);
            await writer.WriteAsync(e.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, token);
            await writer.WriteAsync("*DEFAULT*", NpgsqlDbType.Varchar, token);
            await WriteAsync(writer, e.DotNetTypeName, NpgsqlDbType.Varchar, token);
            await writer.WriteAsync(e.IsArchived, NpgsqlDbType.Boolean, token);
            if (metadata.CorrelationIdEnabled) await WriteAsync(writer, e.CorrelationId, NpgsqlDbType.Varchar, token);
            if (metadata.CausationIdEnabled) await WriteAsync(writer, e.CausationId, NpgsqlDbType.Varchar, token);
            if (metadata.HeadersEnabled) await WriteAsync(writer, e.Headers is null ? null : json.ToJson(e.Headers), NpgsqlDbType.Jsonb, token);
            if (metadata.UserNameEnabled) await WriteAsync(writer, e.UserName, NpgsqlDbType.Varchar, token);
        }

        await writer.CompleteAsync(token);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter writer, string? value, NpgsqlDbType type, CancellationToken token) =>
        value is null ? writer.WriteNullAsync(token) : writer.WriteAsync(value, type, token);
}
