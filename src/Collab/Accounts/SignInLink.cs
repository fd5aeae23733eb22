namespace Collab.Accounts;

/// <summary>A link that signs in once, as the holder of a token, without showing the token to anybody.</summary>
public sealed class SignInLink
{
    /// <summary>SHA-256 of the link's secret in lower-case hexadecimal.</summary>
    public string Id { get; set; } = "";

    /// <summary>The <see cref="ApiToken.Id"/> whose holder it signs in.</summary>
    public string TokenId { get; set; } = "";

    /// <summary>Until when it may be used.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>When it was used; nothing while it is unused.</summary>
    public DateTimeOffset? Used { get; set; }

    /// <summary>The address that a link's holder opens.</summary>
    /// <param name="site">Where the tracker listens; an address that listens everywhere is opened on this machine.</param>
    /// <param name="secret">The link's secret.</param>
    public static string Address(string site, string secret)
    {
        var local = site.Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);
        return $"{local.TrimEnd('/')}/sign-in?link={secret}";
    }
}
