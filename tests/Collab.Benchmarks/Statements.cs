using System.Globalization;
using Collab.Tests;
using Npgsql;

namespace Collab.Benchmarks;

/// <summary>
/// Which SQL a slow answer spends its time on, by the pg_stat_statements extension of the embedded PostgreSQL. Where the extension is
/// missing, nothing is told.
/// </summary>
internal sealed class Statements
{
    private readonly string connection;

    private Statements(CollabHost host)
    {
        var home = Path.Combine(host.DataPath, "postgres");
        connection = new NpgsqlConnectionStringBuilder(host.ConnectionString)
        {
            Username = "postgres",
            Password = File.ReadLines(Path.Combine(home, "pgpass")).Select(line => line.Split(':'))
                .First(parts => parts[3] == "postgres")[4],
        }.ConnectionString;
    }

    /// <summary>Has the server of this host count statements from now on; restarts it once for that.</summary>
    public static async Task EnableAsync(CollabHost host)
    {
        var statements = new Statements(host);
        var library = await statements.ScalarAsync("select setting from pg_config where name = 'PKGLIBDIR'") as string ?? "";
        if (!Directory.Exists(library) || Directory.GetFiles(library, "pg_stat_statements.*").Length == 0) return;
        if (await statements.ScalarAsync("show shared_preload_libraries") is not string { Length: > 0 })
        {
            // What stands below the tracker's own settings wins.
            await File.AppendAllTextAsync(Path.Combine(host.DataPath, "postgres", "cluster", "postgresql.conf"),
                "shared_preload_libraries = 'pg_stat_statements'\n");
            await host.RestartAsync();
            statements = new Statements(host);
        }

        await statements.ScalarAsync("create extension if not exists pg_stat_statements");
    }

    /// <summary>Counts anew.</summary>
    public static async Task ResetAsync(CollabHost host)
    {
        var statements = new Statements(host);
        if (await statements.IsThereAsync()) await statements.ScalarAsync("select 1 from pg_stat_statements_reset()");
    }

    /// <summary>The three statements that took most time since, a line each.</summary>
    public static async Task<IReadOnlyList<string>> SlowestAsync(CollabHost host)
    {
        var statements = new Statements(host);
        if (!await statements.IsThereAsync()) return ["(pg_stat_statements is not available here)"];
        await using var open = new NpgsqlConnection(statements.connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select round(mean_exec_time::numeric, 1), round(max_exec_time::numeric, 1), calls, regexp_replace(query, '\s+', ' ', 'g')
            from pg_stat_statements s join pg_database d on d.oid = s.dbid and d.datname = current_database()
            where query ~* '^\s*(select|with|insert|update)' order by total_exec_time desc limit 3
            """,
            open);
        var lines = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"mean {rows.GetDecimal(0)} ms, at most {rows.GetDecimal(1)} ms, {rows.GetInt64(2)} calls: {rows.GetString(3)}"));
        return lines;
    }

    private async Task<bool> IsThereAsync() =>
        await ScalarAsync("select 1 from pg_extension where extname = 'pg_stat_statements'") is not null;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        return await command.ExecuteScalarAsync();
    }
}
