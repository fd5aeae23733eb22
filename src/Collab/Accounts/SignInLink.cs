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
}
