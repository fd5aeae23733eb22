namespace Collab.Accounts;

/// <summary>What a request signed in with, for what goes on longer than a request: it can be asked again whether it still holds.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Session">The session that was begun with it; nothing where the token itself came along.</param>
public sealed record Credential(string TokenId, string? Session);
