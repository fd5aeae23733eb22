using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Collab.Domain.Views;

/// <summary>A 64-bit fingerprint made in steps; equal only for equal steps, for all practical purposes. Never stored.</summary>
public readonly record struct Stamp(ulong Value)
{
    public Stamp With(ulong more) => With(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in more)));

    public Stamp With(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return With(bytes);
    }

    // The length first, so that two texts are never taken for two others that read the same in a row.
    public Stamp With(string? text) => text is null ? With(1UL) : With((ulong)text.Length + 2).With(MemoryMarshal.AsBytes(text.AsSpan()));

    public Stamp With(DateTimeOffset? moment) => moment is { } known ? With((ulong)known.UtcTicks) : With(ulong.MaxValue);

    // The number first, for the same reason.
    public Stamp With(IReadOnlyCollection<string> texts) => texts.Aggregate(With((ulong)texts.Count), (stamp, text) => stamp.With(text));

    public Stamp With(IReadOnlyCollection<Guid> ids) => ids.Aggregate(With((ulong)ids.Count), (stamp, id) => stamp.With(id));

    // The last fingerprint is the seed of the next.
    private Stamp With(ReadOnlySpan<byte> more) => new(XxHash3.HashToUInt64(more, unchecked((long)Value)));
}
