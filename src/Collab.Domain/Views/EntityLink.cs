namespace Collab.Domain.Views;

/// <summary>An entity in a list of something else.</summary>
public sealed record EntityLink(string Kind, Guid Id, string? Title);
