using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the first start's samples are in; before that the tracker answers, but not with all it will have.</summary>
internal sealed class StartUp : IHealthCheck
{
    public bool Done { get; set; }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Done ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The samples are still being loaded."));
}
