namespace JasperFx.Events.Daemon;

/// <summary>Runs asynchronous projections: each on its own, in order of sequence, up to the high-water mark.</summary>
public interface IProjectionDaemon : IDisposable
{
    bool IsRunning { get; }

    /// <summary>
    /// Deletes what the projection wrote, as its options say, and applies all events anew; afterwards it goes on as before. An inline projection
    /// blocks
    /// appends meanwhile.
    /// </summary>
    /// <param name="projectionName">The projection's name, or the full name of its document type.</param>
    Task RebuildProjectionAsync(string projectionName, CancellationToken token);

    /// <param name="projectionName">The projection's name, or the full name of its document type.</param>
    /// <param name="shardTimeout">How long it may take.</param>
    /// <inheritdoc cref="RebuildProjectionAsync(string, CancellationToken)"/>
    Task RebuildProjectionAsync(string projectionName, TimeSpan shardTimeout, CancellationToken token);

    /// <typeparam name="TView">The projection class, or the document type it writes.</typeparam>
    /// <inheritdoc cref="RebuildProjectionAsync(string, CancellationToken)"/>
    Task RebuildProjectionAsync<TView>(CancellationToken token);

    /// <inheritdoc cref="RebuildProjectionAsync{TView}(CancellationToken)"/>
    Task RebuildProjectionAsync<TView>(TimeSpan shardTimeout, CancellationToken token);

    /// <inheritdoc cref="RebuildProjectionAsync{TView}(CancellationToken)"/>
    Task RebuildProjectionAsync(Type projectionType, CancellationToken token);

    /// <inheritdoc cref="RebuildProjectionAsync{TView}(CancellationToken)"/>
    Task RebuildProjectionAsync(Type projectionType, TimeSpan shardTimeout, CancellationToken token);

    /// <summary>Starts the search for the high-water mark and all projections.</summary>
    Task StartAllAsync();

    /// <summary>Stops everything at the end of the transaction at hand.</summary>
    Task StopAllAsync();

    /// <summary>Brings all projections up to the last event there is now, failing with the first projection's failure.</summary>
    Task CatchUpAsync(CancellationToken cancellation);

    /// <inheritdoc cref="CatchUpAsync(CancellationToken)"/>
    Task CatchUpAsync(TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Waits until all projections have come to the last event there is now.</summary>
    /// <exception cref="TimeoutException">They have not in time; the message says where each stands and why.</exception>
    Task WaitForNonStaleData(TimeSpan timeout);

    /// <summary>Up to here nothing can come any more that is not there already.</summary>
    long HighWaterMark();

    /// <param name="shardName">The projection's name, or that of its progress row.</param>
    AgentStatus StatusFor(string shardName);

    /// <summary>The projections this daemon runs.</summary>
    IReadOnlyList<ISubscriptionAgent> CurrentAgents();

    /// <summary>Whether any projection waits at an event it cannot apply.</summary>
    bool HasAnyPaused();
}
