using System.Data.Common;
using Marten.Events;
using Npgsql;

namespace Marten;

/// <summary>Reads documents and events. Not safe for concurrent use; dispose it to give its connection back.</summary>
public interface IQuerySession : IDisposable, IAsyncDisposable
{
    /// <summary>The session's connection, opened and held until the session is disposed.</summary>
    NpgsqlConnection Connection { get; }

    IDocumentStore DocumentStore { get; }

    IQueryEventStore Events { get; }

    /// <summary>Stamped on events this session appends, when the store keeps it.</summary>
    string? CausationId { get; set; }

    /// <inheritdoc cref="CausationId"/>
    string? CorrelationId { get; set; }

    Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default) where T : notnull;

    Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default) where T : notnull;

    /// <summary>The document, or null.</summary>
    Task<T?> LoadAsync<T>(string id, CancellationToken token = default) where T : notnull;

    /// <inheritdoc cref="LoadAsync{T}(string, CancellationToken)"/>
    Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default) where T : notnull;

    /// <summary>Those of the documents that exist, in no particular order.</summary>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids) where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])"/>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(IEnumerable<string> ids) where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])"/>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids) where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])"/>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(IEnumerable<Guid> ids) where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])"/>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, IEnumerable<string> ids) where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])"/>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, IEnumerable<Guid> ids) where T : notnull;

    /// <summary>
    /// Documents by SQL: either a whole select whose first column is their JSON (or a simple value when <typeparamref name="T"/> is one), or what
    /// follows <c>select data from mt_doc_... as d</c>, such as <c>where data ->> 'Name' = ?</c>.
    /// </summary>
    /// <param name="parameters">One for each question mark in the SQL.</param>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters);

    /// <inheritdoc cref="QueryAsync{T}(string, CancellationToken, object[])"/>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters);

    /// <summary>Runs a command on the session's connection and transaction, at once; gives the number of rows affected.</summary>
    Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken token = default);

    /// <summary>As <see cref="ExecuteAsync"/>, giving rows. Dispose the reader before using the session again.</summary>
    Task<DbDataReader> ExecuteReaderAsync(NpgsqlCommand command, CancellationToken token = default);
}
