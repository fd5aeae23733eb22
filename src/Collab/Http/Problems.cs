using System.Diagnostics;
using Collab.Configuration;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Collab.Http;

/// <summary>Refusals as problem details (RFC 9457) that say what to do: whoever finds one, it is written in one place,
/// <see cref="ProblemWriter"/>.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    // In seconds, where nobody knows better.
    private const string RetryAfterOutage = "5";

    /// <summary>Makes every problem of the application, those of the framework too, one of ours.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        // The first writer that can write does: ours, before the framework's.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        return services.AddExceptionHandler<ExceptionAnswers>();
    }

    /// <summary>Answers exceptions, and statuses that were set without a body. Whoever cannot be served now, for whatever reason, is told
    /// when to try again.</summary>
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            context.Response.OnStarting(SayWhenAsync, context.Response);
            return next(context);
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages(WriteForStatusAsync);
    }

    /// <summary>A problem that a slice found, as an endpoint's result.</summary>
    public static IResult Result(Problem problem) => new ProblemResult(problem);

    /// <summary>A problem that a slice found, as an endpoint's result.</summary>
    public static IResult Result(int status, string rule, string detail) => Result(new Problem(status, rule, detail));

    /// <summary>Writes a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="rule">What was broken, in kebab-case; part of the problem's <c>type</c> and public for good.</param>
    /// <param name="detail">What to do.</param>
    public static Task WriteAsync(HttpContext context, int status, string rule, string detail) =>
        WriteAsync(context, new Problem(status, rule, detail));

    /// <summary>Writes a problem.</summary>
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var details = new ProblemDetails { Type = problem.Type, Title = problem.Title, Status = problem.Status, Detail = problem.Detail };
        if (problem.Errors is { } errors) details.Extensions["errors"] = errors;
        if (problem.CurrentVersion is { } version) details.Extensions["currentVersion"] = version;
        context.Response.StatusCode = problem.Status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }

    /// <summary>What to do about a status that nobody explained.</summary>
    internal static Problem Advice(HttpContext context, int status)
    {
        var request = context.Request;
        var (rule, detail) = status switch
        {
            StatusCodes.Status400BadRequest =>
                ("malformed", "The request cannot be read. Check its path, query, headers and body against /openapi/v1.json."),
            StatusCodes.Status404NotFound =>
                ("no-such-route", $"There is no {request.Method} {request.Path}. /openapi/v1.json lists every route."),
            StatusCodes.Status405MethodNotAllowed => (
                "method-not-allowed",
                $"{request.Path} does not take {request.Method}"
                    + (context.Response.Headers.Allow.ToString() is { Length: > 0 } allowed ? $"; it takes {allowed}." : ".")),
            StatusCodes.Status408RequestTimeout => ("timed-out", "The body came too slowly. Send the request again."),
            StatusCodes.Status413PayloadTooLarge => (
                "too-large", $"The body is larger than {context.RequestServices.GetRequiredService<CollabSettings>().MaxBodyMb} MB. Send it in parts."),
            StatusCodes.Status415UnsupportedMediaType => (
                "unsupported-media-type",
                "The body's type is not understood. Send Content-Type: application/json, or application/x-ndjson to /api/commands."),
            _ => ("refused", "The request was refused."),
        };
        return new Problem(status, rule, detail);
    }

    /// <summary>Names the request in the log and in its problem.</summary>
    internal static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static Task SayWhenAsync(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = RetryAfterOutage;
        return Task.CompletedTask;
    }

    private static Task WriteForStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        AllowHead(context.Response);
        return PageRequests.WantsPage(context.Request)
            ? context.RequestServices.GetRequiredService<IProblemPage>().WriteAsync(context)
            : WriteAsync(context, Advice(context, context.Response.StatusCode));
    }

    // What answers GET answers HEAD.
    private static void AllowHead(HttpResponse response)
    {
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed) return;
        var allowed = response.Headers.Allow.SelectMany(methods => methods?.Split(',', StringSplitOptions.TrimEntries) ?? []).ToList();
        if (allowed.Contains(HttpMethods.Get) && !allowed.Contains(HttpMethods.Head))
            response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Head).Order(StringComparer.Ordinal));
    }

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);
    }
}
