namespace JasperFx.Events;

/// <summary>Reading streams and events.</summary>
public interface IQueryEventStore
{
    /// <summary>The events of a stream in order; empty when it does not exist.</summary>
    /// <param name="version">Only up to and including this version; 0 for all.</param>
    /// <param name="timestamp">Only events recorded at or before this time.</param>
    /// <param name="fromVersion">Only from this version on; 0 for all.</param>
    Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0,
        CancellationToken token = default);

    /// <summary>
    /// Folds a stream into a <typeparamref name="T"/>, whatever type the stream was started as; null when there is nothing to fold.
    /// </summary>
    /// <param name="version">Only up to and including this version; 0 for all. A stream shorter than that gives null.</param>
    /// <param name="state">State to continue from; give <paramref name="fromVersion"/> with it.</param>
    Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, T? state = null, long fromVersion = 0,
        CancellationToken token = default) where T : class;

    /// <summary>One event by its id; null when there is none or its data is no <typeparamref name="T"/>.</summary>
    Task<IEvent<T>?> LoadAsync<T>(Guid id, CancellationToken token = default) where T : class;

    /// <summary>One event by its id; null when there is none.</summary>
    Task<IEvent?> LoadAsync(Guid id, CancellationToken token = default);

    /// <summary>Version and times of a stream; null when it does not exist.</summary>
    Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default);
}
