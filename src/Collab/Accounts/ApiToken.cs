using System.Security.Cryptography;
using System.Text;

namespace Collab.Accounts;

/// <summary>A token as it is stored: by its hash, never by itself. Its 256 random bits need no salt and no slow hash.</summary>
public sealed class ApiToken
{
    private const string Prefix = "collab_";

    /// <summary>SHA-256 of the token in lower-case hexadecimal.</summary>
    public string Id { get; set; } = "";

    public Guid AccountId { get; set; }

    /// <summary>The account's name when the token was made.</summary>
    public string Name { get; set; } = "";

    public AccountRole Role { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>When it ceased to be valid; nothing while it is.</summary>
    public DateTimeOffset? Revoked { get; set; }

    /// <summary>A new token, to be shown to its holder once.</summary>
    internal static string NewSecret() =>
        Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Whether it could be a token at all; what could not is refused without asking the database.</summary>
    internal static bool LooksRight(string secret) => secret.Length == Prefix.Length + 43
        && secret.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The <see cref="Id"/> that belongs to a token.</summary>
    internal static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
