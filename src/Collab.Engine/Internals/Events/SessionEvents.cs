using System.Data.Common;
using Collab.Engine.Linq;
using Collab.Engine.Sessions;
using JasperFx.Events;
using Marten.Linq;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Events;

/// <summary>Reading streams. The other half of this class writes.</summary>
internal sealed partial class SessionEvents(QuerySession session) : Marten.Events.IEventStoreOperations
{
    private readonly EventReading _reading = session.Owner.Reading;

    private string Schema => session.Owner.Options.EventOptions.DatabaseSchemaName;

    private EventKinds Kinds => session.Owner.Options.EventOptions.Kinds;

    public async Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid streamId, long version = 0, DateTimeOffset? timestamp = null,
        long fromVersion = 0, CancellationToken token = default)
    {
        await session.Owner.Keeper.EnsureEventsAsync(token);
        await using var command = new NpgsqlCommand(
            $"""
             {_reading.Select} where stream_id = $1 and ($2 = 0 or version <= $2) and ($3 = 0 or version >= $3)
             and ($4::timestamptz is null or timestamp <= $4) order by version
             """);
        command.Parameters.Add(new() { Value = streamId });
        command.Parameters.Add(new() { Value = version });
        command.Parameters.Add(new() { Value = fromVersion });
        command.Parameters.Add(new() { Value = (object?)timestamp?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await session.ExecuteReaderAsync(command, token);
        return await _reading.ReadAllAsync(reader, token);
    }

    public async Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, T? state = null,
        long fromVersion = 0, CancellationToken token = default) where T : class
    {
        var events = await FetchStreamAsync(streamId, version, timestamp, fromVersion, token);
        if (events.Count == 0) return state;
        if (version != 0 && version > events[^1].Version) return null;
        return await session.Owner.Options.Projections.FoldFor<T>().FoldAsync(session, state, streamId, events, token);
    }

    public async Task<IEvent<T>?> LoadAsync<T>(Guid id, CancellationToken token = default) where T : class =>
        await LoadAsync(id, token) as IEvent<T>;

    public async Task<IEvent?> LoadAsync(Guid id, CancellationToken token = default)
    {
        await session.Owner.Keeper.EnsureEventsAsync(token);
        await using var command = new NpgsqlCommand($"{_reading.Select} where id = $1 order by seq_id limit 1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await session.ExecuteReaderAsync(command, token);
        return await reader.ReadAsync(token) ? await _reading.ReadAsync(reader, token) : null;
    }

    public IMartenQueryable<T> QueryRawEventDataOnly<T>() where T : notnull => new EventQueryable<T>(session);

    public IMartenQueryable<IEvent> QueryAllRawEvents() => new EventQueryable<IEvent>(session);

    public async Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default)
    {
        await session.Owner.Keeper.EnsureEventsAsync(token);
        await using var command = new NpgsqlCommand(
            $"select version, type, timestamp, created, coalesce(is_archived, false) from {Schema}.mt_streams where id = $1");
        command.Parameters.Add(new() { Value = streamId });
        await using var reader = await session.ExecuteReaderAsync(command, token);
        if (!await reader.ReadAsync(token)) return null;
        return new StreamState(streamId, reader.GetInt64(0), AggregateTypeOf(reader), reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetFieldValue<DateTimeOffset>(3))
        { IsArchived = reader.GetBoolean(4) };
    }

    private Type? AggregateTypeOf(DbDataReader reader)
    {
        if (reader.IsDBNull(1)) return null;
        var alias = reader.GetString(1);
        return session.Owner.AggregateTypes.FirstOrDefault(t => TypeNames.AggregateAlias(t) == alias);
    }
}
