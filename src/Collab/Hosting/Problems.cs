using System.Diagnostics;
using Collab.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Answers whose body no endpoint wrote, as problem details (RFC 9457) that say what to do.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Writes the problem, whatever the request said it accepts: a refusal in a wrong format is better than none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="rule">What was broken, in kebab-case; part of the problem's <c>type</c> and public for good.</param>
    /// <param name="detail">What to do.</param>
    public static Task WriteAsync(HttpContext context, int status, string rule, string detail)
    {
        var problem = new ProblemDetails
        {
            Type = "urn:collab:problem:" + rule,
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
            Instance = context.Request.Path,
        };
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(problem, options: null, ContentType, context.RequestAborted);
    }

    /// <summary>For a status that was set without a body.</summary>
    public static Task WriteForStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        if (PagesHosting.WantsPage(context.Request)) return PagesHosting.WriteProblemAsync(context);
        var (rule, detail) = Advice(context, context.Response.StatusCode);
        return WriteAsync(context, context.Response.StatusCode, rule, detail);
    }

    /// <summary>For an exception that reached the top: its text stays in the log, under the trace id that the caller is told.</summary>
    public static async Task WriteForExceptionAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        switch (exception)
        {
            case BadHttpRequestException bad:
                if (await IsToldAsync(context, bad.StatusCode)) return;
                var (rule, detail) = Advice(context, bad.StatusCode);
                await WriteAsync(context, bad.StatusCode, rule, detail);
                return;
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
        }

        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems).FullName!);
        Failed(logger, exception, context.Request.Method, context.Request.Path, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        if (exception is NpgsqlException and not PostgresException or PostgresException { SqlState: ['5', '7', 'P', ..] or ['5', '3', ..] })
        {
            context.Response.Headers.RetryAfter = "5";
            if (await IsToldAsync(context, StatusCodes.Status503ServiceUnavailable)) return;
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable", "The database cannot be reached. Try again in a moment.");
            return;
        }

        if (await IsToldAsync(context, StatusCodes.Status500InternalServerError)) return;
        await WriteAsync(context, StatusCodes.Status500InternalServerError, "failed", "The tracker failed on this request. Its log tells more under the trace id.");
    }

    // Tells a person on a page.
    private static async Task<bool> IsToldAsync(HttpContext context, int status)
    {
        if (!PagesHosting.WantsPage(context.Request)) return false;
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        await PagesHosting.WriteProblemAsync(context);
        return true;
    }

    private static (string Rule, string Detail) Advice(HttpContext context, int status)
    {
        var request = context.Request;
        return status switch
        {
            StatusCodes.Status400BadRequest => ("malformed", "The request cannot be read. Check its path, query, headers and body against /openapi/v1.json."),
            StatusCodes.Status404NotFound => ("no-such-route", $"There is no {request.Method} {request.Path}. /openapi/v1.json lists every route."),
            StatusCodes.Status405MethodNotAllowed => (
                "method-not-allowed",
                $"{request.Path} does not take {request.Method}" + (context.Response.Headers.Allow.ToString() is { Length: > 0 } allowed ? $"; it takes {allowed}." : ".")),
            StatusCodes.Status408RequestTimeout => ("timed-out", "The body came too slowly. Send the request again."),
            StatusCodes.Status413PayloadTooLarge => (
                "too-large", $"The body is larger than {context.RequestServices.GetRequiredService<CollabSettings>().MaxBodyMb} MB. Send it in parts."),
            StatusCodes.Status415UnsupportedMediaType => (
                "unsupported-media-type",
                "The body's type is not understood. Send Content-Type: application/json, or application/x-ndjson to /api/commands."),
            _ => ("refused", "The request was refused."),
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; trace id {TraceId}")]
    private static partial void Failed(ILogger logger, Exception? exception, string method, string path, string traceId);
}
