using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>What became of a command: a receipt, or the problem that kept it from being recorded.</summary>
public sealed record SubmissionResult
{
    private SubmissionResult()
    {
    }

    /// <summary>What was stored; null when nothing was.</summary>
    public Receipt? Receipt { get; private init; }

    /// <summary>Why nothing was stored; null when something was.</summary>
    public SubmissionProblem? Problem { get; private init; }

    /// <summary>Whether the command began a new entity.</summary>
    public bool Created { get; private init; }

    public static SubmissionResult Stored(Receipt receipt, bool created) => new() { Receipt = receipt, Created = created };

    /// <summary>With what is recorded already and probably the same.</summary>
    public SubmissionResult Beside(IReadOnlyList<AlikeEntity> alike) =>
        alike.Count == 0 ? this : this with { Receipt = Receipt! with { Alike = alike } };

    public static SubmissionResult Refused(Refusal refusal) =>
        Failed(new SubmissionProblem(KindOf(refusal.Kind), refusal.Rule, refusal.Detail)
        {
            Errors = refusal.Errors,
            CurrentVersion = refusal.CurrentVersion,
        });

    public static SubmissionResult Failed(SubmissionProblem problem) => new() { Problem = problem };

    public static SubmissionResult Malformed(IReadOnlyList<ValidationError> errors) => Failed(
        new SubmissionProblem(ProblemKind.Malformed, "malformed",
            "The command cannot be read: see errors for each member at fault.")
        { Errors = errors });

    public static SubmissionResult Malformed(string pointer, ValidationCode code) => Malformed([new ValidationError(pointer, code)]);

    private static ProblemKind KindOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => ProblemKind.NotFound,
        RefusalKind.VersionMoved => ProblemKind.VersionMoved,
        _ => ProblemKind.Conflict,
    };
}
