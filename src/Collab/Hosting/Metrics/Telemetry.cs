using Collab.Api;
using Collab.Configuration;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Collab.Hosting.Metrics;

/// <summary>
/// Measurements and traces by OpenTelemetry. Measurements are always taken and told at <c>/metrics</c>; traces cost at every request, so
/// they are made only
/// where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says who wants them.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Meters = [TrackerMeter.Name, "Marten", "Wolverine*", "Npgsql"];
    // Each measurement sets aside room for so many combinations of its labels, used or not: of a route with its method and status, of a
    // kind of message, and a few of anything else.
    private const int RouteLabels = 2000;
    private const int MessageLabels = 500;
    private const int Labels = 100;
    private static readonly string[] OfRoutes = ["http.server.request.duration", "aspnetcore.routing.match_attempts"];
    private static readonly string[] Sources = ["Marten", "Wolverine*"];

    public static void AddTelemetry(this IServiceCollection services, CollabSettings settings)
    {
        services.AddSingleton<TrackerMeter>();
        var telemetry = services.AddOpenTelemetry()
            // What the environment says (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) comes last and wins.
            .ConfigureResource(resource => resource.AddService("collab", serviceVersion: About.Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation()
                .AddView(instrument => new MetricStreamConfiguration
                {
                    CardinalityLimit = OfRoutes.Contains(instrument.Name) ? RouteLabels
                        : instrument.Meter.Name.StartsWith("Wolverine", StringComparison.Ordinal) ? MessageLabels
                        : Labels,
                })
                .AddPrometheusExporter(prometheus =>
            {
                prometheus.ScopeInfoEnabled = false;
                prometheus.TargetInfoEnabled = false;
            }));
        if (settings.OtlpEndpoint is null) return;
        telemetry.WithTracing(traces => traces
            .AddAspNetCoreInstrumentation(requests => requests.Filter = context =>
                !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics"))
            .AddSource(Sources)
            .AddNpgsql()
            .AddOtlpExporter());
    }
}
