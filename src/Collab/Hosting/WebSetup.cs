using System.IO.Compression;
using Collab.Configuration;
using Collab.Http;
using Collab.Pages;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;

namespace Collab.Hosting;

/// <summary>The web server around the tracker's routes: address, limits, headers, compression, problems.</summary>
internal static class WebSetup
{
    private static readonly string[] Compressed =
    [
        "application/json", "application/problem+json", "application/x-ndjson", "application/cloudevents-batch+json", "text/csv", "text/html", "text/css",
        "text/javascript", "text/plain", "image/svg+xml",
    ];

    // A table of a thousand rates that is corrected has three fields for each.
    private const int MostFields = 4_096;

    public static void AddWeb(this WebApplicationBuilder builder, CollabSettings settings)
    {
        builder.WebHost.UseUrls(settings.Address);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        // What bounds a form is its body: a text of it may be as long, and its line breaks grow when they are sent.
        builder.Services.Configure<FormOptions>(form =>
        {
            form.ValueLengthLimit = (int)Math.Min(settings.MaxFormBytes, int.MaxValue);
            form.MultipartBodyLengthLimit = settings.MaxFormBytes;
            form.BufferBodyLengthLimit = settings.MaxFormBytes;
            form.ValueCountLimit = MostFields;
        });
        // Reads are open on loopback, so a page elsewhere must not reach them under a name of its own (DNS rebinding).
        builder.Configuration["AllowedHosts"] = settings.Hosts ?? (settings.IsLoopback ? "localhost;127.0.0.1;[::1]" : "*");
        builder.Services.AddProxies(settings);
        builder.Services.AddProblems();
        builder.Services.AddSingleton<Reader>();
        builder.Services.AddOutputCache(cache => cache.DefaultExpirationTimeSpan = TimeSpan.FromHours(1));
        builder.Services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = Compressed;
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(20);
            // Ours catch what they meet and go on; what another's did not expect is logged, and is no reason to stop answering.
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
    }

    public static void UseWeb(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseLanguages();
        // HEAD is GET without the body (RFC 9110, 9.3.2).
        app.Use(async (context, next) =>
        {
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await next(context);
                return;
            }

            context.Request.Method = HttpMethods.Get;
            HeadRequest.Set(context);
            var body = context.Response.Body;
            context.Response.Body = Stream.Null;
            try
            {
                await next(context);
            }
            finally
            {
                context.Response.Body = body;
                context.Request.Method = HttpMethods.Head;
            }
        });
        app.UseProblems();
        app.UseReadableAddresses();
        app.UseResponseCompression();
    }
}
