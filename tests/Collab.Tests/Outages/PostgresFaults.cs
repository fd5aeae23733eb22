using System.Globalization;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What tests do to the PostgreSQL of a tracker in a process of its own.</summary>
internal static class PostgresFaults
{
    /// <summary>SIGKILL to its first process, as the system does it for want of memory.</summary>
    public static async Task KillPostgresAsync(this CollabHost host) =>
        (await Shell.RunAsync("kill", ["-KILL", host.PostgresPid().ToString(CultureInfo.InvariantCulture)])).Exit.ShouldBe(0);

    /// <summary>Runs a statement as its superuser.</summary>
    public static async Task AsSuperuserAsync(this CollabHost host, string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(host.SuperuserConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What its log holds.</summary>
    public static async Task<string> PostgresLogAsync(this CollabHost host)
    {
        await using var file = new FileStream(
            Path.Combine(host.DataPath, "postgres", "log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    private static string SuperuserConnectionString(this CollabHost host, string database) => new NpgsqlConnectionStringBuilder(
        host.ConnectionString)
    {
        Username = "postgres",
        Database = database,
        Password = File.ReadLines(Path.Combine(host.DataPath, "postgres", "pgpass")).Select(line => line.Split(':'))
            .First(parts => parts[3] == "postgres")[4],
    }.ConnectionString;
}
