using System.Security.Cryptography;
using Collab.EmbeddedPostgres;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Collab.Hosting;

/// <summary>
/// What draws the charts, made by <c>ops/web/install</c>: found in the checkout or beside the published program. Each file's address holds
/// its own fingerprint, so a
/// browser keeps it for good. Where it was not made, the pages show their tables.
/// </summary>
public sealed class ChartAssets
{
    private static readonly (string Name, string Type)[] Served = [("echarts.js", "text/javascript; charset=utf-8"), ("europe.json", "application/json; charset=utf-8")];

    // In the order in which they are preferred; the files beside the plain one.
    private static readonly (string Coding, string Ending)[] Packed = [("br", ".br"), ("gzip", ".gz")];

    private readonly Dictionary<string, (string File, string Type)> files = [];

    /// <summary>Looks for the files.</summary>
    /// <param name="start">The folder to look from, upwards.</param>
    public ChartAssets(string start)
    {
        if (Checkout.Find(start, Path.Combine("ops", "web", "dist")) is not { } folder) return;
        foreach (var (name, type) in Served)
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file)) continue;
            using var content = File.OpenRead(file);
            var address = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}/{name}";
            files[address] = (file, type);
            if (name == "echarts.js") Library = address;
            else Outlines = address;
        }
    }

    /// <summary>Address of the chart library; null where it was not made.</summary>
    public string? Library { get; }

    /// <summary>Address of the outlines of Europe's countries (GeoJSON); null where they were not made.</summary>
    public string? Outlines { get; }

    /// <summary>A file by its address, in the smallest form that the caller reads; 404 for any other address.</summary>
    public async Task SendAsync(HttpContext context)
    {
        if (!files.TryGetValue(context.Request.Path.Value ?? "", out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = HeaderNames.AcceptEncoding;
        context.Response.ContentType = asset.Type;
        var file = asset.File;
        foreach (var (coding, ending) in Packed)
        {
            if (!Accepts(context.Request.Headers.AcceptEncoding, coding) || !File.Exists(asset.File + ending)) continue;
            headers.ContentEncoding = coding;
            file = asset.File + ending;
            break;
        }

        context.Response.ContentLength = new FileInfo(file).Length;
        await context.Response.SendFileAsync(file, context.RequestAborted);
    }

    private static bool Accepts(StringValues accepted, string coding) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out var codings)
        && codings.Any(known => known.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && known.Quality != 0);
}

/// <summary>Serves what draws the charts.</summary>
internal static class ChartAssetsHosting
{
    public static void MapChartAssets(this WebApplication app)
    {
        app.MapGet("/assets/charts.json", (HttpContext context, ChartAssets assets) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Ok(assets);
        }).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
        app.MapGet("/assets/{fingerprint}/{name}", (HttpContext context, ChartAssets assets) => assets.SendAsync(context)).ExcludeFromDescription().AllowAnonymous().DisableRateLimiting();
    }
}
