using Marten.Events;

namespace Marten;

/// <summary>Queues changes, which reach the database when the session saves.</summary>
public interface IDocumentOperations : IQuerySession
{
    new IEventStoreOperations Events { get; }

    void Delete<T>(T entity) where T : notnull;

    void Delete<T>(Guid id) where T : notnull;

    void Delete<T>(string id) where T : notnull;

    /// <summary>Deletes documents of any types.</summary>
    void DeleteObjects(IEnumerable<object> documents);

    /// <summary>Inserts or replaces.</summary>
    void Store<T>(IEnumerable<T> entities) where T : notnull;

    /// <inheritdoc cref="Store{T}(IEnumerable{T})"/>
    void Store<T>(params T[] entities) where T : notnull;

    /// <summary>Inserts or replaces documents of any types.</summary>
    void StoreObjects(IEnumerable<object> documents);

    /// <summary>Inserts; a document of that identity makes saving fail with <see cref="JasperFx.DocumentAlreadyExistsException"/>.</summary>
    void Insert<T>(IEnumerable<T> entities) where T : notnull;

    /// <inheritdoc cref="Insert{T}(IEnumerable{T})"/>
    void Insert<T>(params T[] entities) where T : notnull;

    /// <summary>Inserts documents of any types.</summary>
    void InsertObjects(IEnumerable<object> documents);

    /// <summary>Replaces; a missing document makes saving fail with <see cref="Exceptions.NonExistentDocumentException"/>.</summary>
    void Update<T>(IEnumerable<T> entities) where T : notnull;

    /// <inheritdoc cref="Update{T}(IEnumerable{T})"/>
    void Update<T>(params T[] entities) where T : notnull;

    /// <summary>Queues SQL of your own, run in the order of queueing among the other changes.</summary>
    /// <param name="parameterValues">One for each question mark in the SQL; null is SQL's null.</param>
    void QueueSqlCommand(string sql, params object[] parameterValues);
}
