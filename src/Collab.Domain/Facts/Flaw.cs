namespace Collab.Domain.Facts;

/// <summary>One thing wrong with what a caller sent.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the member.</param>
/// <param name="Detail">What is wrong with it.</param>
public sealed record Flaw(string Pointer, string Detail);
