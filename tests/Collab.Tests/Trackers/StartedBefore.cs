using System.Collections.Concurrent;

namespace Collab.Tests;

/// <summary>
/// The data folder that a tracker's first start leaves, made once in a run of tests: whoever gets a copy of it needs no cluster, no tables
/// and no samples of its own making.
/// </summary>
internal static class StartedBefore
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Originals = new(StringComparer.Ordinal);

    /// <summary>Makes a data folder as if a tracker had been started in it with these samples, and stopped again.</summary>
    /// <param name="samples">The folder of samples; null for an empty tracker.</param>
    /// <param name="data">The folder to make.</param>
    public static async Task CopyAsync(string? samples, string data)
    {
        var original = await Originals.GetOrAdd(samples ?? "", _ => new(() => MakeAsync(samples))).Value;
        // Where PostgreSQL's files lie elsewhere, a copy would lead to the same ones.
        if (new DirectoryInfo(Path.Combine(original, "postgres")).LinkTarget is not null) return;
        // With the owners and modes that PostgreSQL asks for.
        (await Shell.RunAsync("cp", ["-a", original, data])).Exit.ShouldBe(0);
    }

    /// <summary>Takes the originals away.</summary>
    public static async Task ForgetAsync()
    {
        foreach (var original in Originals.Values.Where(made => made is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            Directory.Delete(await original.Value, recursive: true);
        Originals.Clear();
    }

    private static async Task<string> MakeAsync(string? samples)
    {
        var original = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(original)) Directory.Delete(original, recursive: true);
        };
        var host = await CollabHost.StartAsync(samples);
        try
        {
            await host.ProjectedAsync();
            (await host.StopAsync()).ShouldBe(0);
            Directory.Move(host.DataPath, original);
            return original;
        }
        finally
        {
            await host.DisposeAsync();
        }
    }
}
