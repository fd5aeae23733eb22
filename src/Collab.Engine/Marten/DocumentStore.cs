using System.Data;
using Collab.Engine.Daemon;
using Collab.Engine.Schema;
using Collab.Engine.Sessions;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Marten;

/// <inheritdoc cref="IDocumentStore"/>
public class DocumentStore : IDocumentStore
{
    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly bool _ownsSource;
    private readonly Lazy<Collab.Engine.Events.EventReading> _reading;
    private int _epoch;

    internal DocumentStore(StoreOptions options)
    {
        options.Validate();
        Options = options;
        _ownsSource = options.DataSource is null;
        _source = new(() => options.DataSource ?? NpgsqlDataSource.Create(options.ConnectionString
            ?? throw new InvalidOperationException("The store has no database: call StoreOptions.Connection or UseNpgsqlDataSource")));
        Keeper = new Keeper(options, () => Source);
        _reading = new(() => new Collab.Engine.Events.EventReading(options));
        Advanced = new AdvancedOperations(this);
        foreach (var fold in options.Projections.All.OfType<Collab.Engine.Projections.IStreamFold>()) AggregateTypes.Add(fold.DocumentType);
    }

    public AdvancedOperations Advanced { get; }

    internal StoreOptions Options { get; }

    internal NpgsqlDataSource Source => _source.Value;

    internal Keeper Keeper { get; }

    /// <summary>Signalled after every commit that appended events in this process.</summary>
    internal Nudge Nudge { get; } = new();

    /// <summary>Aggregate types seen so far, to give stored stream types their .NET type back.</summary>
    internal Collab.Engine.Events.TypeSet AggregateTypes { get; } = [];

    /// <summary>Raised when all data was deleted: what running daemons remember no longer holds.</summary>
    internal int Epoch => Volatile.Read(ref _epoch);

    /// <summary>How rows of the event table are read.</summary>
    internal Collab.Engine.Events.EventReading Reading => _reading.Value;

    internal ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    public static DocumentStore For(string connectionString) => For(options => options.Connection(connectionString));

    public static DocumentStore For<T>() where T : StoreOptions, new() => new(new T());

    public static DocumentStore For(Action<StoreOptions> configure)
    {
        var options = new StoreOptions();
        configure(options);
        return new DocumentStore(options);
    }

    public Task BulkInsertEventsAsync(IReadOnlyList<StreamAction> streams, int batchSize = 1000, CancellationToken cancellation = default) =>
        Collab.Engine.Events.BulkInsertion.RunAsync(this, streams, batchSize, cancellation);

    public IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted) =>
        new DocumentSession(this, isolationLevel, Options.Listeners);

    public IQuerySession QuerySession() => new QuerySession(this, IsolationLevel.ReadCommitted);

    public async ValueTask<IProjectionDaemon> BuildProjectionDaemonAsync(string? tenantIdOrDatabaseIdentifier = null, ILogger? logger = null)
    {
        if (tenantIdOrDatabaseIdentifier is not null) throw new NotSupportedException("Tenants and several databases");
        await Keeper.EnsureAllAsync(CancellationToken.None);
        return new ProjectionDaemon(this, logger ?? Loggers.CreateLogger<ProjectionDaemon>(), leadership: null);
    }

    internal void BeginEpoch()
    {
        Interlocked.Increment(ref _epoch);
        Nudge.Signal();
    }

    public void Dispose()
    {
        if (_ownsSource && _source.IsValueCreated) _source.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownsSource && _source.IsValueCreated) await _source.Value.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
