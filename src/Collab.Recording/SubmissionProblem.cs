using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>What kind of problem kept a command from being recorded. How it is answered is the application's business.</summary>
public enum ProblemKind
{
    /// <summary>The command cannot be read.</summary>
    Malformed,

    /// <summary>The command is larger than what is read.</summary>
    TooLarge,

    /// <summary>There is no such entity, fact or conflict.</summary>
    NotFound,

    /// <summary>The command names something that is not recorded.</summary>
    UnknownReference,

    /// <summary>The facts of the entity, or somebody who writes at the same moment, speak against it.</summary>
    Conflict,

    /// <summary>The entity is at another version than the one that the caller saw.</summary>
    VersionMoved,

    /// <summary>Another command was stored under the same id.</summary>
    KeyReused,

    /// <summary>The command needs something that is not there yet, and may be sent again.</summary>
    Unavailable,

    /// <summary>The tracker failed on the command, which is not the command's fault.</summary>
    Failed,
}

/// <summary>Why a command stored nothing.</summary>
/// <param name="Kind">What kind of problem it is.</param>
/// <param name="Rule">The rule that was broken, in kebab-case; public for good.</param>
/// <param name="Detail">What to do.</param>
public sealed record SubmissionProblem(ProblemKind Kind, string Rule, string Detail)
{
    /// <summary>The members at fault, where there are any.</summary>
    public IReadOnlyList<ValidationError>? Errors { get; init; }

    /// <summary>The entity's version, where the problem is about it.</summary>
    public long? CurrentVersion { get; init; }
}
