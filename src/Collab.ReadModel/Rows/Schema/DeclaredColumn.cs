using Weasel.Postgresql.Tables;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>A column of a declared table. It can be added to a table that has rows, even where it may not be empty.</summary>
public sealed class DeclaredColumn : TableColumn
{
    private readonly DeclaredTable table;

    public DeclaredColumn(DeclaredTable table, string name, ColumnType type, bool required, bool sortsByBytes)
        : base(name, type.Name)
    {
        this.table = table;
        Kind = type;
        AllowNulls = !required;
        if (sortsByBytes) ColumnChecks.Add(new ByBytes());
    }

    /// <summary>The column's type.</summary>
    public ColumnType Kind { get; }

    public override bool CanAdd() => true;

    /// <summary>
    /// Adds the column; what stands in the table already gets a value without meaning. Where the table is made from the events, the rows
    /// are then no longer those of any version: they are made anew at the end of the start that added the column.
    /// </summary>
    public override string AddColumnSql(Table parent)
    {
        var checks = string.Join(' ', ColumnChecks.Select(check => check.FullDeclaration()));
        var added = AllowNulls
            ? $"alter table {parent.Identifier} add column {QuotedName} {Kind.Name} {checks};"
            : $"""
               alter table {parent.Identifier} add column {QuotedName} {Kind.Name} {checks} not null default {Kind.Empty};
               alter table {parent.Identifier} alter column {QuotedName} drop default;
               """;
        return table.IsDerived ? added + SetupTable.RowsOfNoVersion : added;
    }

    private sealed class ByBytes : ColumnCheck
    {
        public override string Declaration() => "COLLATE \"C\"";
    }
}
