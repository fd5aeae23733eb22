namespace Collab.Accounts;

/// <summary>A session that its holder ended before it ran out: whoever kept its cookie has nothing.</summary>
public sealed class EndedSession
{
    /// <summary>The session's id, as its cookie carries it.</summary>
    public string Id { get; set; } = "";

    /// <summary>When it was ended.</summary>
    public DateTimeOffset Ended { get; set; }
}
