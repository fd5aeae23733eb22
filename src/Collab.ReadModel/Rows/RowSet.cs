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
    private readonly RowMemory memory;

    private RowSet(IReadOnlyList<Row> rows, RowMemory memory)
    {
        Rows = rows;
        this.memory = memory;
    }

    /// <summary>No rows.</summary>
    public static RowSet Empty { get; } = new([], new RowMemory());

    /// <summary>All rows.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>All rows of a stream.</summary>
    /// <param name="register">The stream's facts.</param>
    /// <param name="around">What else its rows depend on.</param>
    /// <param name="before">An earlier row set of the stream: what still looks the same is taken from it.</param>
    public static RowSet Of(FactRegister? register, ProjectionContext around, RowSet? before = null)
    {
        if (register is null || Slices.Of(register) is not { } kind) return Empty;
        var memory = new RowMemory();
        var snapshots = StreamSnapshots.Of(register, kind, around, before?.memory, memory);
        return new RowSet(
            [
                .. FactRowMaker.Facts(register, around, before?.memory, memory), .. FactRowMaker.Conflicts(register, kind),
                .. EntityRowMaker.Of(register, snapshots), .. ContributionRowMaker.Of(around, snapshots), .. RateRowMaker.Of(register),
            ],
            memory);
    }

    /// <summary>The difference between the rows before and after an event.</summary>
    public static RowChange Change(RowSet before, RowSet after)
    {
        var kept = before.Rows.Select(row => row.Identity).ToHashSet();
        kept.IntersectWith(after.Rows.Select(row => row.Identity));
        return new RowChange(
            [.. before.Rows.Where(row => !kept.Contains(row.Identity))], [.. after.Rows.Where(row => !kept.Contains(row.Identity))]);
    }

    /// <summary>What a stream's rows depend on: the organisations, projects and programmes that it names.</summary>
    public static IReadOnlyCollection<Guid> ContextOf(FactRegister register) => register.Facts.Values
        .SelectMany(record => References.ContextOf(record.Fact)).ToHashSet();
}
