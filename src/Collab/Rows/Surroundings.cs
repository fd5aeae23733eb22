using System.IO.Hashing;
using System.Runtime.InteropServices;
using Collab.Indicators;

namespace Collab.Rows;

/// <summary>What an organisation was from one moment on: where it sat, and of which kind it was.</summary>
/// <param name="From">The moment; the beginning of time for what holds from the start.</param>
/// <param name="Region">NUTS code of its seat; null: unknown.</param>
/// <param name="Kind">Code of its kind.</param>
public readonly record struct OrganisationSpan(DateTime From, string? Region, string Kind);

/// <summary>
/// What the rows of one stream depend on besides its own facts, as it was known at one position: seats and kinds of the organisations its facts name, and the counting
/// rules that were adopted.
/// </summary>
/// <param name="organisations">The spans of each organisation, oldest first.</param>
/// <param name="rules">The rules by code and version, the built-in ones included.</param>
public sealed class Surroundings(IReadOnlyDictionary<Guid, IReadOnlyList<OrganisationSpan>> organisations, RuleBook rules)
{
    /// <summary>No organisations, and the built-in rules.</summary>
    public static Surroundings None { get; } = new(new Dictionary<Guid, IReadOnlyList<OrganisationSpan>>(), RuleBook.BuiltIn);

    public RuleBook Rules { get; } = rules;

    /// <summary>The organisation on a day; before the first thing known of it, that; null: nothing is known.</summary>
    public OrganisationSpan? Of(Guid organisation, DateTime on)
    {
        if (!organisations.TryGetValue(organisation, out var spans) || spans.Count == 0) return null;
        var found = spans[0];
        foreach (var span in spans)
            if (span.From <= on) found = span;
        return found;
    }

    /// <summary>The moments at which organisations changed.</summary>
    public IEnumerable<DateTime> Changes(IEnumerable<Guid> of) =>
        of.SelectMany(id => organisations.TryGetValue(id, out var spans) ? spans.Skip(1).Select(span => span.From) : []);

    /// <summary>Tells two surroundings apart as far as some organisations are concerned.</summary>
    public Stamp With(Stamp stamp, IEnumerable<Guid> of)
    {
        foreach (var id in of)
        {
            if (!organisations.TryGetValue(id, out var spans)) continue;
            foreach (var span in spans) stamp = stamp.With((ulong)span.From.Ticks).With(span.Region).With(span.Kind);
        }

        return stamp;
    }
}

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

    // The last fingerprint is the seed of the next.
    private Stamp With(ReadOnlySpan<byte> more) => new(XxHash3.HashToUInt64(more, unchecked((long)Value)));
}
