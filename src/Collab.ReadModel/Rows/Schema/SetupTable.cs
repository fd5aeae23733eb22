using Collab.Recording;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>What the tracker remembers about its database, by name.</summary>
public static class SetupTable
{
    /// <summary>The version of the projection that made the rows.</summary>
    public const string RowsVersion = "rows";

    /// <summary>How many times the rows were made anew.</summary>
    public const string RowsGeneration = "rows-generation";

    /// <summary>Says that the rows are those of no version: they have to be made anew.</summary>
    public const string RowsOfNoVersion = $"update {StoreSchema.Name}.setup set value = '' where name = '{RowsVersion}';";

    public static DeclaredTable Table { get; } = DeclaredTable.Kept("setup")
        .KeyOf("name", ColumnType.Text)
        .With("value", ColumnType.Text);
}
