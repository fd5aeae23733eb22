namespace Collab.Tests.Hosting;

/// <summary>A tracker that one test has for itself.</summary>
internal sealed class Owned(CollabHost host) : IAsyncDisposable
{
    public CollabHost Value { get; } = host;

    public async ValueTask DisposeAsync() => await Value.DisposeAsync();
}
