using Collab.Accounts;

namespace Collab.Hosting.Metrics;

/// <summary><c>GET /metrics</c> for Prometheus: the tracker, the web server, the runtime, Marten, Wolverine and the database's
/// client.</summary>
internal static class MetricsRoute
{
    public static void MapMetrics(this WebApplication app)
    {
        // The exporter is a middleware; within an endpoint of ours it has the policy, the documentation and the fresh look at the database.
        var scrape = ((IApplicationBuilder)app).New().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        app.MapGet("/metrics", async (HttpContext context, TrackerMeter tracker, CancellationToken cancellation) =>
        {
            await tracker.LookAsync(cancellation);
            context.Response.Headers.CacheControl = "no-store";
            await scrape(context);
        }).RequireAuthorization(Policies.Read).WithTags("Running").WithName("metrics")
            .WithSummary("Measurements in Prometheus' text format").Produces<string>(contentType: "text/plain");
    }
}
