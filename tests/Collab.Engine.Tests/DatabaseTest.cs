using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;

namespace Collab.Engine.Tests;

/// <summary>A test with an empty database.</summary>
[Collection(OnPostgres.Name)]
public abstract class DatabaseTest(Postgres postgres) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _disposables = [];

    protected Postgres Server { get; } = postgres;

    protected string Database { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Database = await Server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync()
    {
        _disposables.Reverse();
        foreach (var disposable in _disposables)
        {
            try
            {
                await disposable.DisposeAsync();
            }
            catch (NpgsqlException)
            {
                // A connection that the test broke.
            }
        }

        NpgsqlConnection.ClearPool(new NpgsqlConnection(Database));
    }

    /// <summary>A store on the test's database, with all metadata and a unique event id.</summary>
    protected DocumentStore Store(Action<StoreOptions>? configure = null)
    {
        var store = DocumentStore.For(options =>
        {
            Configure(options);
            configure?.Invoke(options);
        });
        _disposables.Add(store);
        return store;
    }

    protected void Configure(StoreOptions options)
    {
        options.Connection(Database);
        options.DatabaseSchemaName = "voyages";
        options.Events.AppendMode = EventAppendMode.Rich;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.EnableAll();
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.RebuildErrors.SkipApplyErrors = false;
        options.Projections.RebuildErrors.SkipSerializationErrors = false;
        options.Projections.RebuildErrors.SkipUnknownEvents = false;
    }

    protected async Task<IProjectionDaemon> StartDaemonAsync(IDocumentStore store)
    {
        var daemon = await store.BuildProjectionDaemonAsync();
        _disposables.Add(new Stopping(daemon));
        await daemon.StartAllAsync();
        return daemon;
    }

    protected async Task<Guid> BeginVoyageAsync(IDocumentStore store, params object[] more)
    {
        var id = Guid.NewGuid();
        await using var session = store.LightweightSession();
        session.Events.StartStream<Voyage>(id, [new VoyageBegun("Argo"), .. more]);
        await session.SaveChangesAsync();
        return id;
    }

    protected Task<List<T>> QueryAsync<T>(string sql) => Postgres.QueryAsync<T>(Database, sql);

    protected Task ExecuteAsync(string sql) => Postgres.ExecuteAsync(Database, sql);

    protected async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(Database);
        _disposables.Add(connection);
        await connection.OpenAsync();
        return connection;
    }

    protected static async Task EventuallyAsync(Func<Task<bool>> condition, string what, double seconds = 15)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            if (DateTime.UtcNow > deadline) throw new TimeoutException("Waited in vain until " + what);
            await Task.Delay(25);
        }
    }

    protected static Task EventuallyAsync(Func<bool> condition, string what) => EventuallyAsync(() => Task.FromResult(condition()), what);

    private sealed class Stopping(IProjectionDaemon daemon) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await daemon.StopAllAsync();
            daemon.Dispose();
        }
    }
}
