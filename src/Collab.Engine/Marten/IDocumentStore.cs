using System.Data;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Microsoft.Extensions.Logging;

namespace Marten;

/// <summary>The event and document store. One per database; safe for concurrent use.</summary>
public interface IDocumentStore : IDisposable, IAsyncDisposable
{
    AdvancedOperations Advanced { get; }

    /// <summary>
    /// Writes new streams in one transaction, past sessions: for imports and tests. Versions count from one; sequence numbers are drawn in the order of
    /// those the events carry, and in the order given where they carry none; ids and times are given to events that have none. Inline projections do
    /// not run, and metadata is only what the events carry. Asynchronous projections take the events like any others.
    /// </summary>
    /// <param name="batchSize">Rows per COPY.</param>
    /// <exception cref="Npgsql.PostgresException">A stream exists already, or an event id is taken.</exception>
    Task BulkInsertEventsAsync(IReadOnlyList<StreamAction> streams, int batchSize = 1000, CancellationToken cancellation = default);

    /// <summary>A session to write with.</summary>
    IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted);

    /// <summary>A session that only reads.</summary>
    IQuerySession QuerySession();

    /// <summary>A daemon of the caller's own; start it, and dispose it when done.</summary>
    /// <param name="tenantIdOrDatabaseIdentifier">Must be null: there is one database.</param>
    ValueTask<IProjectionDaemon> BuildProjectionDaemonAsync(string? tenantIdOrDatabaseIdentifier = null, ILogger? logger = null);
}
