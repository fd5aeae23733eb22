using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Answers whose body no endpoint wrote, as problem details (RFC 9457) that say what to do.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Writes the problem, whatever the request said it accepts: a refusal in a wrong format is better than none.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail, string? title = null)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = title ?? Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
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
        return WriteAsync(context, context.Response.StatusCode, Advice(context, context.Response.StatusCode));
    }

    /// <summary>For an exception that reached the top: its text stays in the log, under the trace id that the caller is told.</summary>
    public static async Task WriteForExceptionAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        switch (exception)
        {
            case BadHttpRequestException bad:
                await WriteAsync(context, bad.StatusCode, Advice(context, bad.StatusCode));
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
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The database cannot be reached. Try again in a moment.");
            return;
        }

        await WriteAsync(context, StatusCodes.Status500InternalServerError, "The tracker failed on this request. Its log tells more under the trace id.");
    }

    private static string Advice(HttpContext context, int status)
    {
        var request = context.Request;
        return status switch
        {
            StatusCodes.Status400BadRequest => "The request cannot be read. Check its path, query, headers and body against /openapi/v1.json.",
            StatusCodes.Status404NotFound => $"There is no {request.Method} {request.Path}. /openapi/v1.json lists every route.",
            StatusCodes.Status405MethodNotAllowed when context.Response.Headers.Allow.ToString() is { Length: > 0 } allowed =>
                $"{request.Path} does not take {request.Method}; it takes {allowed}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}.",
            StatusCodes.Status408RequestTimeout => "The body came too slowly. Send the request again.",
            StatusCodes.Status413PayloadTooLarge =>
                $"The body is larger than {context.RequestServices.GetRequiredService<CollabSettings>().MaxBodyMb} MB. Send it in parts.",
            StatusCodes.Status415UnsupportedMediaType =>
                "The body's type is not understood. Send Content-Type: application/json, or application/x-ndjson to /api/commands.",
            _ => "The request was refused.",
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; trace id {TraceId}")]
    private static partial void Failed(ILogger logger, Exception? exception, string method, string path, string traceId);
}
