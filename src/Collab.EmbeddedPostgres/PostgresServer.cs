using System.Runtime.Versioning;
using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The PostgreSQL that the tracker runs for itself in its data folder. Whoever starts it holds the folder
/// (<see cref="DataFolder.TakeAsync"/>); a server that outlived its tracker is taken over.
/// </summary>
/// <remarks>
/// In <c>postgres/</c> of the data folder: <c>cluster</c>, <c>log</c>, <c>pgpass</c> (random passwords, as psql reads them from PGPASSFILE)
/// and the socket. Durable: fsync, synchronous_commit, full_page_writes and data checksums are on. Text sorts by code point and folds case
/// as Unicode does, so that no update of the system's locales can damage an index.
/// </remarks>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresServer : IAsyncDisposable
{
    private const int LargestLog = 10_000_000;
    // Recovering after a crash reads all that was written since the last checkpoint.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly string home;
    private readonly PostgresUser user;
    private readonly PostgresBinaries binaries;
    private readonly PostgresCluster cluster;
    private readonly TimeProvider time;
    private bool startedHere;

    private PostgresServer(string home, PostgresUser user, PostgresBinaries binaries, TimeProvider time)
    {
        this.home = home;
        this.user = user;
        this.binaries = binaries;
        cluster = new PostgresCluster(home, user, binaries);
        this.time = time;
    }

    /// <summary>Connects as the owner of the tracker's database, who is no superuser.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Leaves a server running that was running before.</summary>
    public bool LeaveWhenTakenOver { get; init; }

    private string Cluster => cluster.Folder;

    private string Log => Path.Combine(home, "log");

    /// <summary>Starts the server, making its cluster when there is none, or takes over the one that runs.</summary>
    /// <exception cref="StartRefusedException">It cannot be started; the message says why and what to do.</exception>
    public static async Task<PostgresServer> StartAsync(
        DataFolder data, PostgresOptions options, TimeProvider time, bool leaveWhenTakenOver, CancellationToken cancellation)
    {
        try
        {
            var user = await PostgresUser.ChooseAsync(data.PostgresPath, cancellation);
            var home = await user.PrepareAsync(data.PostgresPath, cancellation);
            var binaries = await PostgresBinaries.FindAsync(options.Programs, PostgresCluster.MajorOf(home), user, cancellation);
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
        var passwords = PostgresPasswords.Read(PostgresPasswords.FileIn(home));
        return passwords is not null && Postmaster.Read(Path.Combine(home, "cluster")) is { } server
            ? PostgresConnections.AsOwner(server, passwords)
            : null;
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (LeaveWhenTakenOver && !startedHere) return;
        if (Postmaster.RunningOn(Cluster) is null) return;
        NpgsqlConnection.ClearAllPools();
        foreach (var mode in new[] { "fast", "immediate" })
            if ((await user.RunAsync(binaries.PgCtl, ["stop", "-D", Cluster, "-m", mode, "-w", "-t", "60"], home, CancellationToken.None))
                .Exit == 0
                || Postmaster.RunningOn(Cluster) is null)
                return;
    }

    private async Task StartAsync(PostgresOptions options, CancellationToken cancellation)
    {
        var passwords = await cluster.PrepareAsync(cancellation);

        if (await RunningAsync(passwords, cancellation) is not { } server)
            server = await LaunchAsync(options, passwords, cancellation);
        await PostgresCluster.EnsureDatabaseAsync(server, passwords, cancellation);
        ConnectionString = PostgresConnections.AsOwner(server, passwords);
    }

    // A server that outlived its tracker, ready or still recovering.
    private async Task<Postmaster?> RunningAsync(PostgresPasswords passwords, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var warned = false;
        while (Postmaster.RunningOn(Cluster) is { } pid)
        {
            if (!warned && time.GetElapsedTime(started) > Quiet)
            {
                warned = true;
                await Console.Error.WriteLineAsync(
                    $"PostgreSQL (process {pid}) is not ready yet; it may be recovering after a crash. Its log: {Log}");
            }

            if (Postmaster.Read(Cluster) is { } server && await AnswersAsync(server, passwords, cancellation)) return server;
            if (time.GetElapsedTime(started) > Patience)
                throw new StartRefusedException(
                    $"PostgreSQL runs in {Cluster} as process {pid}, but does not answer. Its log ends:{Environment.NewLine}{PostgresLog.End(Log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }

        return null;
    }

    private async Task<bool> AnswersAsync(Postmaster server, PostgresPasswords passwords, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(PostgresConnections.AsSuperuser(server, passwords));
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal))
        {
            throw new StartRefusedException(
                $"The PostgreSQL in {Cluster} does not accept the passwords in {PostgresPasswords.FileIn(home)}. Bring the file back from a copy.", inner: e);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<Postmaster> LaunchAsync(PostgresOptions options, PostgresPasswords passwords, CancellationToken cancellation)
    {
        // Left by a crash, their pid may belong to another process by now, which PostgreSQL would take for a running server. Should
        // processes of the crashed one still be at work, PostgreSQL sees that from its shared memory.
        File.Delete(Postmaster.FileOf(Cluster));
        File.Delete(Path.Combine(home, ".s.PGSQL.5432.lock"));
        if (new FileInfo(Log) is { Exists: true, Length: > LargestLog }) File.Move(Log, Log + ".1", overwrite: true);

        for (var attempt = 1; ; attempt++)
        {
            await PostgresConfiguration.WriteAsync(home, Cluster, options, user, cancellation);
            var logged = new FileInfo(Log) is { Exists: true } log ? log.Length : 0;
            startedHere = true;
            // Not to be cancelled: what was launched must be known before it can be stopped. A long recovery is waited for below.
            var (exit, output) =
                await user.RunAsync(binaries.PgCtl, ["start", "-D", Cluster, "-l", Log, "-w", "-t", "5"], home, CancellationToken.None);
            if (exit != 0 && Postmaster.RunningOn(Cluster) is not null) exit = 0;
            if (exit == 0 && await RunningAsync(passwords, cancellation) is { } server) return server;

            var logEnd = PostgresLog.End(Log, logged);
            // Backends of a server that was killed hold its memory for a moment more; a free port may be taken by another in between.
            if (attempt < 5 && (
                logEnd.Contains("shared memory block", StringComparison.Ordinal)
                    || logEnd.Contains("Address already in use", StringComparison.Ordinal)))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
                continue;
            }

            throw new StartRefusedException(
                $"The embedded PostgreSQL {binaries.Version} did not start in {Cluster}.{Environment.NewLine}{(logEnd.Length > 0 ? logEnd : PostgresLog.EndOf(output))}");
        }
    }
}
