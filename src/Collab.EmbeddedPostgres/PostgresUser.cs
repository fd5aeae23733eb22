using System.Diagnostics;
using System.Runtime.Versioning;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The operating system's user who runs PostgreSQL: the one who runs the tracker, except that PostgreSQL refuses root and then
/// another takes its place.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PostgresUser
{
    /// <summary>Where root keeps what must be reachable for another user.</summary>
    private const string Shelter = "/var/lib/collab";

    private static readonly string[] PostgresVariables =
    [
        "PGDATA", "PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGOPTIONS", "PGSERVICE", "PGTZ",
        "PGCLIENTENCODING",
    ];

    private readonly string? name;

    private PostgresUser(string? name) => this.name = name;

    /// <summary>Whether PostgreSQL runs as somebody else than this process.</summary>
    public bool IsOther => name is not null;

    /// <summary>Chooses the user: the owner of the cluster there is, else <c>postgres</c>, else <c>nobody</c>.</summary>
    public static async Task<PostgresUser> ChooseAsync(string home, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess) return new PostgresUser(null);

        var self = new PostgresUser(null);
        if (Directory.Exists(home))
        {
            string[] format = OperatingSystem.IsMacOS() ? ["-f", "%Su"] : ["-c", "%U"];
            var (exit, owner) = await self.RunAsync("stat", [.. format, "--", Final(home)], "/", cancellation);
            if (exit == 0 && owner.Trim() is { Length: > 0 } and not "root" and not "UNKNOWN") return new PostgresUser(owner.Trim());
        }

        foreach (var candidate in new[] { "postgres", "nobody" })
            if ((await self.RunAsync("id", ["-u", candidate], "/", cancellation)).Exit == 0) return new PostgresUser(candidate);
        throw new StartRefusedException(
            "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it. Start as an ordinary user.");
    }

    /// <summary>
    /// Makes the folder that this user owns. When the way there is closed to the user (root's home, say), it is made in
    /// <c>/var/lib/collab</c> and <paramref name="home"/> becomes a link to it.
    /// </summary>
    /// <returns>The folder itself, never the link.</returns>
    public async Task<string> PrepareAsync(string home, CancellationToken cancellation)
    {
        if (Directory.Exists(home)) return Final(home);
        if (new FileInfo(home).LinkTarget is { } gone)
            throw new StartRefusedException(
                $"{home} leads to {gone}, which is not there. Bring it back, or start with another folder: --data DIR.");

        var parent = Path.GetDirectoryName(home)!;
        var target = home;
        if (IsOther && !await ReachesAsync(parent, cancellation))
        {
            target = Path.Combine(Shelter, $"{Path.GetFileName(parent)}-{Path.GetRandomFileName()}");
            await Console.Error.WriteLineAsync(
                $"PostgreSQL runs as user {name}, who cannot reach {parent}: its files are kept in {target}.");
        }

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (target != home) await OpenShelterAsync(cancellation);
        Directory.CreateDirectory(target, mode);
        await GiveAsync(target, cancellation);
        if (target != home) Directory.CreateSymbolicLink(home, target);
        return Final(target);
    }

    /// <summary>Makes this user the owner of a file or folder.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellation)
    {
        if (name is null) return;
        var (exit, output) = await new PostgresUser(null).RunAsync("chown", [$"{name}:", "--", path], "/", cancellation);
        if (exit != 0) throw new StartRefusedException($"{path} cannot be given to user {name}, who runs PostgreSQL: {output}");
    }

    /// <summary>Makes this user the owner of a folder and all that is in it.</summary>
    public async Task GiveAllAsync(string folder, CancellationToken cancellation)
    {
        if (name is null) return;
        var (exit, output) = await new PostgresUser(null).RunAsync("chown", ["-R", $"{name}:", "--", folder], "/", cancellation);
        if (exit != 0) throw new StartRefusedException($"{folder} cannot be given to user {name}, who runs PostgreSQL: {output}");
    }

    /// <summary>Whether this user may read a folder.</summary>
    public async Task<bool> ReadsAsync(string folder, CancellationToken cancellation) =>
        (await RunAsync("test", ["-r", folder, "-a", "-x", folder], "/", cancellation)).Exit == 0;

    /// <summary>Refuses a server's files that belong to somebody else, or are open to others: what a copy is like that was made without
    /// keeping owners and modes. PostgreSQL would refuse them too, but only in its log.</summary>
    /// <exception cref="StartRefusedException">What is wrong, and how it is put right.</exception>
    public async Task RequireOwnAsync(string home, CancellationToken cancellation)
    {
        var cluster = Path.Combine(home, "cluster");
        string[] paths =
            [.. new[] { home, cluster, Path.Combine(cluster, "PG_VERSION"), PostgresPasswords.FileIn(home) }.Where(Path.Exists)];
        var self = new PostgresUser(null);
        var (known, own) = await self.RunAsync("id", name is null ? ["-u"] : ["-u", name], "/", cancellation);
        string[] format = OperatingSystem.IsMacOS() ? ["-f", "%u %Su %Lp"] : ["-c", "%u %U %a"];
        var (exit, output) = await self.RunAsync("stat", [.. format, "--", .. paths], "/", cancellation);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (known != 0 || exit != 0 || lines.Length != paths.Length) return;
        var runs = name ?? Environment.UserName;
        foreach (var (path, line) in paths.Zip(lines))
        {
            if (line.Split(' ') is not [var owner, var called, var mode]) continue;
            if (owner != own.Trim())
                throw new StartRefusedException(
                    $"{path} belongs to user {called}, but PostgreSQL runs as user {runs} here and works only on what is its own. "
                    + $"A copy has to keep its owner; put it right with: chown -R {runs} {home}");
            if (path == cluster && mode is not ("700" or "750"))
                throw new StartRefusedException(
                    $"{path} is open to others (mode {mode}), which PostgreSQL refuses. "
                    + $"A copy has to keep its modes; put it right with: chmod -R go= {cluster}");
        }
    }

    /// <summary>A copy of the programs where every user may read them, or nothing when it cannot be made.</summary>
    public static async Task<string?> CopyOfAsync(string native, CancellationToken cancellation)
    {
        var self = new PostgresUser(null);
        var (exit, version) = await self.RunAsync(Path.Combine(native, "bin", "postgres"), ["--version"], "/", cancellation);
        if (exit != 0) return null;
        var target = Path.Combine(Shelter, version.Trim().Split(' ')[^1] is { Length: > 0 } number ? $"postgresql-{number}" : "postgresql");
        if (Directory.Exists(target)) return target;

        await OpenShelterAsync(cancellation);
        var draft = $"{target}.{Environment.ProcessId}";
        if ((await self.RunAsync("cp", ["-R", native, draft], "/", cancellation)).Exit != 0) return null;
        await self.RunAsync("chmod", ["-R", "a+rX", draft], "/", cancellation);
        try
        {
            Directory.Move(draft, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            Directory.Delete(draft, recursive: true);
        }

        return target;
    }

    /// <summary>Runs a program to its end and returns what it printed on both outputs.</summary>
    public async Task<(int Exit, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        if (name is not null) start.UserName = name;
        foreach (var variable in PostgresVariables) start.Environment.Remove(variable);
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            await using var ending = cancellation.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return (process.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }

    // Whatever the umask says, others have to pass through it.
    private static async Task OpenShelterAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Shelter);
        await new PostgresUser(null).RunAsync("chmod", ["a+rx", Shelter], "/", cancellation);
    }

    private async Task<bool> ReachesAsync(string folder, CancellationToken cancellation) =>
        (await RunAsync("test", ["-x", folder], "/", cancellation)).Exit == 0;

    /// <summary>The path without any link in it, as the operating system reports it of a running process.</summary>
    private static string Final(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var name in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, name);
            real = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Final(target.FullName) : next;
        }

        return real;
    }
}
