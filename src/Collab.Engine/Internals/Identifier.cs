using System.Text.RegularExpressions;

namespace Collab.Engine;

/// <summary>
/// Names that are written into SQL unquoted: only lower-case letters, digits and underscores, so that nothing can be smuggled in and the name means
/// the same to PostgreSQL as it does here.
/// </summary>
internal static partial class Identifier
{
    public static string Check(string name) =>
        Plain().IsMatch(name) ? name : throw new ArgumentException($"'{name}' is no plain PostgreSQL identifier (a-z, 0-9, _; at most 63)", nameof(name));

    /// <summary>A table, perhaps with its schema.</summary>
    public static string CheckTable(string name)
    {
        foreach (var part in name.Split('.')) Check(part);
        return name;
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex Plain();
}
