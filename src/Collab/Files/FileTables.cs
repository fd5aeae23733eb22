using Collab.ReadModel.Rows.Schema;

namespace Collab.Files;

/// <summary>Where documents are kept. They are no view of events.</summary>
public static class FileTables
{
    /// <summary>Documents that people attached, by the SHA-256 of their bytes.</summary>
    public static DeclaredTable File { get; } = DeclaredTable.Kept("file")
        .KeyOf("sha256", ColumnType.Text)
        .With("bytes", ColumnType.Bytes)                 // empty once it was erased
        .With("media_type", ColumnType.Text)
        .With("name", ColumnType.Text)                   // as it was called by whoever kept it first; empty once it was erased
        .With("stored_at", ColumnType.Instant)
        .With("stored_by", ColumnType.Uuid)              // the account
        .Maybe("audience", ColumnType.Text)              // who may open it; null: whoever is signed in
        .Maybe("erased_at", ColumnType.Instant)
        .Maybe("erased_by", ColumnType.Uuid)             // the account
        .Maybe("erased_why", ColumnType.Text);

    /// <summary>The text of a source, where somebody pasted it: for reading beside the form, never a fact.</summary>
    public static DeclaredTable SourceText { get; } = DeclaredTable.Kept("source_text")
        .KeyOf("source_id", ColumnType.Uuid)
        .Of(File, "sha256", ColumnType.Text)
        .With("kept_at", ColumnType.Instant)
        .With("kept_by", ColumnType.Uuid);

    /// <summary>What was kept of a sheet that was imported: the columns that became facts, for each kind of entry it was imported
    /// as.</summary>
    public static DeclaredTable SourceSheet { get; } = DeclaredTable.Kept("source_sheet")
        .KeyOf("source_id", ColumnType.Uuid)
        .KeyOf("kind", ColumnType.Text)
        .Of(File, "sha256", ColumnType.Text);

    public static IReadOnlyList<DeclaredTable> All { get; } = [File, SourceText, SourceSheet];
}
