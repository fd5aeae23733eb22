using System.Collections.Concurrent;
using Collab.Engine.Documents;
using JasperFx;
using Marten;
using Npgsql;

namespace Collab.Engine.Schema;

/// <summary>
/// Creates what is missing in the database, once per process and table. All of it happens under a transaction-scoped advisory lock named after the
/// schema, so that several hosts may start at once; a complete table costs one catalogue query and no lock on the table.
/// </summary>
internal sealed class Keeper(StoreOptions options, Func<NpgsqlDataSource> source)
{
    private readonly ConcurrentDictionary<string, Task> _checked = new();

    private const string EventTablesName = "the event tables";
    private const string MessageTablesName = "the message tables";

    public Task EnsureEventsAsync(CancellationToken token) =>
        IsChecked(EventTablesName) ? Task.CompletedTask : EnsureAsync([.. EventTables.For(options.EventOptions)], EventTablesName, token);

    /// <summary>Does nothing unless messages are kept in this store's database.</summary>
    public Task EnsureMessagesAsync(CancellationToken token) =>
        options.MessageSchema is null || IsChecked(MessageTablesName)
            ? Task.CompletedTask
            : EnsureAsync([.. MessageTables.For(options.MessageSchema)], MessageTablesName, token);

    public Task EnsureAsync(DocumentMap document, CancellationToken token) =>
        IsChecked(document.Table) ? Task.CompletedTask : EnsureAsync([document.Definition], document.Table, token);

    public async Task EnsureAllAsync(CancellationToken token)
    {
        await EnsureEventsAsync(token);
        await EnsureMessagesAsync(token);
        foreach (var document in options.Documents.Expected.ToArray()) await EnsureAsync(document, token);
    }

    /// <summary>Compares without changing anything.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken token)
    {
        await using var connection = await source().OpenConnectionAsync(token);
        var tables = EventTables.For(options.EventOptions).Concat(options.Documents.Expected.Select(d => d.Definition));
        if (options.MessageSchema is not null) tables = tables.Concat(MessageTables.For(options.MessageSchema));
        return await StatementsAsync(connection, [.. tables], updateExisting: true, token);
    }

    private bool IsChecked(string name) => _checked.TryGetValue(name, out var check) && check.IsCompletedSuccessfully;

    private async Task EnsureAsync(Table[] tables, string name, CancellationToken token)
    {
        if (options.AutoCreateSchemaObjects == AutoCreate.None) return;
        var check = _checked.GetOrAdd(name, _ => CreateMissingAsync(tables, CancellationToken.None));
        try
        {
            await check.WaitAsync(token);
        }
        catch when (check.IsFaulted || check.IsCanceled)
        {
            _checked.TryRemove(new KeyValuePair<string, Task>(name, check));
            throw;
        }
    }

    private async Task CreateMissingAsync(Table[] tables, CancellationToken token)
    {
        await using var connection = await source().OpenConnectionAsync(token);
        var update = options.AutoCreateSchemaObjects != AutoCreate.CreateOnly;
        if ((await StatementsAsync(connection, tables, update, token)).Count == 0) return;

        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection, transaction))
        {
            command.Parameters.Add(new() { Value = "collab engine schema " + tables[0].Schema });
            await command.ExecuteNonQueryAsync(token);
        }

        foreach (var sql in await StatementsAsync(connection, tables, update, token))
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(token);
        }

        await transaction.CommitAsync(token);
    }

    private static async Task<List<string>> StatementsAsync(NpgsqlConnection connection, Table[] tables, bool updateExisting, CancellationToken token)
    {
        var schemas = tables.Select(t => t.Schema).Distinct().ToArray();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select nspname::text from pg_namespace where nspname = any($1)"));
        batch.BatchCommands.Add(new("""
            select n.nspname || '.' || c.relname, a.attname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where n.nspname = any($1) and c.relkind in ('r', 'p')
            """));
        batch.BatchCommands.Add(new("select schemaname || '.' || indexname from pg_indexes where schemaname = any($1)"));
        foreach (NpgsqlBatchCommand command in batch.BatchCommands) command.Parameters.Add(new() { Value = schemas });

        var statements = new List<string>();
        var existing = new HashSet<string>();
        var columns = new HashSet<(string, string)>();
        await using (var reader = await batch.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token)) existing.Add(reader.GetString(0));
            statements.AddRange(schemas.Where(s => !existing.Contains(s)).Select(s => $"CREATE SCHEMA IF NOT EXISTS {s}"));
            await reader.NextResultAsync(token);
            while (await reader.ReadAsync(token))
            {
                existing.Add(reader.GetString(0));
                columns.Add((reader.GetString(0), reader.GetString(1)));
            }

            await reader.NextResultAsync(token);
            while (await reader.ReadAsync(token)) existing.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            if (!existing.Contains(table.FullName))
            {
                statements.Add(table.CreateSql());
                statements.AddRange(table.Indexes.Select(table.CreateIndexSql));
                statements.AddRange(table.Afterwards);
            }
            else if (updateExisting)
            {
                statements.AddRange(table.Columns.Where(c => !columns.Contains((table.FullName, c.Name)))
                    .Select(c => $"ALTER TABLE {table.FullName} ADD COLUMN {c.Definition}"));
                statements.AddRange(table.Indexes.Where(i => !existing.Contains($"{table.Schema}.{i.Name}")).Select(table.CreateIndexSql));
            }
        }

        return statements;
    }
}
