namespace Collab.Tests;

/// <summary>A folder of one's own that every user may pass through, gone when it is disposed of.</summary>
internal sealed class Folder : IDisposable
{
    public Folder()
    {
        Path = Directory.CreateTempSubdirectory("collab-test-").FullName;
        const UnixFileMode through = UnixFileMode.OtherExecute | UnixFileMode.GroupExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | through);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
