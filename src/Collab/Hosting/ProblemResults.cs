using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Recording;

namespace Collab.Hosting;

/// <summary>Problems as results of endpoints.</summary>
internal static partial class Problems
{
    /// <summary>A problem that a slice found.</summary>
    public static IResult Result(Problem problem) => new ProblemResult(problem);

    /// <summary>A problem that a slice found.</summary>
    public static IResult Result(int status, string rule, string detail) => Result(new Problem(status, rule, detail));

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = problem.Status;
            response.ContentType = ContentType;
            response.Headers.CacheControl = "no-store";
            await JsonSerializer.SerializeAsync(response.Body, problem, FactJson.Options, httpContext.RequestAborted);
        }
    }
}
