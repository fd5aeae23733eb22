using System.Globalization;
using System.Threading.RateLimiting;
using Collab.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace Collab.Http;

/// <summary>Keeps one address from taking the tracker away from the others. Asked before anybody signs in: what is too much must not cost a
/// look for a token.</summary>
internal static class RateLimits
{
    public static void AddTo(RateLimiterOptions limiter, CollabSettings settings)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            settings.Rate == 0 || context.Request.Path.StartsWithSegments("/health")
                ? RateLimitPartition.GetNoLimiter("unlimited")
                : RateLimitPartition.GetTokenBucketLimiter(Callers.AddressOf(context), _ => Bucket(settings)));
        limiter.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(
                rejected.HttpContext,
                StatusCodes.Status429TooManyRequests,
                "too-many-requests",
                $"More than {settings.Rate} requests a second came from this address. Wait as Retry-After says.");
        };
    }

    private static TokenBucketRateLimiterOptions Bucket(CollabSettings settings) => new()
    {
        TokenLimit = Math.Max(settings.RateBurst, 1),
        // A tenth of a second's worth at a time, or one at a time where that is less than one.
        TokensPerPeriod = Math.Max(1, settings.Rate / 10),
        ReplenishmentPeriod = settings.Rate >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / settings.Rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };
}
