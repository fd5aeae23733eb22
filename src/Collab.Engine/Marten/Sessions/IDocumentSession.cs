using Marten.Events;

namespace Marten;

/// <summary>A unit of work: what is queued in it is committed in one transaction by <see cref="SaveChangesAsync"/>, or not at all.</summary>
public interface IDocumentSession : IDocumentOperations
{
    new IEventStoreOperations Events { get; }

    /// <summary>Called around every save of this session.</summary>
    IList<IDocumentSessionListener> Listeners { get; }

    /// <summary>Who acts; becomes the user name of events this session appends, when the store keeps it.</summary>
    string? LastModifiedBy { get; set; }

    /// <summary>Begins the transaction that the next save commits, so that reads before it happen inside.</summary>
    void BeginTransaction();

    /// <inheritdoc cref="BeginTransaction"/>
    ValueTask BeginTransactionAsync(CancellationToken token);

    /// <summary>
    /// Commits everything queued. On failure nothing has happened in the database, and what was queued stays queued.
    /// </summary>
    /// <exception cref="JasperFx.Events.EventStreamUnexpectedMaxEventIdException">A stream moved on since it was read.</exception>
    /// <exception cref="Exceptions.ExistingStreamIdCollisionException">A stream to be opened exists.</exception>
    /// <exception cref="Exceptions.MartenCommandException">The database refused something else.</exception>
    Task SaveChangesAsync(CancellationToken token = default);

    /// <summary>Takes back what was queued for this very document object.</summary>
    void Eject<T>(T document) where T : notnull;

    /// <summary>Takes back everything queued.</summary>
    void EjectAllPendingChanges();

    /// <summary>A header for every event this session appends, when the store keeps headers.</summary>
    void SetHeader(string key, object value);

    object? GetHeader(string key);
}
