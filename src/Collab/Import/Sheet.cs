namespace Collab.Import;

/// <summary>A table as somebody keeps it: a row of headings and the rows below.</summary>
/// <param name="Headings">The headings; columns without one have an empty text.</param>
/// <param name="Rows">The rows that hold anything.</param>
public sealed record Sheet(IReadOnlyList<string> Headings, IReadOnlyList<SheetRow> Rows);

/// <summary>A row.</summary>
/// <param name="Number">Its number as the spreadsheet shows it, the headings being row 1.</param>
/// <param name="Cells">A text for each heading; empty where there is nothing.</param>
public sealed record SheetRow(int Number, IReadOnlyList<string> Cells);

/// <summary>Why a file is no sheet that can be read, in the reader's language.</summary>
public sealed class SheetUnreadableException : Exception
{
    public SheetUnreadableException(string message) : base(message)
    {
    }

    public SheetUnreadableException(string message, Exception inner) : base(message, inner)
    {
    }
}
