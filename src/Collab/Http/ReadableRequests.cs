using System.Net;
using Collab.Configuration;
using Collab.Domain.Validation;
using Microsoft.AspNetCore.Http.Features;

namespace Collab.Http;

/// <summary>Refuses what cannot be read of a request in one place, before anything else looks at it: then nothing behind it has to expect
/// an address that names no site, a text that no database holds, or a form that breaks off.</summary>
internal static class ReadableRequests
{
    /// <summary>Gives a request without a host (HTTP/1.0) that of the address on which it came, and refuses one whose host is none, or
    /// whose path or query holds NUL.</summary>
    public static void UseReadableAddresses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!request.Host.HasValue) request.Host = Own(context.Connection);
        if (!Uri.TryCreate($"{request.Scheme}://{request.Host}/", UriKind.Absolute, out _))
        {
            // The page that says so has an address as well.
            request.Host = Own(context.Connection);
            return RefuseAsync(context, "The Host header names no host.", []);
        }

        if (request.Path.Value?.Contains('\0') == true) return RefuseAsync(context, "The path contains a NUL character.", []);
        var faults = request.Query
            .Where(parameter => parameter.Key.Contains('\0') || parameter.Value.Any(value => value?.Contains('\0') == true))
            .Select(parameter => parameter.Key.Replace("\0", "", StringComparison.Ordinal))
            .Select(parameter => new ValidationError(parameter, ValidationCode.NulCharacter)).ToList();
        return faults.Count == 0
            ? next(context)
            : RefuseAsync(context, "The question cannot be read: see errors for each parameter at fault.", faults);
    });

    /// <summary>Reads the forms of pages, and refuses those that break off, or hold more fields than a form does.</summary>
    public static void UseReadableForms(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (request.HasFormContentType && !HttpMethods.IsGet(request.Method) && context.GetEndpoint() is not null
            && !PageRequests.IsApi(request.Path))
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
                bound.MaxRequestBodySize = context.RequestServices.GetRequiredService<CollabSettings>().MaxFormBytes;
            try
            {
                await request.ReadFormAsync(context.RequestAborted);
            }
            catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
            {
                await RefuseAsync(context, "The form cannot be read: it breaks off, or is larger than a form can be.", []);
                return;
            }
        }

        await next(context);
    });

    private static HostString Own(ConnectionInfo connection) => connection.LocalIpAddress is { } address
        ? new HostString(new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.LocalPort).ToString())
        : new HostString("localhost");

    // A page names them as well.
    private static Task RefuseAsync(HttpContext context, string detail, List<ValidationError> faults)
    {
        if (faults.Count > 0) context.Features.Set(new AddressFaults(faults));
        return ExceptionAnswers.AnswerAsync(
            context, new Problem(StatusCodes.Status400BadRequest, "malformed", detail) { Errors = faults.Count > 0 ? faults : null });
    }
}
