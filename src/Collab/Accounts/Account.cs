namespace Collab.Accounts;

/// <summary>
/// Who acts. Its id stands on every event that it causes; its name stands only here, so that forgetting a person changes no event.
/// </summary>
public sealed class Account
{
    /// <summary>Given once, never used again.</summary>
    public Guid Id { get; set; }

    /// <summary>What is shown to readers.</summary>
    public string Name { get; set; } = "";

    public AccountRole Role { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; set; }
}
