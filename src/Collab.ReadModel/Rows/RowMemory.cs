using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>What was made before and may come out the same: snapshots by moment, rows of facts, both by a fingerprint of all they depend
/// on.</summary>
internal sealed class RowMemory
{
    public Dictionary<(DateTime Moment, ulong Stamp), StreamSnapshot> Snapshots { get; } = [];

    public Dictionary<Stamp, IReadOnlyList<Row>> Facts { get; } = [];

    /// <summary>A fingerprint with what can change of a fact: how often it was confirmed.</summary>
    public static Stamp With(Stamp stamp, RecordedFact record) => stamp.With(record.Id).With((ulong)record.Confirmations.Length);
}
