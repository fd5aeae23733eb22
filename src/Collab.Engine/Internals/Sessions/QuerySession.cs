using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Collab.Engine.Documents;
using Collab.Engine.Events;
using Marten;
using Npgsql;
using IQueryEventStore = Marten.Events.IQueryEventStore;

namespace Collab.Engine.Sessions;

internal class QuerySession : IQuerySession
{
    private readonly Lazy<SessionEvents> _events;

    public QuerySession(DocumentStore store, IsolationLevel isolation)
    {
        Owner = store;
        Database = new SessionConnection(store.Source, isolation);
        _events = new(() => new SessionEvents(this));
        CorrelationId = Activity.Current?.RootId;
        CausationId = Activity.Current?.ParentId;
    }

    public DocumentStore Owner { get; }

    public SessionConnection Database { get; }

    public SessionEvents SessionEvents => _events.Value;

    public NpgsqlConnection Connection => Database.Show();

    public IDocumentStore DocumentStore => Owner;

    public IQueryEventStore Events => SessionEvents;

    public string? CausationId { get; set; }

    public string? CorrelationId { get; set; }

    public Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default) where T : notnull => ExistsAsync<T>(id, token);

    public Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default) where T : notnull => ExistsAsync<T>(id, token);

    public Task<T?> LoadAsync<T>(string id, CancellationToken token = default) where T : notnull => LoadOneAsync<T>(id, token);

    public Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default) where T : notnull => LoadOneAsync<T>(id, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids) where T : notnull => LoadAllAsync<T>([.. ids], default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(IEnumerable<string> ids) where T : notnull => LoadAllAsync<T>([.. ids], default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids) where T : notnull => LoadAllAsync<T>([.. ids.Cast<object>()], default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(IEnumerable<Guid> ids) where T : notnull => LoadAllAsync<T>([.. ids.Cast<object>()], default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, IEnumerable<string> ids) where T : notnull =>
        LoadAllAsync<T>([.. ids], token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, IEnumerable<Guid> ids) where T : notnull =>
        LoadAllAsync<T>([.. ids.Cast<object>()], token);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters) => QueryAsync<T>(sql, CancellationToken.None, parameters);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters)
    {
        sql = sql.TrimStart();
        var simple = IsSimple(typeof(T));
        var whole = sql.StartsWith("select", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("with", StringComparison.OrdinalIgnoreCase);
        if (!whole)
        {
            if (simple) throw new NotSupportedException($"Only a whole select can give {typeof(T).Name}: {sql}");
            var map = await MapAsync<T>(token);
            var clause = sql.StartsWith("where", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("order", StringComparison.OrdinalIgnoreCase)
                || sql.Contains(" where ", StringComparison.OrdinalIgnoreCase)
                ? ""
                : "where ";
            sql = $"select d.data from {map.Table} as d {clause}{sql}";
        }

        await using var command = new NpgsqlCommand();
        Placeholders.Apply(command, sql, parameters);
        var found = new List<T>();
        await using var reader = await ExecuteReaderAsync(command, token);
        while (await reader.ReadAsync(token))
            found.Add(simple ? reader.IsDBNull(0) ? default! : reader.GetFieldValue<T>(0) : Owner.Options.Serializer.FromJson<T>(reader, 0));
        return found;
    }

    public async Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken token = default)
    {
        await using var lease = await Database.RentAsync(token);
        command.Connection = lease.Connection;
        ApplyTimeout(command);
        try
        {
            return await command.ExecuteNonQueryAsync(token);
        }
        catch (NpgsqlException failure)
        {
            throw Failures.Translate(failure, command);
        }
    }

    public async Task<DbDataReader> ExecuteReaderAsync(NpgsqlCommand command, CancellationToken token = default)
    {
        var lease = await Database.RentAsync(token);
        command.Connection = lease.Connection;
        ApplyTimeout(command);
        try
        {
            return await command.ExecuteReaderAsync(lease.ReaderBehavior, token);
        }
        catch (Exception failure)
        {
            await lease.DisposeAsync();
            if (failure is NpgsqlException) throw Failures.Translate(failure, command);
            throw;
        }
    }

    /// <summary>Several queries in one round trip. The caller disposes the reader, which gives the connection back.</summary>
    public async Task<NpgsqlDataReader> ExecuteBatchReaderAsync(NpgsqlBatch batch, CancellationToken token)
    {
        var lease = await Database.RentAsync(token);
        batch.Connection = lease.Connection;
        if (Owner.Options.CommandTimeout > 0) batch.Timeout = Owner.Options.CommandTimeout;
        try
        {
            return await batch.ExecuteReaderAsync(lease.ReaderBehavior, token);
        }
        catch (Exception failure)
        {
            await lease.DisposeAsync();
            if (failure is NpgsqlException) throw Failures.Translate(failure);
            throw;
        }
    }

    /// <summary>Documents by identity, in one query.</summary>
    public async Task<Dictionary<object, T>> LoadForProjectionAsync<T>(IReadOnlyCollection<object> ids, CancellationToken token) where T : notnull
    {
        var map = await MapAsync<T>(token);
        await using var command = new NpgsqlCommand($"select id, data from {map.Table} where id = any($1)");
        command.Parameters.Add(new() { Value = map.IdsArray(ids), NpgsqlDbType = map.IdArray });
        var found = new Dictionary<object, T>(ids.Count);
        await using var reader = await ExecuteReaderAsync(command, token);
        while (await reader.ReadAsync(token))
        {
            var id = reader.GetValue(0);
            var document = Owner.Options.Serializer.FromJson<T>(reader, 1);
            found[id] = document;
            Loaded(id, document);
        }

        return found;
    }

    public async Task<DocumentMap> MapAsync<T>(CancellationToken token)
    {
        var map = Owner.Options.Documents.For(typeof(T));
        await Owner.Keeper.EnsureAsync(map, token);
        return map;
    }

    public void Dispose()
    {
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Loaded(object id, object document)
    {
    }

    private void ApplyTimeout(NpgsqlCommand command)
    {
        if (Owner.Options.CommandTimeout > 0) command.CommandTimeout = Owner.Options.CommandTimeout;
    }

    private async Task<T?> LoadOneAsync<T>(object id, CancellationToken token) where T : notnull
    {
        var found = await LoadForProjectionAsync<T>([id], token);
        return found.TryGetValue(id, out var document) ? document : default;
    }

    private async Task<IReadOnlyList<T>> LoadAllAsync<T>(IReadOnlyCollection<object> ids, CancellationToken token) where T : notnull =>
        ids.Count == 0 ? [] : [.. (await LoadForProjectionAsync<T>(ids, token)).Values];

    private async Task<bool> ExistsAsync<T>(object id, CancellationToken token)
    {
        var map = await MapAsync<T>(token);
        await using var command = new NpgsqlCommand($"select exists(select from {map.Table} where id = $1)");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await ExecuteReaderAsync(command, token);
        return await reader.ReadAsync(token) && reader.GetBoolean(0);
    }

    private static bool IsSimple(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type == typeof(string) || type == typeof(Guid) || type == typeof(decimal) || type == typeof(DateTime)
               || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(byte[]);
    }
}
