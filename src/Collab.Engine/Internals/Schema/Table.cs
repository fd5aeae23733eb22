namespace Collab.Engine.Schema;

/// <param name="Rest">Nullability and default, as written in a column definition.</param>
internal sealed record Column(string Name, string Type, string Rest = "")
{
    public string Definition => $"{Name} {Type} {Rest}".TrimEnd();
}

/// <param name="Columns">As written between the parentheses.</param>
/// <param name="Where">Which rows it covers; null for all.</param>
internal sealed record Index(string Name, string Columns, bool Unique = false, string? Where = null);

/// <summary>A table as it should be. Names and types equal those the real packages create, so that either can open the other's database.</summary>
internal sealed record Table(string Schema, string Name, IReadOnlyList<Column> Columns, string PrimaryKeyName, string[] PrimaryKey)
{
    public IReadOnlyList<Index> Indexes { get; init; } = [];

    /// <summary>Foreign keys, as written in a table definition.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>Run after the table was created.</summary>
    public IReadOnlyList<string> Afterwards { get; init; } = [];

    public string FullName => $"{Schema}.{Name}";

    public string CreateSql()
    {
        var lines = Columns.Select(c => c.Definition)
            .Append($"CONSTRAINT {PrimaryKeyName} PRIMARY KEY ({string.Join(", ", PrimaryKey)})")
            .Concat(Constraints);
        return $"CREATE TABLE {FullName} ({string.Join(", ", lines)})";
    }

    public string CreateIndexSql(Index index) =>
        $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {index.Name} ON {FullName} ({index.Columns}){(index.Where is null ? "" : $" WHERE ({index.Where})")}";
}
