using System.Globalization;
using System.Threading.RateLimiting;
using Collab.Accounts;
using Collab.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace Collab.Http;

/// <summary>Keeps one caller from taking the tracker away from the others.</summary>
internal static class RateLimits
{
    public static void AddTo(RateLimiterOptions limiter, CollabSettings settings)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            settings.Rate == 0 || context.Request.Path.StartsWithSegments("/health")
                ? RateLimitPartition.GetNoLimiter("unlimited")
                : RateLimitPartition.GetTokenBucketLimiter(Caller(context), _ => Bucket(settings)));
        limiter.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(
                rejected.HttpContext,
                StatusCodes.Status429TooManyRequests,
                "too-many-requests",
                $"More than {settings.Rate} requests a second came from {(rejected.HttpContext.FindActor() is { } actor ? actor.Name : "this address")}. Wait as Retry-After says.");
        };
    }

    /// <summary>Who asks: an account, or else an address.</summary>
    public static string Caller(HttpContext context) =>
        context.FindActor() is { } actor ? actor.Id.ToString() : context.Connection.RemoteIpAddress?.ToString() ?? "local";

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
