using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql.Tables;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>
/// A table of the tracker's own beside those of the store, declared once: the store creates it and migrates it with its own, and the
/// statements that write to it are derived from the declaration.
/// </summary>
public sealed class DeclaredTable : Table
{
    private const string KnownFrom = "known_from";

    private readonly List<DeclaredColumn> columns = [];
    private readonly List<ISchemaObject> beside = [];

    private DeclaredTable(string name, bool derived)
        : base($"{StoreSchema.Name}.{name}")
    {
        Name = name;
        IsDerived = derived;
    }

    /// <summary>Its name in the tracker's schema.</summary>
    public string Name { get; }

    /// <summary>Whether its rows are made from the events.</summary>
    public bool IsDerived { get; }

    /// <summary>Its columns, as they are declared.</summary>
    public IReadOnlyList<DeclaredColumn> Declared => columns;

    /// <summary>The columns that tell a row from the others that are known at the same time.</summary>
    public IReadOnlyList<string> Key => [.. PrimaryKeyColumns.Where(column => column != KnownFrom)];

    /// <summary>The table with what the store creates after it.</summary>
    public IEnumerable<ISchemaObject> Objects => [this, .. beside];

    /// <summary>Inserts rows given as a JSON array of objects, one parameter.</summary>
    public string Insert =>
        $"insert into {StoreSchema.Name}.{Name} ({Names}) select {Names} from jsonb_populate_recordset(null::{StoreSchema.Name}.{Name}, ?::jsonb)";

    /// <summary>Closes open rows given as a JSON array of their keys and the position, one parameter.</summary>
    public string Close =>
        $"""
        update {StoreSchema.Name}.{Name} t set known_until = c.known_until from jsonb_populate_recordset(null::{StoreSchema.Name}.{Name},
          ?::jsonb) c
        where {string.Join(" and ", Key.Select(column => $"t.{column} = c.{column}"))} and t.known_until = {Span.StillKnown}
        """;

    private string Names => string.Join(", ", columns.Select(column => column.Name));

    /// <summary>A table whose rows are made from the events.</summary>
    public static DeclaredTable Derived(string name) => new(name, derived: true);

    /// <summary>A table that is no view of events: no rebuild touches it.</summary>
    public static DeclaredTable Kept(string name) => new(name, derived: false);

    /// <summary>Takes rows in bulk.</summary>
    /// <param name="suffix">What the table's name ends with.</param>
    public string Copy(string suffix) => $"copy {StoreSchema.Name}.{Name}{suffix} ({Names}) from stdin (format binary)";

    /// <summary>Writes one row in bulk.</summary>
    public async Task WriteAsync(NpgsqlBinaryImporter importer, IReadOnlyDictionary<string, object?> row, CancellationToken cancellation)
    {
        await importer.StartRowAsync(cancellation);
        foreach (var column in columns)
        {
            var value = row.GetValueOrDefault(column.Name);
            if (value is null) await importer.WriteNullAsync(cancellation);
            else if (value is Json json) await importer.WriteAsync(json.Text, column.Kind.Driver, cancellation);
            else await importer.WriteAsync(value, column.Kind.Driver, cancellation);
        }
    }

    /// <summary>With a column of the primary key.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="sortsByBytes">Whether it is sorted by its bytes instead of the database's collation.</param>
    /// <param name="numbered">Whether the database numbers the rows that come without a value.</param>
    public DeclaredTable KeyOf(string name, ColumnType type, bool sortsByBytes = false, bool numbered = false)
    {
        var column = Declare(name, type, required: true, sortsByBytes);
        AddColumn(column).AsPrimaryKey();
        PrimaryKeyName = $"{Name}_pkey";
        column.IsAutoNumber = numbered;
        return this;
    }

    /// <summary>With a column that always has a value.</summary>
    public DeclaredTable With(string name, ColumnType type)
    {
        AddColumn(Declare(name, type, required: true, sortsByBytes: false));
        return this;
    }

    /// <summary>With a column that may be without a value.</summary>
    public DeclaredTable Maybe(string name, ColumnType type)
    {
        AddColumn(Declare(name, type, required: false, sortsByBytes: false));
        return this;
    }

    /// <summary>With a column whose value stands in another table's key.</summary>
    public DeclaredTable Of(DeclaredTable other, string name, ColumnType type)
    {
        AddColumn(Declare(name, type, required: true, sortsByBytes: false))
            .ForeignKeyTo(other, other.PrimaryKeyColumns[0], $"{Name}_{name}_fkey");
        return this;
    }

    /// <summary>With an index over columns or expressions; one but the last that descends says so: <c>since DESC</c>.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="over">The columns or expressions, as PostgreSQL shows them.</param>
    /// <param name="where">Which rows it is over, as PostgreSQL shows it; null: all.</param>
    /// <param name="including">Other columns that can be read from it.</param>
    /// <param name="lastDescends">Whether the last column descends.</param>
    /// <param name="unique">Whether no two rows may be alike in it.</param>
    public DeclaredTable Index(
        string name, string[] over, string? where = null, string[]? including = null, bool lastDescends = false, bool unique = false)
    {
        Indexes.Add(new IndexDefinition(name)
        {
            Columns = over,
            Predicate = where,
            IncludeColumns = including,
            SortOrder = lastDescends ? SortOrder.Desc : SortOrder.Asc,
            IsUnique = unique,
        });
        return this;
    }

    /// <summary>With an index over what stands within a value: members of an array, words of a text.</summary>
    public DeclaredTable IndexWithin(string name, string over)
    {
        Indexes.Add(new IndexDefinition(name) { Columns = [over], Method = IndexMethod.gin });
        return this;
    }

    /// <summary>With an index that the store's own declarations cannot tell from another.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="over">Its method and what it is over, as PostgreSQL shows it.</param>
    public DeclaredTable IndexAsShown(string name, string over)
    {
        IgnoreIndex(name);
        beside.Add(new IndexAsShown(this, name, over));
        return this;
    }

    /// <summary>With the indexes that entities are found by, by their names.</summary>
    public DeclaredTable WithNames()
    {
        foreach (var index in PlainNames.Indexes) IgnoreIndex(index);
        beside.Add(new PlainNames(this));
        return this;
    }

    private DeclaredColumn Declare(string name, ColumnType type, bool required, bool sortsByBytes)
    {
        var column = new DeclaredColumn(this, name, type, required, sortsByBytes);
        columns.Add(column);
        return column;
    }
}
