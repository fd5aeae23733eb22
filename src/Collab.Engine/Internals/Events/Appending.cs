using Collab.Engine.Schema;
using Collab.Engine.Sessions;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Events;

/// <summary>
/// The append path. First, in one round trip: every stream's row is locked and its version checked and raised, streams in order of their id so that
/// two sessions cannot deadlock; and only if all checks passed are sequence numbers drawn. A conflict thus draws no number and leaves no gap. After
/// the inline projections the events are inserted together with everything else the session queued.
/// </summary>
internal static class Appending
{
    /// <summary>Locks the streams and numbers the events. Gives the events in order of sequence.</summary>
    public static async Task<IReadOnlyList<IEvent>> ReserveAsync(DocumentSession session, StreamAction[] streams, CancellationToken token)
    {
        var options = session.Owner.Options;
        var schema = options.EventOptions.DatabaseSchemaName;
        var ordered = streams.OrderBy(s => s.Id).ToArray();
        await using var batch = new NpgsqlBatch(session.Database.Current);
        foreach (var stream in ordered)
        {
            if (stream.AggregateType is not null) stream.AggregateTypeName = TypeNames.AggregateAlias(stream.AggregateType);
            batch.BatchCommands.Add(LockAndRaise(schema, stream));
        }

        var total = streams.Sum(s => s.Events.Count);
        batch.BatchCommands.Add(Draw(schema, ordered, total));
        var sequences = new Queue<long>(total);
        var now = Microseconds(options.EventOptions.TimeProvider.GetUtcNow());
        StreamAction? refused = null;
        var answered = 0;
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(token);
            foreach (var stream in ordered)
            {
                if (await reader.ReadAsync(token)) stream.Version = reader.GetInt64(0);
                else refused ??= stream;
                answered++;
                await reader.NextResultAsync(token);
            }

            while (await reader.ReadAsync(token))
            {
                sequences.Enqueue(reader.GetInt64(0));
                if (options.EventOptions.AppendMode == EventAppendMode.QuickWithServerTimestamps) now = reader.GetFieldValue<DateTimeOffset>(1);
            }
        }
        catch (PostgresException failure) when (failure is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: EventTables.StreamsKey })
        {
            // Errors arrive in the place of the failed statement's answer.
            var stream = ordered[answered];
            throw stream.ActionType == StreamActionType.Start
                ? new ExistingStreamIdCollisionException(stream.Id, stream.AggregateType!)
                : new EventStreamUnexpectedMaxEventIdException(stream.Id, stream.AggregateType, 0, 1);
        }

        if (refused is not null) throw await ExplainAsync(session, schema, refused, token);
        if (sequences.Count != total) throw new EventStreamUnexpectedMaxEventIdException("A stream moved on since it was read");
        return Number(session, streams, sequences, now);
    }

    /// <summary>Adds the insertion of numbered events to the batch.</summary>
    public static void Insert(StoreOptions options, BatchWriter writer, IReadOnlyList<IEvent> events)
    {
        var metadata = options.EventOptions.MetadataConfig;
        List<string> columns = ["seq_id", "id", "stream_id", "version", "data", "type", "timestamp", "mt_dotnet_type"];
        if (metadata.CorrelationIdEnabled) columns.Add("correlation_id");
        if (metadata.CausationIdEnabled) columns.Add("causation_id");
        if (metadata.HeadersEnabled) columns.Add("headers");
        if (metadata.UserNameEnabled) columns.Add("user_name");
        var list = string.Join(", ", columns);
        var numbers = string.Join(", ", Enumerable.Range(1, columns.Count).Select(i => $"${i}"));
        var command = writer.Add(
            $"insert into {options.EventOptions.DatabaseSchemaName}.mt_events ({list}, tenant_id) select t.*, '*DEFAULT*' from unnest({numbers}) as t({list})");
        Add(NpgsqlDbType.Bigint, e => e.Sequence);
        Add(NpgsqlDbType.Uuid, e => e.Id);
        Add(NpgsqlDbType.Uuid, e => e.StreamId);
        Add(NpgsqlDbType.Bigint, e => e.Version);
        Add(NpgsqlDbType.Jsonb, e => options.Serializer.ToJson(e.Data));
        Add(NpgsqlDbType.Varchar, e => e.EventTypeName);
        Add(NpgsqlDbType.TimestampTz, e => e.Timestamp.UtcDateTime);
        Add(NpgsqlDbType.Varchar, e => e.DotNetTypeName);
        if (metadata.CorrelationIdEnabled) Add(NpgsqlDbType.Varchar, e => e.CorrelationId);
        if (metadata.CausationIdEnabled) Add(NpgsqlDbType.Varchar, e => e.CausationId);
        if (metadata.HeadersEnabled) Add(NpgsqlDbType.Jsonb, e => e.Headers is null ? null : options.Serializer.ToJson(e.Headers));
        if (metadata.UserNameEnabled) Add(NpgsqlDbType.Varchar, e => e.UserName);

        void Add<T>(NpgsqlDbType type, Func<IEvent, T> value) =>
            command.Parameters.Add(new() { Value = events.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    // Gives the stream's version afterwards, or no row when the check fails.
    private static NpgsqlBatchCommand LockAndRaise(string schema, StreamAction stream)
    {
        NpgsqlBatchCommand command;
        if (stream.Events.Count == 0)
        {
            command = new(stream.ExpectedVersionOnServer is null or 0
                ? $"select $2 where not exists(select from {schema}.mt_streams where id = $1)"
                : $"select version from {schema}.mt_streams where id = $1 and version = $2 for update");
            command.Parameters.Add(new() { Value = stream.Id });
            command.Parameters.Add(new() { Value = stream.ExpectedVersionOnServer ?? 0 });
        }
        else if (stream.ActionType == StreamActionType.Append && stream.ExpectedVersionOnServer is > 0 and var expected)
        {
            command = new(
                $"""
                 update {schema}.mt_streams set version = version + $3, timestamp = now()
                 where id = $1 and version = $2 and is_archived is not true returning version
                 """);
            command.Parameters.Add(new() { Value = stream.Id });
            command.Parameters.Add(new() { Value = expected });
            command.Parameters.Add(new() { Value = (long)stream.Events.Count });
        }
        else
        {
            var insert = $"insert into {schema}.mt_streams (id, type, version, tenant_id) values ($1, $2, $3, '*DEFAULT*')";
            command = new(stream.ActionType == StreamActionType.Start || stream.ExpectedVersionOnServer == 0
                ? $"{insert} returning version"
                : $"""
                   {insert} on conflict (id) do update set version = mt_streams.version + excluded.version, timestamp = now()
                   where mt_streams.is_archived is not true returning version
                   """);
            command.Parameters.Add(new() { Value = stream.Id });
            command.Parameters.Add(new() { Value = (object?)stream.AggregateTypeName ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
            command.Parameters.Add(new() { Value = (long)stream.Events.Count });
        }

        return command;
    }

    // The condition does not depend on the rows drawn, so it is decided before the first number is.
    private static NpgsqlBatchCommand Draw(string schema, StreamAction[] streams, int total)
    {
        streams = Array.FindAll(streams, s => s.Events.Count > 0 || s.ExpectedVersionOnServer > 0);
        var command = new NpgsqlBatchCommand(
            $"""
             select nextval('{schema}.mt_events_sequence'), now() from generate_series(1, $3)
             where (select count(*) from unnest($1, $2) as e(id, version) join {schema}.mt_streams s on s.id = e.id
                    where s.version = coalesce(e.version, s.version) and s.is_archived is not true) = cardinality($1)
             """);
        command.Parameters.Add(new() { Value = streams.Select(s => s.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new()
        {
            Value = streams.Select(VersionAfterwards).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint
        });
        command.Parameters.Add(new() { Value = total });
        return command;
    }

    private static long? VersionAfterwards(StreamAction stream) =>
        stream.ActionType == StreamActionType.Start ? stream.Events.Count : stream.ExpectedVersionOnServer + stream.Events.Count;

    private static async Task<Exception> ExplainAsync(DocumentSession session, string schema, StreamAction stream, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"select version, coalesce(is_archived, false) from {schema}.mt_streams where id = $1",
            session.Database.Current);
        command.Parameters.Add(new() { Value = stream.Id });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
            return new EventStreamUnexpectedMaxEventIdException(stream.Id, stream.AggregateType, stream.ExpectedVersionOnServer ?? 0, 0);
        return reader.GetBoolean(1)
            ? new InvalidStreamOperationException($"Attempted to append event to archived stream with Id '{stream.Id}'.")
            : new EventStreamUnexpectedMaxEventIdException(stream.Id, stream.AggregateType, stream.ExpectedVersionOnServer ?? 0, reader.GetInt64(0));
    }

    private static List<IEvent> Number(DocumentSession session, StreamAction[] streams, Queue<long> sequences, DateTimeOffset now)
    {
        var metadata = session.Owner.Options.EventOptions.MetadataConfig;
        var all = new List<IEvent>(sequences.Count);
        foreach (var stream in streams)
        {
            var version = stream.Version - stream.Events.Count;
            foreach (var e in stream.Events)
            {
                e.Version = ++version;
                e.Sequence = sequences.Dequeue();
                if (e.Id == Guid.Empty) e.Id = Guid.CreateVersion7();
                if (e.Timestamp == default) e.Timestamp = now;
                e.AggregateTypeName = stream.AggregateTypeName;
                if (metadata.CorrelationIdEnabled) e.CorrelationId ??= session.CorrelationId;
                if (metadata.CausationIdEnabled) e.CausationId ??= session.CausationId;
                if (metadata.UserNameEnabled) e.UserName ??= session.LastModifiedBy;
                if (metadata.HeadersEnabled && session.Headers is not null)
                    foreach (var (key, value) in session.Headers) e.SetHeader(key, value);
                all.Add(e);
            }
        }

        return all;
    }

    // What the database keeps of a timestamp; so projections see the same time now and on replay.
    private static DateTimeOffset Microseconds(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % 10, TimeSpan.Zero);
}
