using System.Runtime.Versioning;
using Collab.Hosting.Supervision;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the embedded PostgreSQL takes in new connections. One that hangs may go on answering on those it has.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SupervisionCheck(DatabaseSupervision supervision) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(supervision.SilentFor is { } silent
            ? HealthCheckResult.Unhealthy($"PostgreSQL has taken in no new connection for {silent.TotalSeconds:0} seconds.")
            : HealthCheckResult.Healthy());
}
