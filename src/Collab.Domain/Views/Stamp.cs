using System.Runtime.InteropServices;

namespace Collab.Domain.Views;

/// <summary>A 64-bit fingerprint made in steps; equal only for equal steps, for all practical purposes. Never stored.</summary>
public readonly record struct Stamp(ulong Value)
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    public Stamp With(ulong more)
    {
        var mixed = (Value ^ more) * Prime;
        mixed ^= mixed >> 29;
        mixed *= 0xBF58476D1CE4E5B9;
        return new Stamp(mixed ^ (mixed >> 32));
    }

    public Stamp With(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return With(BitConverter.ToUInt64(bytes)).With(BitConverter.ToUInt64(bytes[8..]));
    }

    public Stamp With(string? text)
    {
        if (text is null) return With(1);
        var stamp = With((ulong)text.Length + 2);
        foreach (var four in MemoryMarshal.Cast<char, ulong>(text.AsSpan())) stamp = stamp.With(four);
        foreach (var c in text.AsSpan(text.Length & ~3)) stamp = stamp.With(c);
        return stamp;
    }
}
