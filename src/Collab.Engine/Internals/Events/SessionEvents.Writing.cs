using Collab.Engine.Sessions;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Exceptions;
using Npgsql;

namespace Collab.Engine.Events;

internal sealed partial class SessionEvents
{
    private DocumentSession Writable =>
        session as DocumentSession ?? throw new InvalidOperationException("A query session cannot write");

    public IEvent BuildEvent(object data) => Kinds.Wrap(data);

    public StreamAction Append(Guid stream, IEnumerable<object> events) => Append(stream, events.ToArray());

    public StreamAction Append(Guid stream, params object[] events)
    {
        CheckId(stream);
        var action = Writable.StreamOf(stream) ?? Writable.Track(new StreamAction(stream, StreamActionType.Append));
        return action.AddEvents([.. events.Select(Kinds.Wrap)]);
    }

    public StreamAction Append(Guid stream, long expectedVersion, IEnumerable<object> events) => Append(stream, expectedVersion, events.ToArray());

    public StreamAction Append(Guid stream, long expectedVersion, params object[] events)
    {
        var before = expectedVersion - events.Length - (Writable.StreamOf(stream)?.Events.Count ?? 0);
        if (before < 0)
            throw new ArgumentOutOfRangeException(nameof(expectedVersion), expectedVersion,
                "The expected version counts the events appended, so it cannot be less than their number");
        var action = Append(stream, events);
        action.ExpectedVersionOnServer = before;
        return action;
    }

    public StreamAction StartStream<TAggregate>(Guid id, IEnumerable<object> events) where TAggregate : class =>
        Start(typeof(TAggregate), id, events);

    public StreamAction StartStream<TAggregate>(Guid id, params object[] events) where TAggregate : class => Start(typeof(TAggregate), id, events);

    public StreamAction StartStream(Type aggregateType, Guid id, IEnumerable<object> events) => Start(aggregateType, id, events);

    public StreamAction StartStream(Type aggregateType, Guid id, params object[] events) => Start(aggregateType, id, events);

    public StreamAction StartStream(Guid id, IEnumerable<object> events) => Start(null, id, events);

    public StreamAction StartStream(Guid id, params object[] events) => Start(null, id, events);

    public StreamAction StartStream<TAggregate>(IEnumerable<object> events) where TAggregate : class =>
        Start(typeof(TAggregate), Guid.CreateVersion7(), events);

    public StreamAction StartStream<TAggregate>(params object[] events) where TAggregate : class =>
        Start(typeof(TAggregate), Guid.CreateVersion7(), events);

    public StreamAction StartStream(Type aggregateType, IEnumerable<object> events) => Start(aggregateType, Guid.CreateVersion7(), events);

    public StreamAction StartStream(Type aggregateType, params object[] events) => Start(aggregateType, Guid.CreateVersion7(), events);

    public StreamAction StartStream(IEnumerable<object> events) => Start(null, Guid.CreateVersion7(), events);

    public StreamAction StartStream(params object[] events) => Start(null, Guid.CreateVersion7(), events);

    public Task AppendOptimistic(Guid streamId, params object[] events) => AppendOptimistic(streamId, CancellationToken.None, events);

    public async Task AppendOptimistic(Guid streamId, CancellationToken token, params object[] events)
    {
        var version = await ReadVersionAsync(streamId, exclusive: false, token);
        if (version == 0) throw new NonExistentStreamException(streamId);
        Append(streamId, events).ExpectedVersionOnServer = version;
    }

    public Task AppendExclusive(Guid streamId, params object[] events) => AppendExclusive(streamId, CancellationToken.None, events);

    public async Task AppendExclusive(Guid streamId, CancellationToken token, params object[] events)
    {
        await Writable.BeginTransactionAsync(token);
        var version = await ReadVersionAsync(streamId, exclusive: true, token);
        if (version == 0) throw new NonExistentStreamException(streamId);
        Append(streamId, events).ExpectedVersionOnServer = version;
    }

    public void ArchiveStream(Guid streamId) => Writable.Queue(new ArchiveStream(streamId));

