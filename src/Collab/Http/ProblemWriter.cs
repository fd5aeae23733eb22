using Collab.Domain.Facts;

namespace Collab.Http;

/// <summary>
/// Writes every problem, whatever the request said it accepts: a refusal in a wrong format is better than none, where the framework's
/// writer would write nothing.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Instance ??= http.Request.Path;
        problem.Extensions["traceId"] = Problems.TraceId(http);
        if (problem.Status is { } status) http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(problem, FactJson.Options, Problems.ContentType, http.RequestAborted);
    }
}
