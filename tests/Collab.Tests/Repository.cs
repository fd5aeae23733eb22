namespace Collab.Tests;

/// <summary>Files of the repository that tests look at.</summary>
internal static class Repository
{
    /// <summary>The folder of the real input.</summary>
    public static string Samples { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The files of the real input, in the order in which they are loaded.</summary>
    public static IReadOnlyList<string> SampleFiles { get; } = [.. Directory.GetFiles(Samples, "*.ndjson").Order(StringComparer.Ordinal)];

    private static string Find(string folder) => Path.Combine(folder, "ops", "samples") is var samples && Directory.Exists(samples)
        ? samples
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run outside the repository."));
}
