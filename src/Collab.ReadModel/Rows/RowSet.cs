using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;

namespace Collab.ReadModel.Rows;

/// <summary>
/// The rows that the facts of one stream make in their context. Pure: the read side is the difference of two row sets at each
/// event, and replaying a stream to any position gives the rows known at that position.
/// </summary>
public sealed class RowSet
{
    private RowSet(IReadOnlyList<Row> rows, RowMemory memory) => (Rows, Memory) = (rows, memory);

    /// <summary>No rows.</summary>
    public static RowSet Empty { get; } = new([], new RowMemory(IdentityMap.None));

    /// <summary>All rows.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>What they were made of, for the next row set of the stream.</summary>
    public RowMemory Memory { get; }

    /// <summary>All rows of a stream.</summary>
    /// <param name="register">The stream's facts.</param>
    /// <param name="around">What else its rows depend on.</param>
    /// <param name="before">Of an earlier row set of the stream: what still looks the same is taken from it.</param>
    public static RowSet Of(FactRegister? register, ProjectionContext around, RowMemory? before = null)
    {
        if (register is null || Slices.Of(register) is not { } kind) return Empty;
        var identity = around.Identity;
        var seen = identity.IsEmpty ? register : register.Reworded(fact => References.Reworded(fact, identity));
        var (earlier, memory) = (before?.Identity == identity ? before : null, new RowMemory(identity));
        var snapshots = StreamSnapshots.Of(seen, kind, around, earlier, memory);
        return new RowSet(
            [
                .. FactRowMaker.Facts(seen, around, earlier, memory), .. FactRowMaker.Conflicts(seen, kind),
                .. EntityRowMaker.Of(seen, snapshots), .. ContributionRowMaker.Of(around, snapshots), .. RateRowMaker.Of(seen),
                .. IdentityRowMaker.Of(seen, identity),
            ],
            memory);
    }

    /// <summary>The difference between the rows before and after an event.</summary>
    public static RowChange Change(RowSet before, RowSet after) => Change(before.Rows, after.Rows);

    /// <summary>The difference between the rows of several streams before and after an event.</summary>
    public static RowChange Change(IReadOnlyList<Row> before, IReadOnlyList<Row> after)
    {
        var kept = before.Select(row => row.Identity).ToHashSet();
        kept.IntersectWith(after.Select(row => row.Identity));
        return new RowChange([.. before.Where(row => !kept.Contains(row.Identity))], [.. after.Where(row => !kept.Contains(row.Identity))]);
    }

    /// <summary>What a stream's rows depend on: the organisations, projects and programmes that it names.</summary>
    public static IReadOnlyCollection<Guid> ContextOf(FactRegister register) => register.Facts.Values
        .SelectMany(record => References.ContextOf(record.Fact)).ToHashSet();
}
