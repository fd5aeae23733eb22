using Collab.Domain.Indicators;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>A row as the facts of one stream make it, without the span in which it was known.</summary>
/// <param name="Table">The table it stands in.</param>
/// <param name="Key">The columns that tell it from the stream's other open rows of that table, by name.</param>
/// <param name="Others">Makes its other columns; asked only when the row is written.</param>
/// <param name="Content">A fingerprint of what can change of it: two rows of one key are the same row when this is the same.</param>
public sealed record Row(
    string Table, IReadOnlyList<(string Column, object Value)> Key, Func<IReadOnlyList<(string Column, object? Value)>> Others,
    Stamp Content)
{
    /// <summary>Its other columns, by name.</summary>
    public IReadOnlyList<(string Column, object? Value)> Rest => Others();

    /// <summary>What it adds to figures while it is known; asked only when it begins or ends.</summary>
    public Func<IEnumerable<FigureDelta>>? Deltas { get; init; }

    /// <summary>For a contribution: what it is.</summary>
    public Contribution? Contribution { get; init; }

    /// <summary>Tells it from every other row of its stream, whatever span they were known in.</summary>
    internal Stamp Identity { get; } = Key.Aggregate(Content.With(Table), (stamp, column) => column.Value switch
    {
        Guid id => stamp.With(id),
        DateTime time => stamp.With((ulong)time.Ticks),
        var text => stamp.With((string)text),
    });
}

/// <summary>What an event changes about the rows of its stream.</summary>
/// <param name="Ended">Rows that are known no longer.</param>
/// <param name="Begun">Rows that are known from then on.</param>
public sealed record RowChange(IReadOnlyList<Row> Ended, IReadOnlyList<Row> Begun);
