using System.Security.Cryptography;

namespace Collab.EmbeddedPostgres;

/// <summary>
/// Reads a file that is written to meanwhile as one of the length that it had: what is added is left out, what is cut off is zeros. Either
/// is put right by the log of changes. Makes the SHA-256 of what was read.
/// </summary>
internal sealed class SteadyStream(Stream file, long length) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long position;

    public override bool CanRead => true;

    // Told by its length and position, an archive says the length before it reads.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of what was read, in lower-case hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        if (Room(buffer.Length) is not (> 0 and var room)) return 0;
        var read = file.Read(buffer[..room]);
        if (read == 0) buffer[..(read = room)].Clear();
        return Took(buffer[..read]);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Room(buffer.Length) is not (> 0 and var room)) return 0;
        var read = await file.ReadAsync(buffer[..room], cancellationToken);
        if (read == 0) buffer[..(read = room)].Span.Clear();
        return Took(buffer.Span[..read]);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Room(int wanted) => (int)Math.Min(wanted, length - position);

    private int Took(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        position += bytes.Length;
        return bytes.Length;
    }
}
