using System.Text.Json.Nodes;
using Collab.Domain.Facts;

namespace Collab.Recording;

/// <summary>A command as the caller sent it, taken apart but not yet decided.</summary>
/// <param name="Kind">Which command.</param>
/// <param name="Key">The caller's name for it, for telling repeats; null when there is none.</param>
/// <param name="Stream">The entity, where the caller names it.</param>
/// <param name="IfVersion">The version the caller saw.</param>
/// <param name="Body">The members of the event.</param>
public sealed record Submission(CommandKind Kind, string? Key, Guid? Stream, long? IfVersion, JsonObject Body)
{
    /// <summary>Whether the receipt is to say what was recorded already and is probably the same.</summary>
    public bool AsksAlike { get; init; }
}
