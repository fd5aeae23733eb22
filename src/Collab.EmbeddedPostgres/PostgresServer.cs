using System.Runtime.Versioning;
using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The PostgreSQL that the tracker runs for itself in its data folder. Whoever starts it holds the folder
/// (<see cref="DataFolder.TakeAsync"/>); a server that outlived its tracker is taken over. <see cref="PostgresSupervisor"/> starts it again
/// when it falls.
/// </summary>
/// <remarks>
/// In <c>postgres/</c> of the data folder: <c>cluster</c>, <c>log</c>, <c>pgpass</c> (random passwords, as psql reads them from
/// PGPASSFILE), the socket, and <c>archive</c> where one is wanted. Durable: fsync, synchronous_commit, full_page_writes and data checksums
/// are on. Text sorts by code point and folds case as Unicode does, so that no update of the system's locales can damage an index.
/// </remarks>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresServer : IAsyncDisposable
{
    // Recovering after a crash reads all that was written since the last checkpoint.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    // What it says of a start while processes of the one before are at work.
    private const string Blocked = "shared memory block";

    private readonly string home;
    private readonly PostgresUser user;
    private readonly PostgresBinaries binaries;
    private readonly PostgresCluster cluster;
    private readonly TimeProvider time;
    // Held by whoever starts or stops the server.
    private readonly SemaphoreSlim turn = new(1);
    private PostgresPasswords? passwords;
    private int archiveMegabytes;
    private TimeSpan? silence;
    private long? blocked;
    private long loggedBefore;
    private bool startedHere;
    private bool ended;

    private PostgresServer(string home, PostgresUser user, PostgresBinaries binaries, TimeProvider time)
    {
        this.home = home;
        this.user = user;
        this.binaries = binaries;
        cluster = new PostgresCluster(home, user, binaries);
        this.time = time;
    }

    /// <summary>Connects as the owner of the tracker's database, who is no superuser. Stays good when the server is started
    /// again.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Leaves a server running that was running before.</summary>
    public bool LeaveWhenTakenOver { get; init; }

    /// <summary>Where the server writes what goes on.</summary>
    public string Log => Path.Combine(home, "log");

    /// <summary>The process that runs the cluster; null when none does.</summary>
    internal int? Pid => Postmaster.RunningOn(Cluster);

    /// <summary>How long the server may answer nothing; null: for ever.</summary>
    internal TimeSpan? LongestSilence => silence;

    private string Cluster => cluster.Folder;

    /// <summary>Starts the server, making its cluster when there is none, or takes over the one that runs.</summary>
    /// <exception cref="StartRefusedException">It cannot be started; the message says why and what to do.</exception>
    public static async Task<PostgresServer> StartAsync(
        DataFolder data, PostgresOptions options, TimeProvider time, bool leaveWhenTakenOver, CancellationToken cancellation)
    {
        try
        {
            var user = await PostgresUser.ChooseAsync(data.PostgresPath, cancellation);
            var home = await user.PrepareAsync(data.PostgresPath, cancellation);
            await user.RequireOwnAsync(home, cancellation);
            return await StartAsync(home, user, options, [], time, leaveWhenTakenOver, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The embedded PostgreSQL cannot use {data.PostgresPath}: {e.Message}", inner: e);
        }
    }

    /// <summary>Starts the server in its folder.</summary>
    /// <param name="home">The folder.</param>
    /// <param name="user">Who runs it.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="further">Settings for this start only; a server with such is waited for until it has recovered.</param>
    /// <param name="time">The clock that waiting uses.</param>
    /// <param name="leaveWhenTakenOver">Leaves a server running that was running before.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    internal static async Task<PostgresServer> StartAsync(
        string home, PostgresUser user, PostgresOptions options, IReadOnlyList<string> further, TimeProvider time,
        bool leaveWhenTakenOver, CancellationToken cancellation)
    {
        var binaries = await PostgresBinaries.FindAsync(options.Programs, PostgresCluster.MajorOf(home), user, cancellation);
        var postgres = new PostgresServer(home, user, binaries, time) { LeaveWhenTakenOver = leaveWhenTakenOver };
        try
        {
            await postgres.StartAsync(options, further, cancellation);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }

        return postgres;
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
        await turn.WaitAsync();
        try
        {
            ended = true;
            if (LeaveWhenTakenOver && !startedHere) return;
            if (Pid is null) return;
            NpgsqlConnection.ClearAllPools();
            var (exit, _) = await user.RunAsync(
                binaries.PgCtl, ["stop", "-D", Cluster, "-m", "fast", "-w", "-t", "60"], home, CancellationToken.None);
            if (exit != 0 && Pid is { } pid) await PostgresProcesses.EndAsync(Cluster, pid, user, time);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Starts a server again that fell, as it was: with the same settings, at the same address.</summary>
    /// <returns>Why it does not run; null when it does.</returns>
    internal async Task<Failure?> StartAgainAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (ended) return new Failure("It was stopped.", null);
            if (PostgresCluster.MajorOf(home) is null)
                return new Failure($"There is no cluster in {Cluster} any more.", "Bring it back from a backup with ops/restore.");
            if (await RunningAsync(silence, cancellation) is not null) return null;
            var launch = await LaunchAsync(cancellation);
            EndWhatBlocks(launch);
            return launch.Server is not null
                ? null
                : new Failure(PostgresLog.CauseIn(launch.Said) ?? launch.Said, PostgresLog.AdviceBeyondRestart(launch.Said));
        }
        catch (StartRefusedException refused)
        {
            return new Failure(refused.Message, refused.InnerException is PostgresException ? "Then start the tracker again." : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure(e.Message, null);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Asks whether the server takes in a new connection. One that says that it cannot yet, or that it has too many, answers
    /// too.</summary>
    internal async Task<bool> RespondsAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return Postmaster.Read(Cluster) is not { } server || await AskAsync(server, limit.Token) != Answer.None;
        }
        catch (StartRefusedException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested;
        }
    }

    /// <summary>Ends a server that hangs, so that it can be started again.</summary>
    /// <returns>False: it cannot be ended.</returns>
    internal async Task<bool> EndAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return ended || Pid is not { } pid || await PostgresProcesses.EndAsync(Cluster, pid, user, time);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Why the server fell, as far as its log tells; null when it does not.</summary>
    internal string? LastWords() => PostgresLog.CauseIn(PostgresLog.End(Log, loggedBefore));

    /// <summary>Why the archive did not take a segment, as far as PostgreSQL's log tells; null when it does not.</summary>
    public string? WhyNotArchived()
    {
        try
        {
            return PostgresLog.BeforeLast(PostgresLog.End(Log), "archive command failed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps what the server writes within bounds: its log, and its archive.</summary>
    /// <returns>Since when the archive goes on without a gap, when older segments were taken away.</returns>
    internal DateTimeOffset? Tidy()
    {
        if (PostgresLog.Rotate(Log)) loggedBefore = 0;
        return archiveMegabytes > 0 ? PostgresArchive.Prune(PostgresArchive.FolderIn(home), archiveMegabytes) : null;
    }

    private async Task StartAsync(PostgresOptions options, IReadOnlyList<string> further, CancellationToken cancellation)
    {
        passwords = await cluster.PrepareAsync(cancellation);
        archiveMegabytes = options.ArchiveMegabytes;
        silence = options.Silence;
        if (archiveMegabytes > 0 && !Directory.Exists(PostgresArchive.FolderIn(home)))
        {
            const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(PostgresArchive.FolderIn(home), mode);
            await user.GiveAsync(PostgresArchive.FolderIn(home), cancellation);
        }

        if (await RunningAsync(silence, cancellation) is not { } server) server = await LaunchAsync(options, further, cancellation);
        if (further.Count > 0) await RecoveredAsync(server, cancellation);
        await PostgresCluster.EnsureDatabaseAsync(server, passwords, cancellation);
        ConnectionString = PostgresConnections.AsOwner(server, passwords);
    }

    // A server that outlived its tracker or was launched, ready or still recovering. One that hangs is ended; it may be silent for so long.
    private async Task<Postmaster?> RunningAsync(TimeSpan? longestSilence, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var heard = started;
        var warned = false;
        while (Pid is { } pid)
        {
            if (!warned && time.GetElapsedTime(started) > Quiet)
            {
                warned = true;
                await Console.Error.WriteLineAsync(
                    $"PostgreSQL (process {pid}) is not ready yet; it may be recovering after a crash. Its log: {Log}");
            }

            var server = Postmaster.Read(Cluster);
            var answer = server is null ? Answer.None : await AskAsync(server, cancellation);
            if (answer == Answer.Ready) return server;
            if (answer == Answer.NotYet) heard = time.GetTimestamp();
            if (time.GetElapsedTime(heard) > longestSilence)
            {
                await Console.Error.WriteLineAsync(
                    $"PostgreSQL (process {pid}) has answered nothing for {longestSilence.Value.TotalSeconds:0} seconds: it hangs, and is ended.");
                if (!await PostgresProcesses.EndAsync(Cluster, pid, user, time))
                    throw new StartRefusedException(
                        $"PostgreSQL runs in {Cluster} as process {pid}, answers nothing and cannot be ended, as when its disk does not answer.");
            }

            if (time.GetElapsedTime(started) > Patience)
                throw new StartRefusedException(
                    $"PostgreSQL runs in {Cluster} as process {pid}, but does not answer. Its log ends:{Environment.NewLine}{PostgresLog.End(Log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }

        return null;
    }

    private async Task<Answer> AskAsync(Postmaster server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(PostgresConnections.AsSuperuser(server, passwords!));
            await connection.OpenAsync(cancellation);
            return Answer.Ready;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal))
        {
            throw new StartRefusedException(
                $"The PostgreSQL in {Cluster} does not accept the passwords in {PostgresPasswords.FileIn(home)}. Bring the file back from a copy.", inner: e);
        }
        catch (PostgresException)
        {
            return Answer.NotYet;
        }
        catch (NpgsqlException)
        {
            return Answer.None;
        }
    }

    // Processes of a server that was killed hold its memory, and no other starts before they are gone: they end by themselves, unless they
    // hang.
    private void EndWhatBlocks(Launch launch)
    {
        if (launch.Server is not null || !launch.Said.Contains(Blocked, StringComparison.Ordinal))
        {
            blocked = null;
            return;
        }

        blocked ??= time.GetTimestamp();
        if (Pid is null && time.GetElapsedTime(blocked.Value) > silence) PostgresProcesses.KillAll(Cluster);
    }

    // While it takes what it is restored from, a server answers, but takes nothing in.
    private async Task RecoveredAsync(Postmaster server, CancellationToken cancellation)
    {
        while (true)
        {
            if (Pid is null)
                throw new StartRefusedException(
                    $"PostgreSQL broke off while it recovered: {LastWords() ?? PostgresLog.End(Log, loggedBefore)}");
            try
            {
                await using var connection = new NpgsqlConnection(PostgresConnections.AsSuperuser(server, passwords!));
                await connection.OpenAsync(cancellation);
                await using var asked = new NpgsqlCommand("select pg_is_in_recovery()", connection);
                if (await asked.ExecuteScalarAsync(cancellation) is false) return;
            }
            catch (NpgsqlException)
            {
                // Ended meanwhile, which is seen above.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }
    }

    private async Task<Postmaster> LaunchAsync(
        PostgresOptions options, IReadOnlyList<string> further, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await PostgresConfiguration.WriteAsync(home, Cluster, options, user, further, cancellation);
            var (server, said) = await LaunchAsync(cancellation);
            if (server is not null) return server;
            // Backends of a server that was killed hold its memory for a moment more; a free port may be taken by another in between.
            if (attempt < 5 && (
                said.Contains(Blocked, StringComparison.Ordinal)
                    || said.Contains("Address already in use", StringComparison.Ordinal)))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
                continue;
            }

            throw new StartRefusedException(
                $"The embedded PostgreSQL {binaries.Version} did not start in {Cluster}.{Environment.NewLine}{said}");
        }
    }

    // One attempt with the settings there are.
    private async Task<Launch> LaunchAsync(CancellationToken cancellation)
    {
        // Left by a crash, their pid may belong to another process by now, which PostgreSQL would take for a running server. Should
        // processes of the crashed one still be at work, PostgreSQL sees that from its shared memory.
        File.Delete(Postmaster.FileOf(Cluster));
        File.Delete(Path.Combine(home, ".s.PGSQL.5432.lock"));
        PostgresLog.Rotate(Log);
        loggedBefore = new FileInfo(Log) is { Exists: true } log ? log.Length : 0;
        startedHere = true;
        // Not to be cancelled: what was launched must be known before it can be stopped. A long recovery is waited for below.
        var (exit, output) =
            await user.RunAsync(binaries.PgCtl, ["start", "-D", Cluster, "-l", Log, "-w", "-t", "5"], home, CancellationToken.None);
        if (exit != 0 && Pid is not null) exit = 0;
        if (exit == 0 && await RunningAsync(null, cancellation) is { } server) return new Launch(server, "");
        var said = PostgresLog.End(Log, loggedBefore);
        return new Launch(null, said.Length > 0 ? said : PostgresLog.EndOf(output));
    }

    /// <summary>What a server says to a new connection.</summary>
    private enum Answer
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>That it cannot take it in, as while it recovers.</summary>
        NotYet,

        /// <summary>It takes it in.</summary>
        Ready,
    }

    /// <summary>Why a server that fell was not started again.</summary>
    /// <param name="Cause">What keeps it from starting.</param>
    /// <param name="Beyond">What is to be done, where no further start can help.</param>
    internal sealed record Failure(string Cause, string? Beyond);

    /// <summary>What came of one attempt.</summary>
    /// <param name="Server">The server, when it runs and answers.</param>
    /// <param name="Said">What it said, when it does not.</param>
    private sealed record Launch(Postmaster? Server, string Said);
}
