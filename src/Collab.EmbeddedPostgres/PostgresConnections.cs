using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>How to connect to the tracker's own PostgreSQL.</summary>
internal static class PostgresConnections
{
    /// <summary>As the owner of the tracker's database.</summary>
    public static string AsOwner(Postmaster server, PostgresPasswords passwords) =>
        Connection(server, PostgresPasswords.Owner, passwords).ConnectionString;

    /// <summary>As the superuser, for setting up: one connection, not kept.</summary>
    public static string AsSuperuser(Postmaster server, PostgresPasswords passwords)
    {
        var connection = Connection(server, PostgresPasswords.Superuser, passwords);
        connection.Database = "postgres";
        connection.Pooling = false;
        connection.Timeout = 5;
        // Setting up, passwords are said; a slow statement is not to stand in the log with them.
        connection.Options = "-c log_min_duration_statement=-1";
        return connection.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Connection(Postmaster server, string role, PostgresPasswords passwords) => new()
    {
        Host = server.Host,
        Port = server.Port,
        Username = role,
        Password = passwords[role],
        Database = PostgresPasswords.Owner,
        ApplicationName = "Collab",
        MaxPoolSize = 60,
    };
}
