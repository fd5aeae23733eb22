namespace Collab.Files;

/// <summary>
/// Files that were sent with a form which is not recorded yet: a preview or a refusal stores nothing, and nobody sends a file twice. They
/// are held in memory, for the account that sent them, until they are kept with what they belong to or some hours pass.
/// </summary>
public sealed class PendingUploads(TimeProvider time)
{
    /// <summary>How long a file waits after it was last named.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <summary>The bytes that wait altogether at most; beyond, the oldest are dropped.</summary>
    public const long MostBytes = 128L * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Account, string Sha256), (KeptFile File, DateTimeOffset Named)> waiting = [];

    /// <summary>Holds a file.</summary>
    public KeptFile Hold(Guid account, byte[] bytes, string name, string mediaType)
    {
        var file = new KeptFile(KeptFile.HashOf(bytes), name, mediaType, bytes);
        lock (gate)
        {
            waiting[(account, file.Sha256)] = (file, time.GetUtcNow());
            Tidy();
        }

        return file;
    }

    /// <summary>A file that an account sent; null when it is no longer held.</summary>
    public KeptFile? Find(Guid account, string sha256)
    {
        lock (gate)
        {
            Tidy();
            if (!waiting.TryGetValue((account, sha256), out var held)) return null;
            waiting[(account, sha256)] = held with { Named = time.GetUtcNow() };
            return held.File;
        }
    }

    /// <summary>Lets go of a file: it is kept now.</summary>
    public void Release(Guid account, string sha256)
    {
        lock (gate) waiting.Remove((account, sha256));
    }

    private void Tidy()
    {
        var last = time.GetUtcNow() - Patience;
        var bytes = waiting.Values.Sum(held => (long)held.File.Bytes.Length);
        foreach (var (key, held) in waiting.OrderBy(entry => entry.Value.Named).ToList())
        {
            if (held.Named >= last && bytes <= MostBytes) break;
            waiting.Remove(key);
            bytes -= held.File.Bytes.Length;
        }
    }
}
