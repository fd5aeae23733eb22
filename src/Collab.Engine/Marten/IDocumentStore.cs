using System.Data;
using JasperFx.Events.Daemon;
using Microsoft.Extensions.Logging;

namespace Marten;

/// <summary>The event and document store. One per database; safe for concurrent use.</summary>
public interface IDocumentStore : IDisposable, IAsyncDisposable
{
    AdvancedOperations Advanced { get; }

    /// <summary>A session to write with.</summary>
    IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted);

    /// <summary>A session that only reads.</summary>
    IQuerySession QuerySession();

    /// <summary>A daemon of the caller's own; start it, and dispose it when done.</summary>
    /// <param name="tenantIdOrDatabaseIdentifier">Must be null: there is one database.</param>
    ValueTask<IProjectionDaemon> BuildProjectionDaemonAsync(string? tenantIdOrDatabaseIdentifier = null, ILogger? logger = null);
}
