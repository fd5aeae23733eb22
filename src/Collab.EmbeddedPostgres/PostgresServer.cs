using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The PostgreSQL that the tracker runs for itself in its data folder. Whoever starts it holds the folder (<see cref="DataFolder.TakeAsync"/>);
/// a server that outlived its tracker is taken over.
/// </summary>
/// <remarks>
/// In <c>postgres/</c> of the data folder: <c>cluster</c>, <c>log</c>, <c>pgpass</c> (random passwords, as psql reads them from PGPASSFILE) and the socket.
/// Durable: fsync, synchronous_commit, full_page_writes and data checksums are on. Text sorts by code point and folds case as Unicode does,
/// so that no update of the system's locales can damage an index.
/// </remarks>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Owner = "collab";
    private const string Superuser = "postgres";
    private const int LongestSocketPath = 103;
    private const int LargestLog = 10_000_000;
    // Recovering after a crash reads all that was written since the last checkpoint.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly string home;
    private readonly PostgresUser user;
    private readonly PostgresBinaries binaries;
    private readonly TimeProvider time;
    private bool startedHere;

    private PostgresServer(string home, PostgresUser user, PostgresBinaries binaries, TimeProvider time)
    {
        this.home = home;
        this.user = user;
        this.binaries = binaries;
        this.time = time;
    }

    /// <summary>Connects as the owner of the tracker's database, who is no superuser.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Leaves a server running that was running before.</summary>
    public bool LeaveWhenTakenOver { get; init; }

    private string Cluster => Path.Combine(home, "cluster");

    private string Log => Path.Combine(home, "log");

    private string PassFile => Path.Combine(home, "pgpass");

    /// <summary>Starts the server, making its cluster when there is none, or takes over the one that runs.</summary>
    /// <exception cref="StartRefusedException">It cannot be started; the message says why and what to do.</exception>
    public static async Task<PostgresServer> StartAsync(
        DataFolder data, PostgresOptions options, TimeProvider time, bool leaveWhenTakenOver, CancellationToken cancellation)
    {
        try
        {
            var user = await PostgresUser.ChooseAsync(data.PostgresPath, cancellation);
            var home = await user.PrepareAsync(data.PostgresPath, cancellation);
            var binaries = await PostgresBinaries.FindAsync(options.Programs, MajorOf(home), user, cancellation);
            var postgres = new PostgresServer(home, user, binaries, time) { LeaveWhenTakenOver = leaveWhenTakenOver };
            try
            {
                await postgres.StartAsync(options, cancellation);
            }
            catch
            {
                await postgres.DisposeAsync();
                throw;
            }

            return postgres;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The embedded PostgreSQL cannot use {data.PostgresPath}: {e.Message}", inner: e);
        }
    }

    /// <summary>How to reach the server that another process runs in this folder, or nothing while there is none.</summary>
    public static string? Reach(DataFolder data)
    {
        var home = data.PostgresPath;
        var passwords = ReadPasswords(Path.Combine(home, "pgpass"));
        return passwords is not null && Postmaster.Read(Path.Combine(home, "cluster")) is { } server
            ? Connection(server.Host, server.Port, Owner, passwords[Owner]).ConnectionString
            : null;
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (LeaveWhenTakenOver && !startedHere) return;
        if (Postmaster.RunningOn(Cluster) is null) return;
        NpgsqlConnection.ClearAllPools();
        foreach (var mode in new[] { "fast", "immediate" })
            if ((await user.RunAsync(binaries.PgCtl, ["stop", "-D", Cluster, "-m", mode, "-w", "-t", "60"], home, CancellationToken.None)).Exit == 0
                || Postmaster.RunningOn(Cluster) is null)
                return;
    }

    private async Task StartAsync(PostgresOptions options, CancellationToken cancellation)
    {
        var passwords = ReadPasswords(PassFile) ?? await CreateClusterAsync(cancellation);
        if (!Directory.Exists(Cluster)) await InitialiseAsync(passwords, cancellation);

        if (await RunningAsync(passwords, cancellation) is not { } server)
            server = await LaunchAsync(options, passwords, cancellation);
        await EnsureDatabaseAsync(server, passwords, cancellation);
        ConnectionString = Connection(server.Host, server.Port, Owner, passwords[Owner]).ConnectionString;
    }

    private async Task<Dictionary<string, string>> CreateClusterAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(Cluster))
            throw new StartRefusedException($"{PassFile} is gone, and without it nobody can sign in to the PostgreSQL in {Cluster}. Bring the file back from a copy.");
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Owner] = RandomNumberGenerator.GetHexString(40, lowercase: true),
            [Superuser] = RandomNumberGenerator.GetHexString(40, lowercase: true),
        };
        DataFolder.WriteSecret(PassFile, string.Concat(passwords.Select(entry => $"*:*:*:{entry.Key}:{entry.Value}\n")));
        await user.GiveAsync(PassFile, cancellation);
        return passwords;
    }

    // Made beside its place and moved there when complete: a start that is cut short leaves nothing that looks like a cluster.
    private async Task InitialiseAsync(Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        var draft = Cluster + ".new";
        var passwordFile = Path.Combine(home, "initdb-password");
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        string[] locale = binaries.Major >= 17
            ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            : ["--locale=C", "--lc-ctype=C.UTF-8"];
        int exit;
        string output;
        try
        {
            DataFolder.WriteSecret(passwordFile, passwords[Superuser]);
            await user.GiveAsync(passwordFile, cancellation);
            (exit, output) = await user.RunAsync(
                binaries.Initdb,
                ["-D", draft, "-U", Superuser, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", .. locale],
                home,
                cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        if (exit != 0)
        {
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
            throw new StartRefusedException($"The embedded PostgreSQL could not be set up in {home} ({binaries.Initdb}):{Environment.NewLine}{Tail(output)}");
        }

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), "\n# Written by the tracker at every start; what stands below it wins.\ninclude 'collab.conf'\n", cancellation);
        Directory.Move(draft, Cluster);
    }

    // A server that outlived its tracker, ready or still recovering.
    private async Task<Postmaster?> RunningAsync(Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var told = false;
        while (Postmaster.RunningOn(Cluster) is { } pid)
        {
            if (!told && time.GetElapsedTime(started) > Quiet)
            {
                told = true;
                await Console.Error.WriteLineAsync($"PostgreSQL (process {pid}) is not ready yet; it may be recovering after a crash. Its log: {Log}");
            }

            if (Postmaster.Read(Cluster) is { } server && await AnswersAsync(server, passwords, cancellation)) return server;
            if (time.GetElapsedTime(started) > Patience)
                throw new StartRefusedException($"PostgreSQL runs in {Cluster} as process {pid}, but does not answer. Its log ends:{Environment.NewLine}{LogTail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }

        return null;
    }

    private async Task<bool> AnswersAsync(Postmaster server, Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled(server, passwords));
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal))
        {
            throw new StartRefusedException($"The PostgreSQL in {Cluster} does not accept the passwords in {PassFile}. Bring the file back from a copy.", inner: e);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<Postmaster> LaunchAsync(PostgresOptions options, Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        // Left by a crash, their pid may belong to another process by now, which PostgreSQL would take for a running server. Should
        // processes of the crashed one still be at work, PostgreSQL sees that from its shared memory.
        File.Delete(Postmaster.FileOf(Cluster));
        File.Delete(Path.Combine(home, ".s.PGSQL.5432.lock"));
        if (new FileInfo(Log) is { Exists: true, Length: > LargestLog }) File.Move(Log, Log + ".1", overwrite: true);

        for (var attempt = 1; ; attempt++)
        {
            await WriteConfigurationAsync(options, cancellation);
            var logged = new FileInfo(Log) is { Exists: true } log ? log.Length : 0;
            startedHere = true;
            // Not to be cancelled: what was launched must be known before it can be stopped. A long recovery is waited for below.
            var (exit, output) = await user.RunAsync(binaries.PgCtl, ["start", "-D", Cluster, "-l", Log, "-w", "-t", "5"], home, CancellationToken.None);
            if (exit != 0 && Postmaster.RunningOn(Cluster) is not null) exit = 0;
            if (exit == 0 && await RunningAsync(passwords, cancellation) is { } server) return server;

            var said = LogTail(logged);
            // Backends of a server that was killed hold its memory for a moment more; a free port may be taken by another in between.
            if (attempt < 5 && (said.Contains("shared memory block", StringComparison.Ordinal) || said.Contains("Address already in use", StringComparison.Ordinal)))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
                continue;
            }

            throw new StartRefusedException(
                $"The embedded PostgreSQL {binaries.Version} did not start in {Cluster}.{Environment.NewLine}{(said.Length > 0 ? said : Tail(output))}");
        }
    }

    private async Task WriteConfigurationAsync(PostgresOptions options, CancellationToken cancellation)
    {
        var port = options.Port;
        if (port is null && Encoding.UTF8.GetByteCount(Path.Combine(home, ".s.PGSQL.5432")) > LongestSocketPath) port = FreePort();
        string[] lines =
        [
            .. port is null
                ? new[] { "listen_addresses = ''", $"unix_socket_directories = {Quoted(home)}", "unix_socket_permissions = 0700", "port = 5432" }
                : ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", $"port = {port.Value.ToString(CultureInfo.InvariantCulture)}"],
            "fsync = on",
            "synchronous_commit = on",
            "full_page_writes = on",
            "password_encryption = 'scram-sha-256'",
            "max_connections = 100",
            "shared_buffers = '256MB'",
            "effective_cache_size = '1GB'",
            "work_mem = '16MB'",
            "maintenance_work_mem = '128MB'",
            "max_wal_size = '1GB'",
            "checkpoint_timeout = '10min'",
            "wal_compression = on",
            "random_page_cost = 1.1",
            "max_parallel_workers_per_gather = 1",
            "jit = off",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "log_line_prefix = '%m [%p] '",
            "log_checkpoints = off",
            "log_min_duration_statement = '2s'",
        ];
        var file = Path.Combine(Cluster, "collab.conf");
        await File.WriteAllLinesAsync(file, lines, cancellation);
        await user.GiveAsync(file, cancellation);
    }

    private static async Task EnsureDatabaseAsync(Postmaster server, Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Unpooled(server, passwords));
        await connection.OpenAsync(cancellation);
        if (!await ExistsAsync("select 1 from pg_roles where rolname = $1"))
            await ExecuteAsync($"create role {Owner} login password '{passwords[Owner]}'");
        await ExecuteAsync($"grant pg_monitor to {Owner}");
        if (!await ExistsAsync("select 1 from pg_database where datname = $1"))
            await ExecuteAsync($"create database {Owner} owner {Owner}");

        async Task<bool> ExistsAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = Owner } } };
            return await command.ExecuteScalarAsync(cancellation) is not null;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static string Unpooled(Postmaster server, Dictionary<string, string> passwords)
    {
        var connection = Connection(server.Host, server.Port, Superuser, passwords[Superuser]);
        connection.Database = "postgres";
        connection.Pooling = false;
        connection.Timeout = 5;
        return connection.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Connection(string host, int port, string role, string password) => new()
    {
        Host = host,
        Port = port,
        Username = role,
        Password = password,
        Database = Owner,
        ApplicationName = "Collab",
        MaxPoolSize = 60,
    };

    private static Dictionary<string, string>? ReadPasswords(string file)
    {
        if (!File.Exists(file)) return null;
        return File.ReadLines(file).Select(line => line.Split(':')).Where(parts => parts.Length == 5)
            .ToDictionary(parts => parts[3], parts => parts[4], StringComparer.Ordinal);
    }

    private static int? MajorOf(string home)
    {
        var file = Path.Combine(home, "cluster", "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private string LogTail(long from = 0)
    {
        if (!File.Exists(Log)) return "";
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Max(from, file.Length - 8192), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return Tail(reader.ReadToEnd());
    }

    private static string Tail(string text) =>
        string.Join(Environment.NewLine, text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(12));
}
