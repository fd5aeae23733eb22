
namespace Collab.EmbeddedPostgres;

/// <summary>A reason not to start, in words for the person who typed the command: no stack trace is shown for it.</summary>
public sealed class StartRefusedException(string message, int exitCode = StartRefusedException.Failed, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Anything that keeps the tracker from starting.</summary>
    public const int Failed = 1;

    /// <summary>Another process works on the same data folder.</summary>
    public const int FolderTaken = 2;

    /// <summary>What the process answers to the shell.</summary>
    public int ExitCode { get; } = exitCode;
}
