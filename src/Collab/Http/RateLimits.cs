using System.Globalization;
using System.Threading.RateLimiting;
using Collab.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace Collab.Http;

/// <summary>
/// Keeps one address from taking the tracker away from the others. Asked before anybody signs in: what is too much must not cost a look for
/// a token. Ends with the application that has it; the framework's own middleware keeps its timer, and with it the application, for good.
/// </summary>
internal sealed class RateLimits(CollabSettings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetTokenBucketLimiter(Callers.AddressOf(context), _ => Bucket(settings)));

    /// <summary>Lets a request through, or answers it with 429 when too many came from its address.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsUnlimited(context))
        {
            await next(context);
            return;
        }

        using (var lease = limiter.AttemptAcquire(context))
        {
            if (!lease.IsAcquired)
            {
                await RefuseAsync(context, lease);
                return;
            }
        }

        await next(context);
    }

    public void Dispose() => limiter.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(CollabSettings settings) => new()
    {
        TokenLimit = Math.Max(settings.RateBurst, 1),
        // A tenth of a second's worth at a time, or one at a time where that is less than one.
        TokensPerPeriod = Math.Max(1, settings.Rate / 10),
        ReplenishmentPeriod = settings.Rate >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / settings.Rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private bool IsUnlimited(HttpContext context) =>
        settings.Rate == 0
        || context.Request.Path.StartsWithSegments("/health")
        || context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null;

    private Task RefuseAsync(HttpContext context, RateLimitLease refused)
    {
        var wait = refused.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
        context.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
        return ExceptionAnswers.AnswerAsync(context, new Problem(
            StatusCodes.Status429TooManyRequests,
            "too-many-requests",
            $"More than {settings.Rate} requests a second came from this address. Wait as Retry-After says."));
    }
}
