using System.Diagnostics;
using Collab.Recording;

namespace Collab.Http;

/// <summary>Answers a command on which the tracker failed while others go on. The exception's text stays in the log, under the trace id
/// that the caller is told.</summary>
internal sealed partial class FailedSubmissions(ILogger<FailedSubmissions> logger) : IFailedSubmissions
{
    public SubmissionProblem ProblemOf(Exception exception)
    {
        if (Outage.IsIn(exception))
            return new SubmissionProblem(ProblemKind.Unavailable, "unavailable", "The database cannot be reached. Try again in a moment.");
        Failed(logger, exception, Activity.Current?.TraceId.ToString());
        return new SubmissionProblem(
            ProblemKind.Failed, "failed", "The tracker failed on this command. Its log tells more under the trace id.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A command of a batch failed; trace id {TraceId}")]
    private static partial void Failed(ILogger logger, Exception exception, string? traceId);
}
