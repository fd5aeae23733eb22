using Microsoft.AspNetCore.Diagnostics;

namespace Collab.Http;

/// <summary>Answers an exception that reached the top. Its text stays in the log, under the trace id that the caller is told.</summary>
internal sealed partial class ExceptionAnswers(ILogger<ExceptionAnswers> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                await AnswerAsync(httpContext, Problems.Advice(httpContext, bad.StatusCode));
                return true;
            case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
        }

        Failed(logger, exception, httpContext.Request.Method, httpContext.Request.Path, Problems.TraceId(httpContext));
        await AnswerAsync(httpContext, Outage.IsIn(exception)
            ? new Problem(StatusCodes.Status503ServiceUnavailable, "unavailable", "The database cannot be reached. Try again in a moment.")
            : new Problem(StatusCodes.Status500InternalServerError, "failed",
                "The tracker failed on this request. Its log tells more under the trace id."));
        return true;
    }

    // A person is told on a page.
    internal static Task AnswerAsync(HttpContext context, Problem problem)
    {
        if (!PageRequests.WantsPage(context.Request)) return Problems.WriteAsync(context, problem);
        context.Response.StatusCode = problem.Status;
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<IProblemPage>().WriteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; trace id {TraceId}")]
    private static partial void Failed(ILogger logger, Exception exception, string method, string path, string traceId);
}
