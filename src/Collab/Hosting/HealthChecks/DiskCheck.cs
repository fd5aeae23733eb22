using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the data folder's disk has room.</summary>
internal sealed class DiskCheck(DataFolder data, CollabSettings settings) : IHealthCheck
{
    /// <summary>Under this name the result holds the free megabytes.</summary>
    public const string FreeMb = "freeMb";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var free = data.FreeBytes / (1024 * 1024);
        var found = new Dictionary<string, object> { [FreeMb] = free };
        return Task.FromResult(free < settings.MinFreeMb
            ? HealthCheckResult.Unhealthy($"The data folder's disk has {free} MB left; {settings.MinFreeMb} are wanted.", data: found)
            : HealthCheckResult.Healthy(data: found));
    }
}
