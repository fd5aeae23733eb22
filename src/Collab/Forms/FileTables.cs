using Collab.ReadModel.Rows.Schema;

namespace Collab.Forms;

/// <summary>Where documents are kept. They are no view of events.</summary>
public static class FileTables
{
    /// <summary>Documents that people attached, by the SHA-256 of their bytes.</summary>
    public static DeclaredTable File { get; } = DeclaredTable.Kept("file")
        .KeyOf("sha256", ColumnType.Text)
        .With("bytes", ColumnType.Bytes)
        .With("media_type", ColumnType.Text)
        .With("name", ColumnType.Text)                   // as it was called by whoever kept it first
        .With("stored_at", ColumnType.Instant)
        .With("stored_by", ColumnType.Uuid);             // the account

    /// <summary>The text of a source, where somebody pasted it: for reading beside the form, never a fact.</summary>
    public static DeclaredTable SourceText { get; } = DeclaredTable.Kept("source_text")
        .KeyOf("source_id", ColumnType.Uuid)
        .Of(File, "sha256", ColumnType.Text)
        .With("kept_at", ColumnType.Instant)
        .With("kept_by", ColumnType.Uuid);

    public static IReadOnlyList<DeclaredTable> All { get; } = [File, SourceText];
}
