using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Collab.Tests.ProcessesFirst", "Collab.Tests")]

namespace Collab.Tests;

/// <summary>What takes longest begins first, so that a run does not end with one long class alone: what is about processes and whole
/// databases, and the longest of the others.</summary>
public sealed class ProcessesFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
        ["Collab.Tests.Backups.", "Collab.Tests.Outages.", "Collab.Tests.Databases.", "Collab.Tests.Hosting.", "Collab.Tests.Fuzzing.",
            "Collab.Tests.WithdrawnInputTests", "Collab.Tests.FigurePropertyTests", "Collab.Tests.InterruptedLoadTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Rank(ITestCollection collection)
    {
        var at = Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal));
        return at < 0 ? Long.Length : at;
    }
}