    public Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default) where T : class =>
        FetchAsync<T>(id, null, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default) where T : class =>
        FetchAsync<T>(id, expectedVersion, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForExclusiveWriting<T>(Guid id, CancellationToken cancellation = default) where T : class =>
        FetchAsync<T>(id, null, exclusive: true, cancellation);

    public Task WriteToAggregate<T>(Guid id, Action<IEventStream<T>> writing, CancellationToken cancellation = default) where T : class =>
        WriteAsync(FetchForWriting<T>(id, cancellation), Waiting(writing), cancellation);

    public Task WriteToAggregate<T>(Guid id, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default) where T : class =>
        WriteAsync(FetchForWriting<T>(id, cancellation), writing, cancellation);

    public Task WriteToAggregate<T>(Guid id, int expectedVersion, Action<IEventStream<T>> writing, CancellationToken cancellation = default)
        where T : class =>
        WriteAsync(FetchForWriting<T>(id, expectedVersion, cancellation), Waiting(writing), cancellation);

    public Task WriteToAggregate<T>(Guid id, int expectedVersion, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default)
        where T : class =>
        WriteAsync(FetchForWriting<T>(id, expectedVersion, cancellation), writing, cancellation);

    public Task WriteExclusivelyToAggregate<T>(Guid id, Action<IEventStream<T>> writing, CancellationToken cancellation = default) where T : class =>
        WriteAsync(FetchForExclusiveWriting<T>(id, cancellation), Waiting(writing), cancellation);

    public Task WriteExclusivelyToAggregate<T>(Guid id, Func<IEventStream<T>, Task> writing, CancellationToken cancellation = default)
        where T : class =>
        WriteAsync(FetchForExclusiveWriting<T>(id, cancellation), writing, cancellation);

    public async ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default) where T : class
    {
        var fold = session.Owner.Options.Projections.FoldFor<T>();
        return fold.Lifecycle == ProjectionLifecycle.Inline
            ? await session.LoadAsync<T>(id, cancellation)
            : await AggregateStreamAsync<T>(id, token: cancellation);
    }

    private async Task<IEventStream<T>> FetchAsync<T>(Guid id, long? expectedVersion, bool exclusive, CancellationToken token) where T : class
    {
        CheckId(id);
        var writable = Writable;
        var options = session.Owner.Options;
        await session.Owner.Keeper.EnsureEventsAsync(token);
        var fold = options.Projections.FoldFor<T>();
        var stored = fold.Lifecycle == ProjectionLifecycle.Inline ? await session.MapAsync<T>(token) : null;
        session.Owner.AggregateTypes.Add(typeof(T));
        if (exclusive) await writable.BeginTransactionAsync(token);

        await using var batch = new NpgsqlBatch();
        batch.BatchCommands.Add(new($"select version from {Schema}.mt_streams where id = $1{(exclusive ? " for update" : "")}"));
        batch.BatchCommands.Add(new(stored is null
            ? $"{_reading.Select} where stream_id = $1 order by version"
            : $"select data from {stored.Table} where id = $1"));
        foreach (NpgsqlBatchCommand command in batch.BatchCommands) command.Parameters.Add(new() { Value = id });

        long version;
        T? aggregate = null;
        try
        {
            await using var reader = await session.ExecuteBatchReaderAsync(batch, token);
            version = await reader.ReadAsync(token) ? reader.GetInt64(0) : 0;
            await reader.NextResultAsync(token);
            if (stored is not null)
            {
                if (await reader.ReadAsync(token)) aggregate = options.Serializer.FromJson<T>(reader, 0);
            }
            else
            {
                // The second query may already see events the first one's version does not count; the state must fit the version.
                var events = await _reading.ReadAllAsync(reader, token);
                events.RemoveAll(e => e.Version > version);
                if (events.Count > 0) aggregate = await fold.FoldAsync(session, null, id, events, token);
            }
        }
        catch (MartenCommandException locked) when (exclusive && locked.InnerException is PostgresException
        { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled })
        {
            throw new StreamLockedException(id, locked);
        }

        if (expectedVersion is { } expected && expected != version)
            throw new ConcurrencyException($"Expected the existing version to be {expected}, but was {version}", typeof(T), id);

        var action = writable.StreamOf(id);
        if (action is null)
        {
            action = writable.Track(new StreamAction(id, version == 0 ? StreamActionType.Start : StreamActionType.Append));
            action.AggregateType = typeof(T);
        }

        action.ExpectedVersionOnServer = version;
        return new EventStream<T>(Kinds, action, aggregate, version, token);
    }

    private async Task<long> ReadVersionAsync(Guid streamId, bool exclusive, CancellationToken token)
    {
        await session.Owner.Keeper.EnsureEventsAsync(token);
        await using var command = new NpgsqlCommand($"select version from {Schema}.mt_streams where id = $1{(exclusive ? " for update" : "")}");
        command.Parameters.Add(new() { Value = streamId });
        await using var reader = await session.ExecuteReaderAsync(command, token);
        return await reader.ReadAsync(token) ? reader.GetInt64(0) : 0;
    }

    private async Task WriteAsync<T>(Task<IEventStream<T>> fetching, Func<IEventStream<T>, Task> writing, CancellationToken token) where T : class
    {
        await writing(await fetching);
        await Writable.SaveChangesAsync(token);
    }

    private static Func<IEventStream<T>, Task> Waiting<T>(Action<IEventStream<T>> writing) where T : class => stream =>
    {
        writing(stream);
        return Task.CompletedTask;
    };

    private StreamAction Start(Type? aggregateType, Guid id, IEnumerable<object> events)
    {
        CheckId(id);
        var action = new StreamAction(id, StreamActionType.Start) { AggregateType = aggregateType, ExpectedVersionOnServer = 0 };
        action.AddEvents([.. events.Select(Kinds.Wrap)]);
        if (action.Events.Count == 0) throw new EmptyEventStreamException(id);
        if (aggregateType is not null) session.Owner.AggregateTypes.Add(aggregateType);
        return Writable.Track(action);
    }

    private static void CheckId(Guid id)
    {
        if (id == Guid.Empty) throw new ArgumentOutOfRangeException(nameof(id), "The empty Guid identifies no stream");
    }
}
