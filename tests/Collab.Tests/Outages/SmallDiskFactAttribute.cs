using System.Diagnostics;

namespace Collab.Tests.Outages;

/// <summary>A test on a disk that is small enough to be filled. It is skipped where none can be had: that takes root on Linux, and leave to
/// mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Hindrance = new(Try);

    public SmallDiskFactAttribute() => Skip = Hindrance.Value;

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "A small disk is mounted by root on Linux.";
        var folder = Directory.CreateTempSubdirectory("collab-test-").FullName;
        try
        {
            if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) != 0) return "A small disk cannot be mounted here.";
            Run("umount", folder);
            return null;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
