using System.Globalization;
using Collab.Hosting.Supervision;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the archive of the embedded PostgreSQL takes what it is given. The tracker answers without it; why it does not, the log
/// says.</summary>
internal sealed class ArchiveCheck(ArchiveWatch archive) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(archive.State is { FailsSince: { } since } state
            ? HealthCheckResult.Degraded(string.Create(
                CultureInfo.InvariantCulture,
                $"The archive has taken nothing since {since:u}: a restore comes no further than that. {state.Waiting} segments wait; the log says why."))
            : HealthCheckResult.Healthy());
}
