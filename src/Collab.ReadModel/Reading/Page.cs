namespace Collab.ReadModel.Reading;

/// <summary>An answer with the page of a list, for JSON, and the rows of the whole list, for CSV.</summary>
/// <param name="Items">The entries of this page.</param>
/// <param name="Next">Where the next page begins; null on the last one.</param>
/// <param name="Total">How many entries the list has.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, long Total);

/// <summary>A list as a whole, as a table.</summary>
/// <param name="Name">What it is called as a file.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Its rows; read as they are written.</param>
public sealed record TableAnswer(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>The answer to somebody who has it already.</summary>
public sealed record NotModified
{
    public static NotModified Answer { get; } = new();
}
