namespace Collab.Tests;

/// <summary>A tracker in a process of its own that one test has for itself.</summary>
internal sealed class Owned(CollabHost host) : IAsyncDisposable
{
    public CollabHost Value { get; } = host;

    /// <summary>One in a data folder that a tracker worked in before, with its cluster, its tables and its samples; what a first start does
    /// is for those who ask for one (<see cref="CollabHost.StartAsync(string, IReadOnlyDictionary{string, string}, string, string)"/>).
    /// </summary>
    /// <param name="samples">The folder of samples; null for an empty tracker.</param>
    /// <param name="settings">Environment variables such as <c>COLLAB_READS</c>.</param>
    public static async Task<Owned> StartAsync(string? samples = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var data = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");
        // On a database of another server there is nothing to make beforehand.
        if (settings?.ContainsKey("COLLAB_DB") != true) await StartedBefore.CopyAsync(samples, data);
        return new Owned(await CollabHost.StartAsync(samples, settings, data));
    }

    public async ValueTask DisposeAsync() => await Value.DisposeAsync();
}
