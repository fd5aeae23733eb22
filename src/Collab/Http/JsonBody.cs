using Microsoft.Net.Http.Headers;

namespace Collab.Http;

/// <summary>Takes the body of a request that is to be JSON.</summary>
internal static class JsonBody
{
    /// <summary>The refusal of a body that says it is something else.</summary>
    public static Problem NotJson { get; } = new(
        StatusCodes.Status415UnsupportedMediaType, "not-json", "Send the body as Content-Type: application/json, in UTF-8.");

    /// <summary>The same, as a result.</summary>
    public static IResult Refused => Problems.Result(NotJson);

    /// <summary>The bytes of a body; null when it says that it is no JSON, or not in UTF-8.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || !IsUtf8(context.Request)) return null;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    /// <summary>Whether a body that says in which characters it is written says UTF-8, or ASCII, which is part of it.</summary>
    public static bool IsUtf8(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && HeaderUtilities.RemoveQuotes(type.Charset).Value?.ToLowerInvariant() is null or "" or "utf-8" or "utf8" or "us-ascii";
}
