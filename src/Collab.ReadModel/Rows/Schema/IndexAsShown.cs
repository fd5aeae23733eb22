using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>
/// An index that is compared as PostgreSQL shows it. The store's own index declarations take a definition apart at its commas, which an
/// expression with several arguments does not survive, and do not know a column again that an index includes and whose name PostgreSQL
/// quotes: such an index would be made anew at every start.
/// </summary>
/// <param name="table">The table it is over.</param>
/// <param name="name">Its name.</param>
/// <param name="over">Its method and what it is over, as PostgreSQL shows it.</param>
internal sealed class IndexAsShown(DeclaredTable table, string name, string over) : ISchemaObject
{
    public DbObjectName Identifier { get; } = PostgresqlProvider.Instance.Parse(table.Identifier.Schema, name);

    private string Definition => $"CREATE INDEX {name} ON {table.Identifier.Schema}.{table.Name} USING {over}";

    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => writer.WriteLine($"{Definition};");

    public void WriteDropStatement(Migrator rules, TextWriter writer) =>
        writer.WriteLine($"drop index if exists {table.Identifier.Schema}.{name};");

    public void ConfigureQueryCommand(DbCommandBuilder builder)
    {
        builder.Append("select indexdef from pg_indexes where schemaname = ");
        builder.AppendParameter(table.Identifier.Schema);
        builder.Append(" and indexname = ");
        builder.AppendParameter(name);
        builder.Append(";");
    }

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default) => new SchemaObjectDelta(
        this,
        !await reader.ReadAsync(ct) ? SchemaPatchDifference.Create
            : reader.GetString(0) == Definition ? SchemaPatchDifference.None
            : SchemaPatchDifference.Update);

    public IEnumerable<DbObjectName> AllNames() => [Identifier];
}
