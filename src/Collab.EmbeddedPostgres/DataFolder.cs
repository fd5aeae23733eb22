using System.Globalization;

namespace Collab.EmbeddedPostgres;

/// <summary>The folder that belongs to one running tracker: lock, admin token, embedded PostgreSQL.</summary>
public sealed class DataFolder
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    private DataFolder(string path) => FullPath = path;

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The admin token that the first start writes.</summary>
    public string TokenFile => Path.Combine(FullPath, "token");

    /// <summary>Where the tracker that works on the folder listens, or did last.</summary>
    public string AddressFile => Path.Combine(FullPath, "address");

    /// <summary>Stands while samples are being loaded, so that a start that was cut short is finished by the next one.</summary>
    public string LoadingFile => Path.Combine(FullPath, "samples-loading");

    /// <summary>Where the embedded PostgreSQL lives; a link when the folder cannot be reached by PostgreSQL's user.</summary>
    public string PostgresPath => Path.Combine(FullPath, "postgres");

    /// <summary>Free bytes on the folder's disk, or on that of the embedded PostgreSQL if it has fewer.</summary>
    public long FreeBytes
    {
        get
        {
            var free = new DriveInfo(FullPath).AvailableFreeSpace;
            return Directory.Exists(PostgresPath) ? Math.Min(free, new DriveInfo(PostgresPath).AvailableFreeSpace) : free;
        }
    }

    // Beside the lock, as a locked file cannot be read.
    private string HolderFile => Path.Combine(FullPath, "lock-holder");

    /// <summary>Opens the folder, creating it when absent: readable by its owner only.</summary>
    public static DataFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(path))
            {
                // Root hands PostgreSQL to another user, who has to pass through here.
                var mode = Environment.IsPrivilegedProcess
                    ? OwnerFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                    : OwnerFolder;
                Directory.CreateDirectory(path);
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data folder {path} cannot be created: {e.Message} Name another one with --data.", inner: e);
        }

        return new DataFolder(path);
    }

    /// <summary>
    /// Takes the folder for this process. The operating system gives it back when the process ends, however it ends; the file
    /// itself stays.
    /// </summary>
    /// <param name="patience">How long to wait for a short-lived holder such as <c>ops/token</c>.</param>
    /// <param name="purpose">What the folder is taken for; a <see cref="Purpose.Moment"/> is waited for by others.</param>
    /// <param name="time">The clock that the waiting uses.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="StartRefusedException">Another process holds it; the message names its pid.</exception>
    public async Task<IDisposable> TakeAsync(TimeSpan patience, Purpose purpose, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (TryTake(purpose) is { } held) return held;
            var holder = Holder();
            if (holder.Purpose != Purpose.Moment || time.GetElapsedTime(started) > patience)
                throw new StartRefusedException(
                    $"The data folder {FullPath} is in use by process {holder.Pid}. Stop that one first, or start with another folder: --data DIR.",
                    StartRefusedException.FolderTaken);
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }
    }

    /// <summary>Takes the folder if it is free.</summary>
    public IDisposable? TryTake(Purpose purpose)
    {
        var path = Path.Combine(FullPath, "lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException($"The data folder {FullPath} belongs to another user: {e.Message}", inner: e);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        File.WriteAllText(HolderFile, $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} {purpose}\n");
        return file;
    }

    private (string Pid, Purpose Purpose) Holder()
    {
        var words = (File.Exists(HolderFile) ? File.ReadAllText(HolderFile) : "").Split(' ', StringSplitOptions.TrimEntries);
        return (words[0].Length == 0
            ? "unknown"
            : words[0], words.Length > 1 && Enum.TryParse<Purpose>(words[1], out var purpose) ? purpose : Purpose.Serving);
    }

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WriteSecret(string path, string content)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(path: draft, options))
            writer.Write(content);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>What a holder of the folder does with it.</summary>
    public enum Purpose
    {
        /// <summary>The tracker runs.</summary>
        Serving,

        /// <summary>A command that is over in a moment.</summary>
        Moment,
    }
}
