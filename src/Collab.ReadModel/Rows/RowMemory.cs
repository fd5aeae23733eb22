using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>What was made of a stream before and may come out the same: snapshots by moment, rows of facts, both by a fingerprint of all
/// they depend on. What was made while other things were one says nothing of how it looks now.</summary>
/// <param name="identity">Which things were one.</param>
public sealed class RowMemory(IdentityMap identity)
{
    private const long Least = 1_000;

    /// <summary>Which things were one.</summary>
    public IdentityMap Identity { get; } = identity;

    /// <summary>About how many characters it keeps; whatever holds a short text is not small itself.</summary>
    internal long Size => Snapshots.Values.Sum(snapshot => snapshot.Size + Least) + (Facts.Values.Sum(rows => (long)rows.Count) * Least);

    internal Dictionary<(DateTime Moment, ulong Stamp), StreamSnapshot> Snapshots { get; } = [];

    internal Dictionary<Stamp, IReadOnlyList<Row>> Facts { get; } = [];

    /// <summary>A fingerprint with what can change of a fact: how often it was confirmed.</summary>
    internal static Stamp With(Stamp stamp, RecordedFact record) => stamp.With(record.Id).With((ulong)record.Confirmations.Length);
}
