using Collab.ReadModel.Rows.Schema;

namespace Collab.ReadModel.Audit;

/// <summary>What a replay is to look at.</summary>
/// <param name="KnownAt">The position to look up to; null: as far as the read side has come.</param>
/// <param name="AsOf">Only rows that hold at this moment, and the figures of it; null: all rows, and the figures of now.</param>
/// <param name="Table">Only this table, or <c>figures</c>; null: everything.</param>
public sealed record ReplayScope(long? KnownAt = null, DateTimeOffset? AsOf = null, string? Table = null)
{
    /// <summary>What <see cref="Table"/> may name.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. RowTables.OfStreams.Select(table => table.Name), Replay.FiguresName];

    internal bool Includes(string table) => Table is null || Table == table;
}

/// <summary>What a replay found.</summary>
/// <param name="Position">The position up to which it looked.</param>
/// <param name="Events">Events folded anew.</param>
/// <param name="Streams">Streams they stand in.</param>
/// <param name="Rows">Rows compared.</param>
/// <param name="Figures">Figures compared.</param>
/// <param name="Difference">The first difference, in words, with the events behind it; null when there is none.</param>
public sealed record ReplayReport(long Position, long Events, long Streams, long Rows, long Figures, string? Difference);

/// <summary>How far a replay is.</summary>
/// <param name="Streams">Streams folded.</param>
/// <param name="Of">Streams there are.</param>
public readonly record struct ReplayProgress(long Streams, long Of);
