using System.Text.RegularExpressions;

namespace Collab.EmbeddedPostgres;

/// <summary>What PostgreSQL wrote to its log: the end of it, for messages, and its size, which is bounded.</summary>
internal static partial class PostgresLog
{
    /// <summary>The bytes from which a log is put aside and begun anew.</summary>
    public const long Largest = 10_000_000;

    // log.1 is the latest that was put aside.
    private const int PutAside = 3;
    private const int LongestCause = 500;

    // What a server that falls says of it, and what it says of a start that is in vain.
    private static readonly string[] Telling = [" PANIC:  ", " FATAL:  ", "was terminated by signal", "shutdown request", "could not "];

    // Said to those who wanted something of it meanwhile.
    private static readonly string[] Beside =
    [
        "terminating connection", "the database system is", "password authentication failed", "connection to client lost",
        "canceling statement",
    ];

    /// <summary>What no start can mend, as PostgreSQL says it, and what is to be done.</summary>
    private static readonly (string Said, string Advice)[] BeyondRestart =
    [
        ("database files are incompatible with server", "Run it with the programs that made the cluster (COLLAB_POSTGRES_BIN)."),
        ("could not locate a valid checkpoint record", "The cluster is damaged: bring it back from a backup with ops/restore."),
        ("could not locate required checkpoint record", "The cluster is damaged: bring it back from a backup with ops/restore."),
        ("invalid checkpoint record", "The cluster is damaged: bring it back from a backup with ops/restore."),
        ("incorrect checksum in control file", "The cluster is damaged: bring it back from a backup with ops/restore."),
    ];

    /// <summary>The last lines of a log.</summary>
    /// <param name="log">The file.</param>
    /// <param name="from">Only what was written after so many bytes.</param>
    public static string End(string log, long from = 0)
    {
        if (!File.Exists(log)) return "";
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // A log that was begun anew meanwhile is shorter.
        file.Seek(Math.Max(from <= file.Length ? from : 0, file.Length - 8192), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return EndOf(reader.ReadToEnd());
    }

    /// <summary>The last lines of a text.</summary>
    public static string EndOf(string text) =>
        string.Join(Environment.NewLine, text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeLast(12));

    /// <summary>The line that tells best why a server fell or did not start, without time and process; null when none does, as when
    /// it was killed.</summary>
    public static string? CauseIn(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => Telling.Any(said => line.Contains(said, StringComparison.Ordinal))
                && !Beside.Any(said => line.Contains(said, StringComparison.Ordinal)))
            .ToList();
        var cause = lines.LastOrDefault(line => line.Contains(" PANIC:  ", StringComparison.Ordinal))
            ?? lines.LastOrDefault(line => line.Contains(" FATAL:  ", StringComparison.Ordinal))
            ?? lines.LastOrDefault();
        if (cause is null) return null;
        return Cut(Prefix().Replace(cause, ""));
    }

    /// <summary>What a program that the server ran said of its failure: what stands before the server's own last word about it, which
    /// begins as all its words do. Null where nothing does.</summary>
    public static string? BeforeLast(string text, string word)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = Array.FindLastIndex(lines, line => line.Contains(word, StringComparison.Ordinal));
        return last > 0 && !Prefix().IsMatch(lines[last - 1]) ? Cut(lines[last - 1]) : null;
    }

    /// <summary>What to do about a failure that no further start can mend; null when one may.</summary>
    public static string? AdviceBeyondRestart(string text) =>
        BeyondRestart.FirstOrDefault(known => text.Contains(known.Said, StringComparison.Ordinal)).Advice;

    /// <summary>
    /// Puts a log that has grown too large aside and begins it anew, also while the server writes to it: the server appends, so it goes
    /// on at the new beginning. What it writes in the moment between copying and cutting is lost.
    /// </summary>
    /// <returns>Whether it was begun anew.</returns>
    public static bool Rotate(string log)
    {
        if (new FileInfo(log) is not { Exists: true, Length: > Largest }) return false;
        var copy = log + ".new";
        try
        {
            File.Copy(log, copy, overwrite: true);
        }
        catch (IOException)
        {
            // No room for a copy: what is there stays, and it is tried again.
            File.Delete(copy);
            return false;
        }

        using (var file = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(0);
        for (var number = PutAside; number > 1; number--)
            if (File.Exists($"{log}.{number - 1}")) File.Move($"{log}.{number - 1}", $"{log}.{number}", overwrite: true);
        File.Move(copy, log + ".1", overwrite: true);
        return true;
    }

    private static string Cut(string cause) => cause.Length <= LongestCause ? cause : cause[..LongestCause] + " ...";

    // As log_line_prefix makes it, and the severity.
    [GeneratedRegex(@"^\S+ \S+ \S+ \[[0-9]+\] (\w+:\s+)?")]
    private static partial Regex Prefix();
}
