using Collab.Engine.Daemon;
using Microsoft.Extensions.Hosting;

namespace Marten.Events;

/// <summary>Waiting for projections in tests.</summary>
public static class TestingExtensions
{
    /// <summary>Waits until all asynchronous projections have come to the last event there is now.</summary>
    /// <exception cref="TimeoutException">They have not in time.</exception>
    public static Task WaitForNonStaleProjectionDataAsync(this IHost host, TimeSpan timeout) =>
        host.DocumentStore().WaitForNonStaleProjectionDataAsync(timeout);

    /// <inheritdoc cref="WaitForNonStaleProjectionDataAsync(IHost, TimeSpan)"/>
    public static Task WaitForNonStaleProjectionDataAsync(this IDocumentStore store, TimeSpan timeout) =>
        Freshness.WaitAsync((DocumentStore)store, timeout, []);
}
