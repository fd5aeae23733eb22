using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Lines of the sources fit on a screen.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;
    private const int LiteralBegins = 80;

    // A string that cannot be cut may go on: one in three quotes, or one that begins in the first half of its line.
    [Fact]
    public void A_line_has_at_most_140_characters() => new[] { "src", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"))
        .SelectMany(TooLong).ShouldBeEmpty();

    private static IEnumerable<string> TooLong(string file)
    {
        var raw = false;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            var within = raw || line.Contains("\"\"\"", StringComparison.Ordinal);
            if (line.Split("\"\"\"").Length % 2 == 0) raw = !raw;
            if (line.Length <= Longest || within) continue;
            if (line.IndexOf('"', StringComparison.Ordinal) is < 0 or > LiteralBegins) yield return $"{file}:{index + 1}";
        }
    }
}
