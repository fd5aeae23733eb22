
namespace Collab.EmbeddedPostgres;

/// <summary>The end of what PostgreSQL wrote, for messages.</summary>
internal static class PostgresLog
{
    /// <summary>The last lines of a log.</summary>
    /// <param name="log">The file.</param>
    /// <param name="from">Only what was written after so many bytes.</param>
    public static string End(string log, long from = 0)
    {
        if (!File.Exists(log)) return "";
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Max(from, file.Length - 8192), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return EndOf(reader.ReadToEnd());
    }

    /// <summary>The last lines of a text.</summary>
    public static string EndOf(string text) =>
        string.Join(Environment.NewLine, text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeLast(12));
}
