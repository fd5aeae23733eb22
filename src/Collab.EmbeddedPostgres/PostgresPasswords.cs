using System.Security.Cryptography;

namespace Collab.EmbeddedPostgres;

/// <summary>The passwords of the tracker's own PostgreSQL, in a file as psql reads them from PGPASSFILE.</summary>
internal sealed class PostgresPasswords
{
    /// <summary>The role that owns the tracker's database; no superuser.</summary>
    public const string Owner = "collab";

    /// <summary>The superuser.</summary>
    public const string Superuser = "postgres";

    private readonly Dictionary<string, string> byRole;

    private PostgresPasswords(Dictionary<string, string> byRole) => this.byRole = byRole;

    /// <summary>The password of a role.</summary>
    public string this[string role] => byRole[role];

    /// <summary>Where the passwords of a server stand.</summary>
    public static string FileIn(string home) => Path.Combine(home, "pgpass");

    /// <summary>Reads the passwords; null when there are none.</summary>
    public static PostgresPasswords? Read(string file)
    {
        if (!File.Exists(file)) return null;
        return new PostgresPasswords(File.ReadLines(file).Select(line => line.Split(':')).Where(parts => parts.Length == 5)
            .ToDictionary(parts => parts[3], parts => parts[4], StringComparer.Ordinal));
    }

    /// <summary>Makes up passwords and writes them.</summary>
    public static PostgresPasswords Create(string file)
    {
        var byRole = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Owner] = RandomNumberGenerator.GetHexString(40, lowercase: true),
            [Superuser] = RandomNumberGenerator.GetHexString(40, lowercase: true),
        };
        DataFolder.WriteSecret(file, string.Concat(byRole.Select(entry => $"*:*:*:{entry.Key}:{entry.Value}\n")));
        return new PostgresPasswords(byRole);
    }
}
