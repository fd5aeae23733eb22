namespace Collab.Recording;

/// <summary>Tells what became of a command on which the tracker failed: where many are recorded, the others go on.</summary>
public interface IFailedSubmissions
{
    /// <summary>The problem to answer the command with. The exception itself is for the log.</summary>
    SubmissionProblem ProblemOf(Exception exception);
}
