using Collab.ReadModel.Audit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the last replay in the background found the tables as the events make them. Anybody is told that they differ; in what,
/// the inbox tells those who may read it.</summary>
internal sealed class ReplayCheck(ReplayWatch replay) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(replay.Last?.Report is { Difference: not null } report
            ? HealthCheckResult.Unhealthy(
                $"The replay up to @{report.Position} found a difference between the events and the tables. The inbox says which.")
            : HealthCheckResult.Healthy());
}
