using System.Data;
using System.Diagnostics;
using Collab.Engine.Documents;
using Collab.Engine.Events;
using Collab.Engine.Messages;
using Collab.Engine.Projections;
using JasperFx.Events;
using Marten;
using Npgsql;
using IEventStoreOperations = Marten.Events.IEventStoreOperations;

namespace Collab.Engine.Sessions;

internal class DocumentSession(DocumentStore store, IsolationLevel isolation, IReadOnlyList<IDocumentSessionListener> listeners)
    : QuerySession(store, isolation), IDocumentSession
{
    private readonly List<Operation> _operations = [];
    private readonly List<StreamAction> _streams = [];
    private Outbox? _outbox;

    public new IEventStoreOperations Events => SessionEvents;

    public IList<IDocumentSessionListener> Listeners { get; } = [.. listeners];

    public string? LastModifiedBy { get; set; }

    public Dictionary<string, object>? Headers { get; private set; }

    /// <summary>Streams to append to, in the order they were first named.</summary>
    public IReadOnlyList<StreamAction> Streams => _streams;

    public bool HasChanges => _operations.Count > 0 || _streams.Exists(s => s.Events.Count > 0 || s.AlwaysEnforceConsistency);

    /// <summary>From here on the first save settles the outbox, in the transaction of the message being handled if there is one.</summary>
    public void Join(Outbox outbox)
    {
        _outbox = outbox;
        if (outbox.Transaction is { } transaction) Database.Borrow(transaction);
    }

    public StreamAction? StreamOf(Guid id) => _streams.Find(s => s.Id == id);

    public StreamAction Track(StreamAction stream)
    {
        _streams.Add(stream);
        return stream;
    }

    public void Delete<T>(T entity) where T : notnull
    {
        var map = MapOf(entity, typeof(T));
        _operations.Add(new DeleteDocument(map, map.IdOf(entity), entity));
    }

    public void Delete<T>(Guid id) where T : notnull => QueueDelete<T>(id);

    public void Delete<T>(string id) where T : notnull => QueueDelete<T>(id);

    public void DeleteObjects(IEnumerable<object> documents)
    {
        foreach (var document in documents) Delete(document);
    }

    public void Store<T>(IEnumerable<T> entities) where T : notnull => Write(entities, WriteKind.Store);

    public void Store<T>(params T[] entities) where T : notnull => Write(entities, WriteKind.Store);

    public void StoreObjects(IEnumerable<object> documents) => Write(documents, WriteKind.Store);

    public void Insert<T>(IEnumerable<T> entities) where T : notnull => Write(entities, WriteKind.Insert);

    public void Insert<T>(params T[] entities) where T : notnull => Write(entities, WriteKind.Insert);

    public void InsertObjects(IEnumerable<object> documents) => Write(documents, WriteKind.Insert);

    public void Update<T>(IEnumerable<T> entities) where T : notnull => Write(entities, WriteKind.Update);

    public void Update<T>(params T[] entities) where T : notnull => Write(entities, WriteKind.Update);

    public void QueueSqlCommand(string sql, params object[] parameterValues) => _operations.Add(new RunSql(sql, parameterValues));

    public void QueueDelete<T>(object id) => _operations.Add(new DeleteDocument(Owner.Options.Documents.For(typeof(T)), id, null));

    public void QueueProjected<T>(T document, object id, long revision) where T : notnull =>
        _operations.Add(new WriteDocument(Owner.Options.Documents.For(typeof(T)), document, id, WriteKind.Project, revision));

    public void Queue(Operation operation) => _operations.Add(operation);

    public void BeginTransaction() => Database.Begin();

    public ValueTask BeginTransactionAsync(CancellationToken token) => Database.BeginAsync(token);

    public void Eject<T>(T document) where T : notnull =>
        _operations.RemoveAll(o => o is WriteDocument w && ReferenceEquals(w.Document, document)
                                   || o is DeleteDocument d && ReferenceEquals(d.Document, document));

    public void EjectAllPendingChanges()
    {
        _operations.Clear();
        _streams.Clear();
    }

    public void SetHeader(string key, object value) => (Headers ??= [])[key] = value;

    public object? GetHeader(string key) => Headers is not null && Headers.TryGetValue(key, out var value) ? value : null;

    public async Task SaveChangesAsync(CancellationToken token = default)
    {
        if (!HasChanges && !MustSave && _outbox is not { IsOwing: true }) return;
        var appends = _streams.Where(s => s.Events.Count > 0 || s.AlwaysEnforceConsistency).ToArray();
        var queuedBefore = _operations.Count;
        using var activity = appends.Length == 0 ? null : Telemetry.Activities.StartActivity("marten.session.save");
        activity?.SetTag("streams", appends.Length).SetTag("events", appends.Sum(s => s.Events.Count));
        await PrepareTablesAsync(appends.Length > 0, token);
        await Database.BeginAsync(token);
        try
        {
            var events = appends.Length == 0 ? [] : await Appending.ReserveAsync(this, appends, token);
            foreach (var projection in Owner.Options.Projections.Inline)
                if (projection.Relevant(events) is { Count: > 0 } relevant) await projection.ApplyAsync(this, relevant, token);
            foreach (var listener in Listeners.ToArray()) await listener.BeforeSaveChangesAsync(this, token);
            await PrepareTablesAsync(false, token);
            await WriteAndCommitAsync(events, token);
            _outbox?.Committed();
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            await Database.RollbackAsync();
            // What inline projections queued belongs to this attempt only.
            _operations.RemoveRange(queuedBefore, _operations.Count - queuedBefore);
            if (failure is NpgsqlException) throw Failures.Translate(failure);
            throw;
        }

        var changes = new ChangeSet(appends, [.. _operations]);
        EjectAllPendingChanges();
        if (appends.Length > 0)
        {
            Owner.Nudge.Signal();
            Telemetry.CountAppended(appends.Sum(s => s.Events.Count));
        }

        foreach (var listener in Listeners.ToArray()) await listener.AfterCommitAsync(this, changes, token);
    }

    /// <summary>Whether there is something to save even when nothing is queued.</summary>
    protected virtual bool MustSave => false;

    /// <summary>What a daemon adds to the batch, ahead of everything else.</summary>
    protected virtual void WriteFirst(NpgsqlBatch batch)
    {
    }

    /// <summary>What a daemon checks before the commit.</summary>
    protected virtual void CheckFirst(NpgsqlBatch batch)
    {
    }

    protected override void Loaded(object id, object document)
    {
        foreach (var listener in Listeners) listener.DocumentLoaded(id, document);
    }

    // Where nothing is left to check, the commit goes along with the last statements: a round trip less, during which streams stay locked.
    private async Task WriteAndCommitAsync(IReadOnlyList<IEvent> events, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(Database.Current);
        if (Owner.Options.CommandTimeout > 0) batch.Timeout = Owner.Options.CommandTimeout;
        var writer = new BatchWriter(Owner.Options, batch);
        WriteFirst(batch);
        if (events.Count > 0) Appending.Insert(Owner.Options, writer, events);
        writer.Write(_operations);
        _outbox?.Write(batch);
        if (!MustSave && !writer.Checks && Database.CommitsWith(batch))
        {
            await batch.ExecuteNonQueryAsync(token);
            await Database.CommittedAsync();
            return;
        }

        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(token);
        CheckFirst(batch);
        writer.Check();
        await Database.CommitAsync(token);
    }

    protected async Task PrepareTablesAsync(bool events, CancellationToken token)
    {
        if (_outbox is { IsOwing: true }) await Owner.Keeper.EnsureMessagesAsync(token);
        if (events || _operations.Exists(o => o is ArchiveStream)) await Owner.Keeper.EnsureEventsAsync(token);
        foreach (var map in _operations.Select(o => o switch { WriteDocument w => w.Map, DeleteDocument d => d.Map, _ => null }).Distinct().ToArray())
            if (map is not null) await Owner.Keeper.EnsureAsync(map, token);
    }

    private void Write<T>(IEnumerable<T> entities, WriteKind kind) where T : notnull
    {
        foreach (var entity in entities)
        {
            var map = MapOf(entity, typeof(T));
            var id = map.IdOf(entity);
            _operations.Add(new WriteDocument(map, entity, id, kind));
            foreach (var listener in Listeners) listener.DocumentAddedForStorage(id, entity);
        }
    }

    private DocumentMap MapOf(object entity, Type declared) =>
        Owner.Options.Documents.For(declared == typeof(object) || declared.IsInterface ? entity.GetType() : declared);
}
