using System.Security.Cryptography;

namespace Collab.Files;

/// <summary>A document that somebody attached.</summary>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits: its name for good.</param>
/// <param name="Name">What the file was called.</param>
/// <param name="MediaType">What kind of content it says it is.</param>
/// <param name="Bytes">The document.</param>
public sealed record KeptFile(string Sha256, string Name, string MediaType, byte[] Bytes)
{
    /// <summary>The name of a document for good.</summary>
    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>What is known of a document that is or was kept.</summary>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Name">What the file was called; nothing once it is erased.</param>
/// <param name="MediaType">What kind of content it says it is.</param>
/// <param name="Bytes">How many bytes it has; 0 once it is erased.</param>
/// <param name="Audience">Who may open it.</param>
/// <param name="KeptAt">When it was kept.</param>
/// <param name="KeptBy">The account that kept it.</param>
/// <param name="Erased">Who erased it, when and why; nothing while it is there.</param>
public sealed record FileRecord(
    string Sha256, string? Name, string MediaType, long Bytes, FileAudience Audience, DateTimeOffset KeptAt, Guid KeptBy,
    FileErasure? Erased);

/// <summary>That a document was erased.</summary>
/// <param name="At">When.</param>
/// <param name="By">The account that erased it.</param>
/// <param name="Reason">Why.</param>
public sealed record FileErasure(DateTimeOffset At, Guid By, string Reason);
