using Microsoft.Net.Http.Headers;

namespace Collab.Http;

/// <summary>Metadata of a route: of which types its body may be. Who asks is known before it is looked at, and what the address says is
/// looked at after it.</summary>
/// <param name="Types">Media types; the first one is the one to send.</param>
/// <param name="Unsaid">The refusal of a body that does not say its type, or says characters that are none of it; null: such a body is
/// taken.</param>
/// <param name="Other">The refusal of a body of another type; null: the usual one.</param>
internal sealed record TakenBody(IReadOnlyList<string> Types, Problem? Unsaid, Problem? Other = null)
{
    /// <summary>What speaks against the body of a request, by what its head says; null: nothing does.</summary>
    public Problem? Refuse(HttpContext context)
    {
        var request = context.Request;
        if (string.IsNullOrEmpty(request.ContentType)) return Unsaid;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !Types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
            return Other ?? Problems.Advice(context, StatusCodes.Status415UnsupportedMediaType);
        return Unsaid is not null && !JsonBody.IsUtf8(request) && type.MediaType.StartsWith("application/", StringComparison.Ordinal)
            ? Unsaid
            : null;
    }
}

/// <summary>Says what the body of a route may be.</summary>
internal static class TakenBodies
{
    /// <summary>A body of JSON.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder route) where T : notnull => route.TakesJson(typeof(T));

    /// <summary>A body of JSON.</summary>
    public static RouteHandlerBuilder TakesJson(this RouteHandlerBuilder route, Type type) =>
        route.Takes(type, new TakenBody(["application/json"], JsonBody.NotJson));

    /// <summary>A body of a route. To the framework, which looks at it before it is known who asks, any will do.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, Type type, TakenBody body) =>
        route.Accepts(type, body.Types[0], [.. body.Types.Skip(1), "*/*"]).WithMetadata(body);

    /// <summary>Refuses bodies of types that their routes do not take.</summary>
    public static void UseTakenBodies(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TakenBody>()?.Refuse(context) is { } problem
            ? ExceptionAnswers.AnswerAsync(context, problem)
            : next(context));
}
