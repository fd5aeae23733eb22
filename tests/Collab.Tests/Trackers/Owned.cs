namespace Collab.Tests;

/// <summary>A tracker in a process of its own that one test has for itself.</summary>
internal sealed class Owned(CollabHost host) : IAsyncDisposable
{
    public CollabHost Value { get; } = host;

    public async ValueTask DisposeAsync() => await Value.DisposeAsync();
}
