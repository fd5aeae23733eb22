using System.Diagnostics;
using System.Globalization;

namespace Collab.EmbeddedPostgres;

/// <summary>What <c>postmaster.pid</c> says about a running server.</summary>
/// <param name="Pid">The server's process.</param>
/// <param name="Port">Its port, which is also part of the socket's name.</param>
/// <param name="SocketFolder">The folder of its Unix socket, empty when it has none.</param>
/// <param name="Address">The address it listens on, empty when it does not.</param>
internal sealed record Postmaster(int Pid, int Port, string SocketFolder, string Address)
{
    /// <summary>What an Npgsql connection string calls the host.</summary>
    public string Host => SocketFolder.Length > 0 ? SocketFolder : "127.0.0.1";

    public static string FileOf(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>The file's content, or nothing when there is none or it is only half written.</summary>
    public static Postmaster? Read(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(FileOf(cluster));
            return lines.Length >= 6
                ? new Postmaster(
                    int.Parse(lines[0], CultureInfo.InvariantCulture), int.Parse(lines[3], CultureInfo.InvariantCulture), lines[4]
                        .Trim(), lines[5].Trim())
                : null;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The pid of the server that runs on this cluster. A pid alone proves nothing, as another process may have been given it since; a
    /// server, though, works in its cluster's folder.
    /// </summary>
    public static int? RunningOn(string cluster)
    {
        try
        {
            if (!int.TryParse(File.ReadLines(FileOf(cluster)).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid)) return null;
            if (OperatingSystem.IsLinux())
                return new FileInfo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget == cluster ? pid : null;
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.Contains("postgres", StringComparison.Ordinal) ? pid : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
