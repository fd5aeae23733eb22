using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// The form of a backup: a packed archive (tar, gzip) of <c>cluster/</c>, <c>pgpass</c> and <c>token</c>, and at its end a list of all
/// files with length and SHA-256. One without that list was cut off.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class BackupFile
{
    /// <summary>The folder of the cluster in it.</summary>
    public const string Cluster = "cluster/";

    /// <summary>The passwords of the server.</summary>
    public const string Passwords = "pgpass";

    /// <summary>The first admin's token.</summary>
    public const string Token = "token";

    private const string List = "collab-backup";
    private const string FirstLine = "collab-backup 1";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes one.</summary>
    public sealed class Writer(Stream to) : IAsyncDisposable
    {
        private readonly GZipStream packed = new(to, CompressionLevel.Fastest, leaveOpen: true);
        private readonly StringBuilder list = new(FirstLine + "\n");
        private TarWriter? tar;

        /// <summary>How many files are in it.</summary>
        public int Files { get; private set; }

        private TarWriter Tar => tar ??= new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);

        public Task AddFolderAsync(string name, CancellationToken cancellation) =>
            Tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name) { Mode = FolderMode }, cancellation);

        public Task AddAsync(string name, byte[] content, CancellationToken cancellation) =>
            AddAsync(name, new SteadyStream(new MemoryStream(content), content.Length), cancellation);

        /// <summary>Adds a file of the length that it has now; one that is gone is left out.</summary>
        public async Task AddFileAsync(string name, string path, CancellationToken cancellation)
        {
            FileStream file;
            try
            {
                file = new FileStream(
                    path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.SequentialScan);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return;
            }

            await AddAsync(name, new SteadyStream(file, file.Length), cancellation);
        }

        /// <summary>Ends it with the list.</summary>
        public async Task EndAsync(CancellationToken cancellation)
        {
            await AddAsync(List, Encoding.UTF8.GetBytes(list.ToString()), cancellation);
            await Tar.DisposeAsync();
            await packed.DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (tar is not null) await tar.DisposeAsync();
            await packed.DisposeAsync();
        }

        private async Task AddAsync(string name, SteadyStream content, CancellationToken cancellation)
        {
            await using (content)
            {
                var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = DataFolder.OwnerOnly, DataStream = content };
                await Tar.WriteEntryAsync(entry, cancellation);
                list.Append(CultureInfo.InvariantCulture, $"{content.Hash} {content.Length} {name}\n");
                Files++;
            }
        }
    }

    /// <summary>Unpacks one and checks that all of it is there and as it was written.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="placeOf">Where a file or folder is to go, by its name in the backup.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="StartRefusedException">It is no backup, or not whole.</exception>
    public static async Task UnpackAsync(string file, Func<string, string> placeOf, CancellationToken cancellation)
    {
        var found = new StringBuilder(FirstLine + "\n");
        string? listed = null;
        try
        {
            await using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            await using var tar = new TarReader(packed);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                if (listed is not null) throw Damaged(file, "something follows its list");
                if (entry.EntryType is TarEntryType.Directory && IsSafe(entry.Name))
                {
                    Directory.CreateDirectory(placeOf(entry.Name), FolderMode);
                    continue;
                }

                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !IsSafe(entry.Name))
                    throw Damaged(file, $"{entry.Name} has no place in one");
                var content = entry.DataStream ?? Stream.Null;
                if (entry.Name == List)
                {
                    using var text = new StreamReader(content, Encoding.UTF8);
                    listed = await text.ReadToEndAsync(cancellation);
                    continue;
                }

                var hash = await WriteAsync(content, placeOf(entry.Name), cancellation);
                found.Append(CultureInfo.InvariantCulture, $"{hash} {entry.Length} {entry.Name}\n");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Damaged(file, e.Message);
        }

        if (listed is null) throw Damaged(file, "it was cut off");
        if (listed != found.ToString()) throw Damaged(file, "its files are not those of its list");
    }

    private static async Task<string> WriteAsync(Stream content, string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = DataFolder.OwnerOnly,
        });
        var buffer = new byte[128 * 1024];
        while (await content.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsSafe(string name) =>
        name is Passwords or Token or List
        || (name.StartsWith(Cluster, StringComparison.Ordinal) && !name.Split('/').Any(part => part is ".." or "."));

    private static StartRefusedException Damaged(string file, string how) => new($"{file} is no whole backup: {how}.");
}
