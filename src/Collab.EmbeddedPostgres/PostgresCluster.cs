using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;

namespace Collab.EmbeddedPostgres;

/// <summary>Sets up the cluster of the tracker's own PostgreSQL and the database in it.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PostgresCluster(string home, PostgresUser user, PostgresBinaries binaries)
{
    /// <summary>Where the data are.</summary>
    public string Folder => Path.Combine(home, "cluster");

    private string PassFile => PostgresPasswords.FileIn(home);

    /// <summary>The passwords, and a cluster that knows them; both are made where there are none.</summary>
    public async Task<PostgresPasswords> PrepareAsync(CancellationToken cancellation)
    {
        var passwords = PostgresPasswords.Read(PassFile) ?? await CreatePasswordsAsync(cancellation);
        if (!Directory.Exists(Folder)) await InitialiseAsync(passwords, cancellation);
        return passwords;
    }

    /// <summary>The major version that made a cluster; null where there is none.</summary>
    public static int? MajorOf(string home)
    {
        var file = Path.Combine(home, "cluster", "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private async Task<PostgresPasswords> CreatePasswordsAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(Folder))
            throw new StartRefusedException(
                $"{PassFile} is gone, and without it nobody can sign in to the PostgreSQL in {Folder}. Bring the file back from a copy.");
        var passwords = PostgresPasswords.Create(PassFile);
        await user.GiveAsync(PassFile, cancellation);
        return passwords;
    }

    // Made beside its place and moved there when complete: a start that is cut short leaves nothing that looks like a cluster.
    private async Task InitialiseAsync(PostgresPasswords passwords, CancellationToken cancellation)
    {
        var draft = Folder + ".new";
        var passwordFile = Path.Combine(home, "initdb-password");
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        string[] locale = binaries.Major >= 17
            ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            : ["--locale=C", "--lc-ctype=C.UTF-8"];
        int exit;
        string output;
        try
        {
            DataFolder.WriteSecret(passwordFile, passwords[PostgresPasswords.Superuser]);
            await user.GiveAsync(passwordFile, cancellation);
            (exit, output) = await user.RunAsync(
                binaries.Initdb,
                ["-D", draft, "-U", PostgresPasswords.Superuser, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--data-checksums",
                    "--encoding=UTF8", .. locale],
                home,
                cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        if (exit != 0)
        {
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
            throw new StartRefusedException(
                $"The embedded PostgreSQL could not be set up in {home} ({binaries.Initdb}):{Environment.NewLine}{PostgresLog.EndOf(output)}");
        }

        await File.AppendAllTextAsync(
            Path.Combine(draft, "postgresql.conf"),
            "\n# Written by the tracker at every start; what stands below it wins.\ninclude 'collab.conf'\n", cancellation);
        Directory.Move(draft, Folder);
    }

    /// <summary>Makes the tracker's role and database where there are none.</summary>
    public static async Task EnsureDatabaseAsync(Postmaster server, PostgresPasswords passwords, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(PostgresConnections.AsSuperuser(server, passwords));
        await connection.OpenAsync(cancellation);
        if (!await ExistsAsync("select 1 from pg_roles where rolname = $1"))
            await ExecuteAsync($"create role {PostgresPasswords.Owner} login password '{passwords[PostgresPasswords.Owner]}'");
        await ExecuteAsync($"grant pg_monitor to {PostgresPasswords.Owner}");
        if (!await ExistsAsync("select 1 from pg_database where datname = $1"))
            await ExecuteAsync($"create database {PostgresPasswords.Owner} owner {PostgresPasswords.Owner}");

        async Task<bool> ExistsAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = PostgresPasswords.Owner } } };
            return await command.ExecuteScalarAsync(cancellation) is not null;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
